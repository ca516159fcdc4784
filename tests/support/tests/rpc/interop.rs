//! Against peers that are not ours: a stock tonic client, a transport in the same process, a process that
//! is killed.

use crate::common::{numbers, soon, Calc, Running, Seen};
use crate::stock::Stock;
use protorust_support_tests::stubs::streaming_calc_service::*;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::{channel, unbounded_channel};
use tokio_stream::wrappers::ReceiverStream;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request};

pub async fn stock(url: String) -> tonic::client::Grpc<Channel> {
    let channel = Channel::from_shared(url).unwrap().connect().await.unwrap();
    let mut grpc = tonic::client::Grpc::new(channel);
    grpc.ready().await.unwrap();
    grpc
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_client_that_awaits_headers_before_it_sends() {
    let server = Running::start().await;
    let mut grpc = stock(server.url()).await;
    let (sender, requests) = channel(4);
    let path = PathAndQuery::from_static("/StreamingCalcService/incrementalSum");
    let response =
        soon(grpc.streaming(Request::new(ReceiverStream::new(requests)), path, Stock)).await;
    let mut numbers = response.unwrap().into_inner();
    sender.send(3).await.unwrap();
    assert_eq!(soon(numbers.message()).await.unwrap(), Some(3));
    drop(sender);
    assert_eq!(soon(numbers.message()).await.unwrap(), None);
    assert_eq!(server.saw().await, Seen::Ended(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stock_client_gets_trailers_with_ok() {
    let server = Running::start().await;
    let mut grpc = stock(server.url()).await;
    let path = PathAndQuery::from_static("/StreamingCalcService/count");
    let mut numbers =
        grpc.server_streaming(Request::new(2), path, Stock).await.unwrap().into_inner();
    let trailers = soon(numbers.trailers()).await.unwrap().unwrap();
    assert_eq!(trailers.get("tail").unwrap(), "t");
    assert_eq!(trailers.get("grpc-status").unwrap(), "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_method_is_unimplemented() {
    let server = Running::start().await;
    let path = PathAndQuery::from_static("/StreamingCalcService/nothing");
    let status = stock(server.url()).await.unary(Request::new(1), path, Stock).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
}

#[tokio::test]
async fn a_transport_in_the_same_process() {
    let (seen, mut saw) = unbounded_channel();
    let server = StreamingCalcServiceServer::new(Calc {
        seen,
        sent: Default::default(),
        read_on: Default::default(),
    });
    let client = StreamingCalcServiceClient::new(server);
    assert_eq!(client.add(numbers(1, 2)).await.unwrap(), 3);
    let calc = client.sum().await.unwrap();
    // More than the queue holds: the transport moves only while it is polled.
    for _ in 0..10_000 {
        soon(calc.send_int(1)).await.unwrap();
    }
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(10_000));
    assert_eq!(saw.recv().await, Some(Seen::Ended(10_000)));

    let calc = client.incremental_sum().await.unwrap();
    calc.send_int(1).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1));
    calc.cancel();
    assert_eq!(saw.recv().await, Some(Seen::Failed(Code::Cancelled)));
}

/// The client that is killed below; does nothing in a usual run.
#[tokio::test(flavor = "multi_thread")]
async fn child_that_is_killed() {
    let Ok(url) = std::env::var("KILLED_CHILD_URL") else { return };
    let client = StreamingCalcServiceClient::connect(url).await.unwrap();
    let calc = client.incremental_sum().await.unwrap();
    calc.send_int(1).await.unwrap();
    calc.receive_int().await.unwrap();
    println!("ready");
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_client_is_no_clean_end() {
    let server = Running::start().await;
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "interop::child_that_is_killed", "--nocapture"])
        .env("KILLED_CHILD_URL", server.url())
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut said = String::new();
    while !said.contains("ready") {
        let mut buffer = [0; 256];
        let count = soon(output.read(&mut buffer)).await.unwrap();
        assert_ne!(count, 0, "the child has ended");
        said.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    child.kill().await.unwrap();
    assert!(matches!(server.saw().await, Seen::Failed(_)));
    // And the service lives on.
    assert_eq!(server.client().await.add(numbers(1, 1)).await.unwrap(), 2);
}
