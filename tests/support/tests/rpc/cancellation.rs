//! To drop a handle cancels the call, `cancel()` does it on purpose, and the service sees it.

use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::AddRequest;
use tokio::sync::mpsc::{unbounded_channel, UnboundedSender};
use tokio::time::timeout;
use tonic::{Code, Request, Status};

use crate::common::{serve, soon, Proxy, Running, Seen};

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
async fn dropping_the_receiver_alone_cancels() {
    let server = Running::start().await;
    let (sender, receiver) = server.client().await.incremental_sum().await.unwrap().split();
    sender.send_int(1).await.unwrap();
    assert_eq!(soon(receiver.receive_int()).await.unwrap(), Some(1));
    drop(receiver);
    assert_eq!(server.saw().await, Seen::Failed(Code::Cancelled));
    assert_eq!(sender.send_int(1).await.unwrap_err().code(), Code::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_dropped_after_the_end_cancels_nothing() {
    let server = Running::start().await;
    let (sender, receiver) = server.client().await.incremental_sum().await.unwrap().split();
    sender.send_int(1).await.unwrap();
    sender.complete().await.unwrap();
    while soon(receiver.receive_int()).await.unwrap().is_some() {}
    drop((sender, receiver));
    assert_eq!(server.saw().await, Seen::Ended(1));
}

/// Fills the window of HTTP/2 towards a service that does not read.
async fn fill(calc: &protorust_support_tests::stubs::IncrementalSumStreamingClient) {
    calc.send_int(-4).await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(-4));
    while let Ok(sent) = timeout(Duration::from_millis(100), calc.send_int(1)).await {
        sent.unwrap();
    }
}

// hyper asks for requests only while the peer's window is open (`tests/hyper.rs` shows it), so a
// cancellation cannot overtake requests that are stuck before it. These two hold the limit to what
// is documented.
#[tokio::test(flavor = "multi_thread")]
async fn cancelled_behind_stuck_requests_the_service_sees_it_as_it_reads_on() {
    let server = Running::start().await;
    let calc = server.client().await.incremental_sum().await.unwrap();
    fill(&calc).await;
    calc.cancel();
    // This side knows at once.
    assert_eq!(soon(calc.receive_int()).await.unwrap_err().code(), Code::Cancelled);
    assert_eq!(soon(calc.send_int(1)).await.unwrap_err().code(), Code::Cancelled);
    server.read_on.notify_one();
    assert_eq!(server.saw().await, Seen::Failed(Code::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_behind_stuck_requests_the_service_sees_its_deadline() {
    let server = Running::start().await;
    let mut request = Request::new(());
    request.set_timeout(Duration::from_secs(3));
    let calc = server.client().await.incremental_sum_context(request).await.unwrap();
    fill(&calc).await;
    drop(calc);
    assert_eq!(server.saw().await, Seen::Cancelled);
}

// With h2's own limit, of 20 calls, the connection ends.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_calls_that_are_dropped_at_once_end_no_connection() {
    let server = Running::start().await;
    let client = server.client().await;
    let witness = client.incremental_sum().await.unwrap();
    witness.send_int(1).await.unwrap();
    assert_eq!(soon(witness.receive_int()).await.unwrap(), Some(1));
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for n in 0..1500 {
                    let call = client.incremental_sum().await?;
                    call.send_int(1).await?;
                    for _ in 0..n % 20 {
                        tokio::task::yield_now().await;
                    }
                }
                Ok::<_, tonic::Status>(())
            })
        })
        .collect();
    for task in tasks {
        // Long for a machine that is busy: a lost wake-up would take forever.
        tokio::time::timeout(Duration::from_secs(120), task).await.unwrap().unwrap().unwrap();
    }
    witness.send_int(1).await.unwrap();
    assert_eq!(soon(witness.receive_int()).await.unwrap(), Some(2));
}

/// Ends its stream of requests early, and then waits for the end of the call.
struct Deaf(UnboundedSender<Status>);

impl StreamingCalcService for Deaf {
    async fn add(&self, _: AddRequest) -> Result<i64, Status> {
        Ok(0)
    }

    async fn count(&self, _: StreamingCalcServiceIntCaller, _: i64) -> Result<(), Status> {
        Ok(())
    }

    async fn sum(&self, _: IntStream) -> Result<i64, Status> {
        Ok(0)
    }

    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        if matches!(numbers.receive_int().await, Ok(Some(1))) {
            drop(numbers);
        }
        caller.send_int(0).await?;
        caller.cancelled().await;
        let status = caller.send_int(0).await.unwrap_err();
        let _ = self.0.send(status.clone());
        Err(status)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_receives_no_more_sees_why_its_call_ends() {
    let mut ends = Vec::new();
    for is_malformed in [false, true] {
        for is_cut in [false, true] {
            let (sender, mut seen) = unbounded_channel();
            let server = StreamingCalcServiceServer::new(Deaf(sender)).max_decoding_message_size(5);
            let proxy = Proxy::start(serve(server).await).await;
            let client = StreamingCalcServiceClient::connect(proxy.url()).await.unwrap();
            let calc = client.incremental_sum().await.unwrap();
            calc.send_int(if is_malformed { i64::MAX } else { 1 }).await.unwrap();
            assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(0));
            if is_cut {
                proxy.cut();
            } else {
                calc.cancel();
            }
            let status = soon(seen.recv()).await.unwrap();
            ends.push((status.code(), status.message().contains("the client has cancelled")));
        }
    }
    assert_eq!(ends, [(Code::Cancelled, true); 4]);
}
