//! One test for each line of the table of what generated services and clients do.

mod common;

use std::future::poll_fn;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use common::{numbers, Running, Seen};
use protorust_support_tests::stubs::streaming_calc_service::StreamingCalcServiceClient;
use tokio::time::timeout;
use tonic::{Code, Request, Status};

async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(10), future).await.expect("in time")
}

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
async fn context_carries_metadata_both_ways() {
    let client = Running::start().await.client().await;
    let mut request = Request::new(numbers(1, 1));
    request.metadata_mut().insert("echo", "x".parse().unwrap());
    assert_eq!(client.add_context(request).await.unwrap().metadata().get("echo").unwrap(), "x");

    let numbers = client.count_context(Request::new(1)).await.unwrap().into_inner();
    assert_eq!(numbers.metadata().get("head").unwrap(), "h");
    while soon(numbers.receive()).await.unwrap().is_some() {}
    assert_eq!(numbers.trailers().get("tail").unwrap(), "t");
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
    // What came before the failure is not lost, and the failure is told once.
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
async fn dropping_the_handle_cancels() {
    let server = Running::start().await;
    let client = server.client().await;
    let calc = client.incremental_sum().await.unwrap();
    calc.send_int(1).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1));
    drop(calc);
    assert_eq!(server.saw().await, Seen::Failed(Code::Cancelled));

    // Also where the service does not read, but waits for it.
    let calc = client.incremental_sum().await.unwrap();
    calc.send_int(-2).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(-2));
    drop(calc);
    assert_eq!(server.saw().await, Seen::Sent(Code::Cancelled));

    // Also where the requests are complete.
    let calc = client.incremental_sum().await.unwrap();
    calc.send_int(-2).await.unwrap();
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(-2));
    drop(calc);
    assert_eq!(server.saw().await, Seen::Sent(Code::Cancelled));

    // And where the server streams.
    drop(client.count(-1).await.unwrap());
    assert_eq!(server.saw().await, Seen::Sent(Code::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sum_of_a_cancelled_call_is_never_committed() {
    let server = Running::start().await;
    let client = server.client().await;
    for _ in 0..50 {
        let calc = client.sum().await.unwrap();
        calc.send_int(1).await.unwrap();
        tokio::task::yield_now().await;
        drop(calc);
    }
    // The handlers were dropped or saw the failure: none may have ended.
    tokio::time::sleep(Duration::from_millis(200)).await;
    while let Ok(seen) = server.seen.lock().unwrap().try_recv() {
        assert_eq!(seen, Seen::Failed(Code::Cancelled));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_on_purpose() {
    let server = Running::start().await;
    let calc = server.client().await.incremental_sum().await.unwrap();
    calc.send_int(1).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1));
    calc.cancel();
    assert_eq!(soon(calc.receive_int()).await.unwrap_err().code(), Code::Cancelled);
    assert_eq!(calc.send_int(1).await.unwrap_err().code(), Code::Cancelled);
    assert_eq!(server.saw().await, Seen::Failed(Code::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_wakes_a_receiver() {
    let server = Running::start().await;
    let (sender, receiver) = server.client().await.incremental_sum().await.unwrap().split();
    let waiting = tokio::spawn(async move { receiver.receive_int().await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    sender.cancel();
    assert_eq!(soon(waiting).await.unwrap().unwrap_err().code(), Code::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_dropped_without_complete_is_no_clean_end() {
    let server = Running::start().await;
    let (sender, receiver) = server.client().await.incremental_sum().await.unwrap().split();
    sender.send_int(1).await.unwrap();
    assert_eq!(soon(receiver.receive_int()).await.unwrap(), Some(1));
    drop(sender);
    let status = soon(receiver.receive_int()).await.unwrap_err();
    assert_eq!(status.code(), Code::Cancelled);
    assert!(status.message().contains("complete()"));
    assert_eq!(server.saw().await, Seen::Failed(Code::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_slows_the_service_down() {
    let server = Running::start().await;
    let numbers = server.client().await.count(-1).await.unwrap();
    soon(numbers.receive_int()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let ahead = server.sent.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(server.sent.load(Ordering::SeqCst), ahead, "it has come to rest");
    // hyper's window for a stream is 2 MiB, our queue 64 KiB: some 250,000 of these messages.
    assert!(ahead < 400_000, "{ahead} messages ahead");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_service_slows_the_client_down() {
    let server = Running::start().await;
    let calc = server.client().await.sum().await.unwrap();
    calc.send_int(-2).await.unwrap();
    let mut sent = 0;
    while timeout(Duration::from_millis(300), calc.send_int(1)).await.is_ok() {
        sent += 1;
        assert!(sent < 200_000, "without bound");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_small_messages_at_default_settings() {
    let client = Running::start().await.client().await;
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
async fn the_deadline_holds_for_the_whole_stream() {
    let server = Running::start().await;
    let mut request = Request::new(());
    request.set_timeout(Duration::from_millis(300));
    let calc = server.client().await.incremental_sum_context(request).await.unwrap();
    calc.send_int(1).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1));
    let status = soon(calc.receive_int()).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(calc.send_int(1).await.unwrap_err().code(), Code::DeadlineExceeded);
    assert!(matches!(server.saw().await, Seen::Failed(Code::DeadlineExceeded | Code::Cancelled)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panicking_handler_ends_the_call() {
    let server = Running::start().await;
    let calc = server.client().await.incremental_sum().await.unwrap();
    calc.send_int(-3).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap_err().code(), Code::Internal);
}

/// A transport that counts the frames of a request and never answers.
#[derive(Clone, Default)]
struct FrameCounter(std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl tonic::codegen::Service<tonic::codegen::http::Request<tonic::body::Body>> for FrameCounter {
    type Response = tonic::codegen::http::Response<tonic::body::Body>;
    type Error = std::convert::Infallible;
    type Future = std::future::Pending<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: tonic::codegen::http::Request<tonic::body::Body>) -> Self::Future {
        let count = self.0.clone();
        tokio::spawn(async move {
            let mut body = request.into_body();
            while let Some(Ok(_)) =
                poll_fn(|cx| tonic::codegen::Body::poll_frame(Pin::new(&mut body), cx)).await
            {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        std::future::pending()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_ready_together_leave_in_one_frame() {
    let frames = FrameCounter::default();
    let client = StreamingCalcServiceClient::new(frames.clone());
    let calc = client.sum().await.unwrap();
    for _ in 0..1000 {
        calc.send_int(1).await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let batched = frames.0.load(Ordering::SeqCst);
    println!("{batched} frames");
    assert!((1..=50).contains(&batched), "{batched} frames");

    // And a lone message does not wait for company.
    calc.send_int(1).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(frames.0.load(Ordering::SeqCst), batched + 1);
}
