//! Connections that break while calls are opened.

use std::future::Future;
use std::time::{Duration, Instant};

use protorust_support_tests::stubs::streaming_calc_service::*;
use tokio::task::JoinSet;
use tonic::{Code, Status};

use crate::common::{numbers, soon, Proxy, Running};

async fn unary(client: StreamingCalcServiceClient) -> Result<(), Status> {
    client.add(numbers(1, 2)).await.map(drop)
}

async fn server_streaming(client: StreamingCalcServiceClient) -> Result<(), Status> {
    let numbers = client.count(3).await?;
    while numbers.receive_int().await?.is_some() {}
    Ok(())
}

async fn client_streaming(client: StreamingCalcServiceClient) -> Result<(), Status> {
    let sum = client.sum().await?;
    sum.send_int(1).await?;
    sum.complete().await?;
    sum.receive_int().await.map(drop)
}

async fn bidirectional(client: StreamingCalcServiceClient) -> Result<(), Status> {
    let sums = client.incremental_sum().await?;
    sums.send_int(1).await?;
    sums.receive_int().await?;
    sums.complete().await?;
    sums.receive_int().await.map(drop)
}

/// Makes calls for a while. Returns failures with a wrong code.
async fn failures<F>(
    client: StreamingCalcServiceClient,
    call: fn(StreamingCalcServiceClient) -> F,
) -> Vec<String>
where
    F: Future<Output = Result<(), Status>>,
{
    let mut failures = Vec::new();
    let end = Instant::now() + Duration::from_secs(1);
    while Instant::now() < end {
        failures.extend(soon(call(client.clone())).await.err());
    }
    failures.retain(|failure| failure.code() != Code::Unavailable);
    failures.iter().map(ToString::to_string).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_connection_breaks_is_unavailable_however_early() {
    let server = Running::start().await;
    let proxy = Proxy::start(server.address).await;
    let client = StreamingCalcServiceClient::connect(proxy.url()).await.unwrap();
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        tasks.spawn(failures(client.clone(), unary));
        tasks.spawn(failures(client.clone(), server_streaming));
        tasks.spawn(failures(client.clone(), client_streaming));
        tasks.spawn(failures(client.clone(), bidirectional));
    }
    let mut ticks = tokio::time::interval(Duration::from_millis(3));
    loop {
        tokio::select! {
            ended = tasks.join_next() => match ended {
                Some(failures) => assert_eq!(failures.unwrap(), [] as [String; 0]),
                None => return,
            },
            _ = ticks.tick() => proxy.cut(),
        }
    }
}
