//! Sums numbers up, and prints how each stream of them ends. A client that is frozen is given up after
//! two seconds.

mod stubs;

use std::time::Duration;

use stubs::support::rpc;
use stubs::{
    IntStream, StreamingCalcService, StreamingCalcServiceIntCaller, StreamingCalcServiceServer,
};
use tonic::Status;

struct Calc;

/// The next number; prints how the stream ends.
async fn next(numbers: &IntStream) -> Result<Option<i64>, Status> {
    let number = numbers.receive_int().await;
    match &number {
        Ok(Some(_)) => {}
        Ok(None) => println!("end"),
        Err(status) => println!("{:?}", status.code()),
    }
    number
}

impl StreamingCalcService for Calc {
    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        let mut total = 0;
        while let Some(number) = next(&numbers).await? {
            if total == 0 {
                println!("begun");
            }
            total += number;
        }
        Ok(total)
    }

    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        let mut total = 0;
        while let Some(number) = next(&numbers).await? {
            total += number;
            caller.send_int(total).await?;
        }
        caller.complete().await
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args().nth(1).ok_or("usage: service <address>")?;
    rpc::server_builder()
        .http2_keepalive_interval(Some(Duration::from_secs(1)))
        .http2_keepalive_timeout(Some(Duration::from_secs(1)))
        .add_service(StreamingCalcServiceServer::new(Calc))
        .serve(address.parse()?)
        .await?;
    Ok(())
}
