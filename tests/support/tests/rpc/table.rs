//! The four kinds of methods, and what the handles of streams promise.

use crate::common::{numbers, soon, Running};
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn all_four_kinds() {
    let client = Running::start().await.client().await;
    assert_eq!(client.add(numbers(2, 3)).await.unwrap(), 5);

    let numbers = client.count(3).await.unwrap();
    let mut got = Vec::new();
    while let Some(n) = soon(numbers.receive_int()).await.unwrap() {
        got.push(n);
    }
    assert_eq!(got, [1, 2, 3]);

    let calc = client.sum().await.unwrap();
    for i in 1..=10 {
        calc.send_int(i).await.unwrap();
    }
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(55));
    assert_eq!(soon(calc.receive_int()).await.unwrap(), None);

    let (sender, receiver) = client.incremental_sum().await.unwrap().split();
    tokio::spawn(async move {
        for i in 1..=10 {
            sender.send_int(i).await.unwrap();
        }
        sender.complete().await.unwrap();
    });
    let mut got = Vec::new();
    while let Some(n) = soon(receiver.receive_int()).await.unwrap() {
        got.push(n);
    }
    assert_eq!(got, [1, 3, 6, 10, 15, 21, 28, 36, 45, 55]);
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_stream_never_deadlocks() {
    let client = Running::start().await.client().await;
    // One task alone: the service reads first, and its headers leave when it does.
    let calc = soon(client.incremental_sum()).await.unwrap();
    soon(calc.headers()).await.unwrap();
    calc.send(4).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_send_gives_the_status_of_the_server() {
    let client = Running::start().await.client().await;
    let calc = client.incremental_sum().await.unwrap();
    calc.send_int(7).await.unwrap();
    calc.send_int(-1).await.unwrap();
    let status = soon(async {
        loop {
            if let Err(status) = calc.send_int(1).await {
                return status;
            }
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "negative"));
    // Messages before the failure are not lost, and the failure is reported once.
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(7));
    assert_eq!(soon(calc.receive_int()).await.unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(soon(calc.receive_int()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn send_after_complete_is_a_clear_error() {
    let client = Running::start().await.client().await;
    let calc = client.sum().await.unwrap();
    calc.complete().await.unwrap();
    let status = calc.send_int(1).await.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    assert!(status.message().contains("complete"));
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panicking_handler_ends_the_call() {
    let server = Running::start().await;
    let calc = server.client().await.incremental_sum().await.unwrap();
    calc.send_int(-3).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap_err().code(), Code::Internal);
}
