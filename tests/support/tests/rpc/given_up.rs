//! A future of a call's handle that is polled and then dropped: its task is forgotten, and another
//! task that waits for the same gets what there is. In a table of every method that waits, on both
//! sides.

use std::future::{pending, poll_fn, Future};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::AddRequest;
use tokio::sync::mpsc::{unbounded_channel, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio_stream::{Stream, StreamExt};
use tonic::{Code, Status};

use crate::common::{serve, soon};

/// Both ends of one call.
struct Ends {
    call: IncrementalSumStreamingClient,
    caller: StreamingCalcServiceIntCaller,
    numbers: IntStream,
    /// Ends the service's method.
    end: oneshot::Sender<Result<(), Status>>,
}

type Lent = (StreamingCalcServiceIntCaller, IntStream, oneshot::Sender<Result<(), Status>>);

/// Lends its end of each call to the test.
struct Lender(UnboundedSender<Lent>);

impl StreamingCalcService for Lender {
    async fn add(&self, _: AddRequest) -> Result<i64, Status> {
        pending().await
    }

    async fn count(&self, _: StreamingCalcServiceIntCaller, _: i64) -> Result<(), Status> {
        pending().await
    }

    async fn sum(&self, _: IntStream) -> Result<i64, Status> {
        pending().await
    }

    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        let (end, ended) = oneshot::channel();
        self.0.send((caller, numbers, end)).map_err(|_| Status::internal("nobody borrows"))?;
        ended.await.unwrap_or(Ok(()))
    }
}

/// The transport of a call.
#[derive(Clone, Copy)]
enum Via {
    Socket,
    SameProcess,
}

async fn open(via: Via) -> Ends {
    let (sender, mut lent) = unbounded_channel();
    let server = StreamingCalcServiceServer::new(Lender(sender));
    let call = match via {
        Via::Socket => {
            let url = format!("http://{}", serve(server).await);
            StreamingCalcServiceClient::connect(url).await.unwrap().incremental_sum().await
        }
        Via::SameProcess => StreamingCalcServiceClient::new(server).incremental_sum().await,
    };
    let (caller, numbers, end) = soon(lent.recv()).await.unwrap();
    Ends { call: call.unwrap(), caller, numbers, end }
}

/// A task that only records that it was woken.
#[derive(Default)]
struct Idle(AtomicBool);

