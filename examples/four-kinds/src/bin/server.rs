//! A service with a method of each kind.

use std::sync::{Mutex, PoisonError};

use four_kinds::rpc;
use four_kinds::thermometer::{
    Reading, ReadingStream, Room, Summary, Thermometer, ThermometerReadingCaller, ThermometerServer,
};
use tonic::Status;

#[derive(Debug, Default)]
struct Readings(Mutex<Vec<Reading>>);

impl Readings {
    fn of(&self, room: &str) -> Vec<Reading> {
        let readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        readings.iter().filter(|reading| reading.room == room).cloned().collect()
    }

    fn add(&self, reading: Reading) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(reading);
    }
}

impl Thermometer for Readings {
    async fn last(&self, room: Room) -> Result<Reading, Status> {
        let last = self.of(&room.name).pop();
        last.ok_or_else(|| Status::not_found(format!("no reading of {}", room.name)))
    }

    async fn history(&self, caller: ThermometerReadingCaller, room: Room) -> Result<(), Status> {
        for reading in self.of(&room.name) {
            caller.send_reading(reading).await?;
        }
        caller.complete().await
    }

    async fn record(&self, readings: ReadingStream) -> Result<Summary, Status> {
        let (mut count, mut sum) = (0, 0.0);
        while let Some(reading) = readings.receive_reading().await? {
            count += 1;
            sum += reading.celsius;
            self.add(reading);
        }
        let mean = if count == 0 { 0.0 } else { sum / f64::from(count) };
        Ok(Summary { count, mean, ..Default::default() })
    }

    async fn warn(
        &self,
        caller: ThermometerReadingCaller,
        readings: ReadingStream,
    ) -> Result<(), Status> {
        while let Some(reading) = readings.receive_reading().await? {
            if reading.celsius > 25.0 {
                caller.send_reading(reading).await?;
            }
        }
        caller.complete().await
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:9090".into());
    rpc::server_builder()
        .add_service(ThermometerServer::new(Readings::default()))
        .serve(address.parse()?)
        .await?;
    Ok(())
}
