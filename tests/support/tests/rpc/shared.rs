//! One call that many tasks send to and receive from, and break off half-way: each message that was
//! sent is received once.

use std::future::{poll_fn, Future};
use std::pin::pin;
use std::sync::atomic::AtomicI64;
use std::sync::Arc;
use std::task::Poll;

use protorust_support_tests::stubs::support::rpc::Transport;
use protorust_support_tests::stubs::{StreamingCalcServiceClient, StreamingCalcServiceServer};
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::common::{soon, Calc, Running};

/// The tasks on each side of the call.
const TASKS: usize = 4;
/// The messages that each task tries to send. All of them together overfill the queue.
const MESSAGES: usize = 10_000;

/// Returns the output of a future, or drops it if it still waits after so many wake-ups.
async fn for_a_while<T>(future: impl Future<Output = T>, wake_ups: usize) -> Option<T> {
    let (mut future, mut left) = (pin!(future), wake_ups);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// Sends ones from all tasks at once, and receives their sums: 1, 2, 3 and so on.
async fn share_a_call<T: Transport>(client: StreamingCalcServiceClient<T>) {
    let call = Arc::new(client.incremental_sum().await.unwrap());
    let senders: Vec<_> = (0..TASKS)
        .map(|_| {
            let call = Arc::clone(&call);
            tokio::spawn(async move {
                let mut sent = 0;
                for n in 0..MESSAGES {
                    match for_a_while(call.send_int(1), n % 3).await {
                        Some(result) => {
                            result.unwrap();
                            sent += 1;
                        }
                        None => yield_now().await,
                    }
                }
                sent
            })
        })
        .collect();
    let receivers: Vec<_> = (0..TASKS)
        .map(|_| {
            let call = Arc::clone(&call);
            tokio::spawn(async move {
                let mut received = Vec::new();
                for n in 0.. {
                    match for_a_while(call.receive_int(), n % 3).await {
                        Some(Ok(Some(sum))) => received.push(sum),
                        Some(end) => {
                            assert_eq!(end.unwrap(), None);
                            break;
                        }
                        None => yield_now().await,
                    }
                }
                received
            })
        })
        .collect();
    let mut sent = 0;
    for sender in senders {
        sent += soon(sender).await.unwrap();
    }
    soon(call.complete()).await.unwrap();
    let mut received = Vec::new();
    for receiver in receivers {
        let some = soon(receiver).await.unwrap();
        assert!(some.is_sorted(), "one task receives in order");
        received.extend(some);
    }
    received.sort_unstable();
    assert_eq!(received.len(), sent);
    assert!(received.into_iter().eq(1..=sent as i64));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_socket() {
    share_a_call(Running::start().await.client().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_same_process() {
    let (seen, _seen) = unbounded_channel();
    let calc = Calc { seen, sent: Arc::new(AtomicI64::new(0)), read_on: Arc::new(Notify::new()) };
    share_a_call(StreamingCalcServiceClient::new(StreamingCalcServiceServer::new(calc))).await;
}

#[tokio::test]
async fn on_one_thread() {
    share_a_call(Running::start().await.client().await).await;
}
