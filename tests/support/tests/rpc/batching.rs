//! Messages that are ready together leave in one DATA frame; a lone one does not wait.

use std::convert::Infallible;
use std::future::pending;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http_body::Body as _;
use protorust_support_tests::stubs::StreamingCalcServiceClient;
use tokio::sync::mpsc;
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};

use crate::common::{soon, Proxy, Running};

// One thread: so a task that does not wait is not interrupted, and what it sends is ready together.
#[tokio::test]
async fn requests_ready_together_leave_in_one_frame() {
    let server = Running::start().await;
    let proxy = Proxy::start(server.address).await;
    let client = StreamingCalcServiceClient::connect(proxy.url()).await.unwrap();
    let calc = client.sum().await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    for _ in 0..1000 {
        calc.send_int(1).await.unwrap();
    }
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1000));
    // A header of 5 bytes and a field of 2.
    assert_eq!((proxy.requests.frames(), proxy.requests.bytes()), (1, 7000));
}

#[tokio::test]
async fn the_requests_of_a_stream_leave_in_one_frame() {
    let server = Running::start().await;
    let proxy = Proxy::start(server.address).await;
    let client = StreamingCalcServiceClient::connect(proxy.url()).await.unwrap();
    // It lets other tasks run after every few messages.
    let ones = tokio_stream::iter([1; 1000]);
    assert_eq!(soon(client.sum_stream(ones)).await.unwrap(), 1000);
    assert_eq!((proxy.requests.frames(), proxy.requests.bytes()), (1, 7000));
}

#[tokio::test]
async fn responses_ready_together_leave_in_one_frame() {
    let server = Running::start().await;
    let proxy = Proxy::start(server.address).await;
    let client = StreamingCalcServiceClient::connect(proxy.url()).await.unwrap();
    let numbers = client.count(1000).await.unwrap();
    let mut count = 0;
    while soon(numbers.receive_int()).await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, proxy.responses.frames()), (1000, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_message_never_waits_for_company() {
    let server = Running::start().await;
    let proxy = Proxy::start(server.address).await;
    let client = StreamingCalcServiceClient::connect(proxy.url()).await.unwrap();
    let calc = client.incremental_sum().await.unwrap();
    for i in 1..=20 {
        calc.send_int(1).await.unwrap();
        assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(i));
        assert_eq!(proxy.requests.frames(), i as usize);
    }
}

/// Returns how often the body has no data yet, and the length of the data that it has then.
fn next_frame(body: &mut Body) -> (usize, usize) {
    let mut rounds = 0;
    loop {
        match Pin::new(&mut *body).poll_frame(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => rounds += 1,
            Poll::Ready(frame) => {
                return (rounds, frame.unwrap().unwrap().into_data().unwrap().len());
            }
        }
    }
}

#[tokio::test]
async fn a_lone_message_waits_a_round_unless_the_last_one_was_lone() {
    let (bodies, mut taken) = mpsc::unbounded_channel();
    let client = StreamingCalcServiceClient::new(tower::service_fn(move |request| {
        bodies.send(Request::into_body(request)).unwrap();
        pending::<Result<Response<Body>, Infallible>>()
    }));
    let calc = client.sum().await.unwrap();
    calc.send_int(1).await.unwrap();
    let mut body = soon(taken.recv()).await.unwrap();
    let mut frames = vec![next_frame(&mut body)];
    for messages in [1, 2, 1, 1] {
        for _ in 0..messages {
            calc.send_int(1).await.unwrap();
        }
        frames.push(next_frame(&mut body));
    }
    assert_eq!(frames, [(1, 7), (0, 7), (1, 14), (1, 7), (0, 7)]);
}
