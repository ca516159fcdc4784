//! A client that calls a method of each kind.

use four_kinds::thermometer::{Reading, Room, ThermometerClient};
use tonic::Status;

fn reading(room: &str, celsius: f64) -> Reading {
    Reading { room: room.to_owned(), celsius, ..Default::default() }
}

fn room(name: &str) -> Room {
    Room { name: name.to_owned(), ..Default::default() }
}

async fn record(client: &ThermometerClient) -> Result<(), Status> {
    let call = client.record().await?;
    for celsius in [19.5, 20.5, 21.5] {
        call.send_reading(reading("kitchen", celsius)).await?;
    }
    call.complete().await?;
    if let Some(summary) = call.receive_summary().await? {
        println!("recorded {} readings, {} degrees on average", summary.count, summary.mean);
    }
    Ok(())
}

async fn last(client: &ThermometerClient) -> Result<(), Status> {
    let last = client.last(room("kitchen")).await?;
    println!("now {} degrees", last.celsius);
    if let Err(status) = client.last(room("cellar")).await {
        println!("{:?}: {}", status.code(), status.message());
    }
    Ok(())
}

async fn history(client: &ThermometerClient) -> Result<(), Status> {
    let readings = client.history(room("kitchen")).await?;
    while let Some(reading) = readings.receive_reading().await? {
        println!("it was {} degrees", reading.celsius);
    }
    Ok(())
}

async fn warn(client: &ThermometerClient) -> Result<(), Status> {
    let (sender, receiver) = client.warn().await?.split();
    let sending = async move {
        for celsius in [24.0, 26.0, 25.0, 31.0] {
            sender.send_reading(reading("attic", celsius)).await?;
        }
        sender.complete().await
    };
    let receiving = async move {
        while let Some(reading) = receiver.receive_reading().await? {
            println!("warning: {} degrees in the {}", reading.celsius, reading.room);
        }
        Ok(())
    };
    tokio::try_join!(sending, receiving).map(|_| ())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:9090".into());
    let client = ThermometerClient::connect(format!("http://{address}")).await?;
    record(&client).await?;
    last(&client).await?;
    history(&client).await?;
    warn(&client).await?;
    Ok(())
}
