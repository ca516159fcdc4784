//! A call that is read late harms neither its connection nor the other calls of it, though HTTP/2
//! counts what is not read yet by connection, too: its bytes, and, in h2, its small frames.

use std::time::Duration;

use protorust_support_tests::stubs::StreamingCalcServiceClient;
use tokio::time::{sleep, timeout};
use tokio_stream::StreamExt;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::Request;

use crate::common::{numbers, one_by_one, serve, soon, Meter, Proxy, Running, Seen};
use crate::interop::stock;
use crate::stock::{Stock, Tutorial};

/// More than h2 counts at its default settings: 2 106 for a server, 10 530 for a client.
const FRAMES: i64 = 30_000;

/// Waits until all frames have passed.
async fn passed(meter: &Meter) {
    soon(async {
        while (meter.frames() as i64) < FRAMES {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_lags_behind_small_frames() {
    let server = Running::start().await;
    let proxy = Proxy::start(server.address).await;
    let mut grpc = stock(proxy.url()).await;
    let path = PathAndQuery::from_static("/StreamingCalcService/incrementalSum");
    let requests = tokio_stream::once(-4).chain(one_by_one(FRAMES));
    let mut answers =
        soon(grpc.streaming(Request::new(requests), path, Stock)).await.unwrap().into_inner();
    assert_eq!(soon(answers.message()).await.unwrap(), Some(-4));
    passed(&proxy.requests).await; // it does not read, and all is sent
    server.read_on.notify_one();
    assert_eq!(soon(answers.message()).await.unwrap(), None);
    assert_eq!(server.saw().await, Seen::Ended(FRAMES * (FRAMES + 1) / 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_lags_behind_small_frames() {
    let proxy = Proxy::start(serve(Tutorial).await).await;
    let client = StreamingCalcServiceClient::connect(proxy.url()).await.unwrap();
    let answers = client.count(FRAMES).await.unwrap();
    passed(&proxy.responses).await;
    for n in 1..=FRAMES {
        assert_eq!(soon(answers.receive_int()).await.unwrap(), Some(n));
    }
    assert_eq!(soon(answers.receive_int()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_not_read_hold_up_no_other_call() {
    let server = Running::start().await;
    let client = server.client().await;
    let mut unread = Vec::new();
    for _ in 0..2 {
        let calc = client.sum().await.unwrap();
        calc.send_int(-2).await.unwrap(); // from here on it does not read
        while let Ok(sent) = timeout(Duration::from_millis(300), calc.send_int(1)).await {
            sent.unwrap();
        }
        unread.push(calc);
    }
    assert_eq!(soon(client.add(numbers(1, 2))).await.unwrap(), 3);
    let other = client.sum().await.unwrap();
    for n in 0..1000 {
        soon(other.send_int(n)).await.unwrap();
    }
    other.complete().await.unwrap();
    assert_eq!(soon(other.receive_int()).await.unwrap(), Some(499_500));
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_not_read_hold_up_no_other_call() {
    let server = Running::start().await;
    let client = server.client().await;
    let mut unread = Vec::new();
    for _ in 0..3 {
        unread.push(client.count(-1).await.unwrap());
    }
    server.at_rest().await;
    let mut answers = soon(client.count(1000)).await.unwrap();
    let mut count = 0;
    while let Some(n) = soon(answers.next()).await {
        count += 1;
        assert_eq!(n.unwrap(), count);
    }
    assert_eq!(count, 1000);
}