impl Wake for Idle {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// The time at which the first of two tasks gives up.
#[derive(Clone, Copy, PartialEq)]
enum When {
    BeforeTheEvent,
    /// It was woken for what it waited for.
    AfterTheEvent,
}

/// Has two tasks wait for the same event, of which the first gives up; returns what the other gets.
async fn after_another<T>(when: When, wait: impl AsyncFn() -> T, event: impl AsyncFnOnce()) -> T {
    let task = Arc::new(Idle::default());
    let waker = task.clone().into();
    let mut first = Some(Box::pin(wait()));
    let polled = first.as_mut().unwrap().as_mut().poll(&mut Context::from_waker(&waker));
    assert!(polled.is_pending(), "the first waits");
    drop(waker);
    let mut other = pin!(wait());
    let waits = poll_fn(|cx| Poll::Ready(other.as_mut().poll(cx).is_pending())).await;
    assert!(waits, "the other waits");
    assert_eq!(Arc::strong_count(&task), 2, "the call keeps the first");
    if when == When::BeforeTheEvent {
        first = None;
        assert_eq!(Arc::strong_count(&task), 1, "the call forgets the first");
    }
    event().await;
    if first.is_some() {
        let woken = async {
            while !task.0.load(Ordering::SeqCst) {
                yield_now().await;
            }
        };
        soon(woken).await;
        drop(first);
        assert_eq!(Arc::strong_count(&task), 1, "the call has forgotten the first");
    }
    soon(other).await
}

/// Sends until there is no more room.
async fn fill(send: impl AsyncFn() -> Result<(), Status>) {
    while let Ok(sent) = timeout(Duration::from_millis(200), send()).await {
        sent.unwrap();
    }
}

/// Receives everything, in a task of its own.
fn drain(mut numbers: impl Stream<Item = Result<i64, Status>> + Send + Unpin + 'static) {
    tokio::spawn(async move { while numbers.next().await.is_some() {} });
}

async fn a_client_receives(Ends { call, caller, .. }: Ends, when: When) {
    let received = after_another(
        when,
        async || call.receive_int().await,
        async || {
            caller.send_int(7).await.unwrap();
        },
    );
    assert_eq!(received.await.unwrap(), Some(7));
}

async fn a_client_waits_for_the_headers(Ends { call, caller, .. }: Ends, when: When) {
    let headers =
        after_another(when, async || call.headers().await, async || caller.send_headers());
    assert!(headers.await.is_ok());
}

async fn a_client_waits_for_the_trailers(Ends { call, end, .. }: Ends, when: When) {
    let trailers = after_another(
        when,
        async || call.trailers().await,
        async || {
            end.send(Err(Status::aborted("by the test"))).unwrap();
        },
    );
    assert_eq!(trailers.await.unwrap_err().code(), Code::Aborted);
}

async fn a_client_sends(ends: Ends, when: When) {
    let Ends { call, numbers, caller, end } = ends;
    fill(async || call.send_int(1).await).await;
    let sent = after_another(when, async || call.send_int(1).await, async || drain(numbers)).await;
    sent.unwrap();
    drop((caller, end));
}

async fn a_client_is_refused(ends: Ends, when: When) {
    let Ends { call, numbers, caller, end } = ends;
    drop(numbers);
    let refused = after_another(
        when,
        async || call.send_int(1).await,
        async || {
            end.send(Err(Status::aborted("by the test"))).unwrap();
        },
    );
    assert_eq!(refused.await.unwrap_err().code(), Code::Aborted);
    drop(caller);
}

async fn a_service_receives(Ends { call, numbers, .. }: Ends, when: When) {
    let received = after_another(
        when,
        async || numbers.receive_int().await,
        async || {
            call.send_int(7).await.unwrap();
        },
    );
    assert_eq!(received.await.unwrap(), Some(7));
}

async fn a_service_sends(Ends { call, caller, .. }: Ends, when: When) {
    fill(async || caller.send_int(1).await).await;
    let sent = after_another(when, async || caller.send_int(1).await, async || drain(call));
    sent.await.unwrap();
}

async fn a_service_completes(Ends { call, caller, .. }: Ends, when: When) {
    fill(async || caller.send_int(1).await).await;
    let completed = after_another(when, async || caller.complete().await, async || drain(call));
    completed.await.unwrap();
}

async fn a_service_waits_for_a_cancellation(Ends { call, caller, .. }: Ends, when: When) {
    after_another(when, async || caller.cancelled().await, async || call.cancel()).await;
    assert!(caller.is_cancelled());
}

async fn a_service_sends_a_stream(Ends { call, caller, .. }: Ends, when: When) {
    let send_all = async || caller.send_all(tokio_stream::pending()).await;
    let sent = after_another(when, send_all, async || call.cancel()).await;
    assert_eq!(sent.unwrap_err().code(), Code::Cancelled);
}

/// A test for each row, over either transport.
macro_rules! rows {
    ($($module:ident, $via:expr => $($row:ident)*;)*) => {$(
        mod $module {
            use super::*;

            $(#[tokio::test]
            async fn $row() {
                for when in [When::BeforeTheEvent, When::AfterTheEvent] {
                    super::$row(open($via).await, when).await;
                }
            })*
        }
    )*};
}

rows! {
    over_a_socket, Via::Socket =>
        a_client_receives a_client_waits_for_the_headers a_client_waits_for_the_trailers
        a_client_sends
        a_service_receives a_service_sends a_service_completes
        a_service_waits_for_a_cancellation a_service_sends_a_stream;
    in_the_same_process, Via::SameProcess =>
        a_client_receives a_client_waits_for_the_headers a_client_waits_for_the_trailers
        a_client_sends a_client_is_refused
        a_service_receives a_service_sends a_service_completes
        a_service_waits_for_a_cancellation a_service_sends_a_stream;
}

/// A stream has one reader, and so keeps the last task that polled it until there is another.
#[tokio::test]
async fn a_stream_keeps_one_task() {
    for via in [Via::Socket, Via::SameProcess] {
        let Ends { mut call, caller, mut numbers, end } = open(via).await;
        let tasks: [Arc<Idle>; 3] = Default::default();
        for task in &tasks {
            let waker = task.clone().into();
            let cx = &mut Context::from_waker(&waker);
            assert!(pin!(call.next()).poll(cx).is_pending());
            assert!(pin!(numbers.next()).poll(cx).is_pending());
        }
        assert_eq!(tasks.each_ref().map(Arc::strong_count), [1, 1, 3]);
        caller.send_int(7).await.unwrap();
        assert_eq!(soon(call.next()).await.unwrap().unwrap(), 7);
        assert_eq!(Arc::strong_count(&tasks[2]), 2, "the other stream keeps it");
        drop(numbers);
        assert_eq!(Arc::strong_count(&tasks[2]), 1, "neither stream keeps it");
        drop(end);
    }
}
