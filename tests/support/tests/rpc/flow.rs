//! A slow consumer slows its producer down, and memory stays flat (see `tests/memory.rs`, too).

use std::sync::Arc;
use std::time::Duration;

use protorust_support_tests::stubs::StreamingCalcServiceClient;
use tokio::time::timeout;
use tonic::transport::Endpoint;
use tonic::Status;

use crate::common::{soon, Running, Seen};

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_slows_the_service_down() {
    let server = Running::start().await;
    let numbers = server.client().await.count(-1).await.unwrap();
    soon(numbers.receive_int()).await.unwrap();
    let ahead = server.at_rest().await;
    // hyper's window for a stream is 2 MiB, our queue 128 KiB: some 250,000 of these messages.
    assert!(ahead < 400_000, "{ahead} messages ahead");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_service_slows_the_client_down() {
    let server = Running::start().await;
    let calc = server.client().await.sum().await.unwrap();
    calc.send_int(-2).await.unwrap();
    let mut sent = 0;
    while let Ok(done) = timeout(Duration::from_millis(300), calc.send_int(1)).await {
        done.unwrap();
        sent += 1;
        assert!(sent < 200_000, "without bound");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_small_messages_at_default_settings() {
    let server = Running::start_by_default().await;
    let endpoint = Endpoint::from_shared(server.url()).unwrap();
    let client = StreamingCalcServiceClient::connect(endpoint).await.unwrap();
    for _ in 0..5 {
        let calc = client.sum().await.unwrap();
        for _ in 0..20_000 {
            calc.send_int(1).await.unwrap();
        }
        calc.complete().await.unwrap();
        assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(20_000));

        let (sender, receiver) = client.incremental_sum().await.unwrap().split();
        let sending = tokio::spawn(async move {
            for _ in 0..20_000 {
                sender.send_int(1).await?;
            }
            sender.complete().await?;
            Ok::<_, Status>(sender)
        });
        let mut last = 0;
        while let Some(n) = soon(receiver.receive_int()).await.unwrap() {
            last = n;
        }
        assert_eq!(last, 20_000);
        sending.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_tasks_send_at_once() {
    let server = Running::start().await;
    let calc = Arc::new(server.client().await.sum().await.unwrap());
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let calc = calc.clone();
            tokio::spawn(async move {
                for _ in 0..5000 {
                    calc.send_int(1).await?;
                }
                Ok::<_, Status>(())
            })
        })
        .collect();
    for task in tasks {
        soon(task).await.unwrap().unwrap();
    }
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(40_000));
    assert_eq!(server.saw().await, Seen::Ended(40_000));
}

// All answers are there, so nothing makes the task wait, and tokio's budget for it ends: at 128.
#[tokio::test(flavor = "multi_thread")]
async fn one_task_receives_from_hundreds_of_calls() {
    let server = Running::start().await;
    let client = server.client().await;
    let mut calls = Vec::new();
    for n in 0..300 {
        let call = client.incremental_sum().await.unwrap();
        call.send_int(n).await.unwrap();
        calls.push(call);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    for (n, call) in (0..).zip(&calls) {
        assert_eq!(call.receive_int().await.unwrap(), Some(n));
    }
}
