//! Messages that are ready together leave in one DATA frame; a lone one does not wait.

use std::time::Duration;

use protorust_support_tests::stubs::StreamingCalcServiceClient;

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
