//! Calls servers that answer early, or freeze: `client early|frozen <address>`.

mod stubs;

use std::time::Duration;

use stubs::StreamingCalcServiceClient;
use stubs::support::rpc;
use tonic::{Code, Status};

/// How long a call may take to notice its end.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, address] = arguments.as_slice() else {
        return Err("usage: client early|frozen <address>".into());
    };
    let channel = rpc::endpoint(format!("http://{address}"))?
        .http2_keep_alive_interval(Duration::from_secs(1))
        .keep_alive_timeout(Duration::from_secs(1))
        .connect()
        .await?;
    let client = StreamingCalcServiceClient::new(channel);
    let work = async {
        match what.as_str() {
            "early" => early(&client).await,
            _ => frozen(&client).await,
        }
    };
    tokio::time::timeout(PATIENCE, work).await??;
    Ok(())
}

/// 1 is answered early with -1, 2 fails early; the server reads on, and the client only sends.
async fn early(client: &StreamingCalcServiceClient) -> Result<(), Status> {
    for (number, code) in [(1, Code::Ok), (2, Code::InvalidArgument)] {
        let sum = client.sum().await?;
        let status = loop {
            if let Err(status) = sum.send_int(number).await {
                break status;
            }
        };
        assert_eq!(status.code(), code, "{status}");
        if code == Code::Ok {
            assert_eq!(sum.receive_int().await?, Some(-1));
            assert_eq!(sum.receive_int().await?, None);
        }
        println!("sum: {code:?}");

        let sums = client.incremental_sum().await?;
        let status = loop {
            if let Err(status) = sums.send_int(number).await {
                break status;
            }
        };
        assert_eq!(status.code(), code, "{status}");
        if code == Code::Ok {
            assert_eq!(sums.receive_int().await?, Some(-1));
            assert_eq!(sums.receive_int().await?, None);
        }
        println!("incrementalSum: {code:?}");
    }
    Ok(())
}

/// Waits for an answer of a server that freezes, and sends to it.
async fn frozen(client: &StreamingCalcServiceClient) -> Result<(), Status> {
    let (reading, writing) = (client.incremental_sum().await?, client.incremental_sum().await?);
    for sums in [&reading, &writing] {
        sums.send_int(1).await?;
        assert_eq!(sums.receive_int().await?, Some(1));
    }
    println!("open");
    let unary = client.sum().await?;
    let status = reading.receive_int().await.unwrap_err();
    println!("receive: {:?}", status.code());
    let status = loop {
        if let Err(status) = writing.send_int(1).await {
            break status;
        }
    };
    println!("send: {:?}", status.code());
    println!("sum: {:?}", unary.receive_int().await.unwrap_err().code());
    Ok(())
}
