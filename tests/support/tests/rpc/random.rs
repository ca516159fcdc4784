//! Calls whose two ends act at random, against a model of what each side has to see. Takes as long as one
//! likes: `RANDOM_CALLS=60 cargo test -p protorust-support-tests --test rpc random:: -- --ignored`.

use std::fmt::Debug;
use std::future::Future;
use std::time::{Duration, Instant};

use fastrand::Rng;
use protorust_support_tests::stubs::payloads::{
    echo_service::*, Echo, EchoClient, EchoServer, Text,
};
use protorust_support_tests::stubs::support::rpc::{endpoint, server_builder, AnyTransport};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Status};

/// The time for which a test makes calls. `RANDOM_CALLS` sets other numbers of seconds.
const A_WHILE: Duration = Duration::from_secs(3);

type Lent = (EchoStringCaller, StringStream, oneshot::Sender<Result<(), Status>>);

/// Lends its end of each call to the test.
struct Lender(UnboundedSender<Lent>);

macro_rules! unused {
    ($($method:ident($caller:ident, $stream:ident);)*) => {
        impl Echo for Lender {
            $(async fn $method(&self, _: $caller, _: $stream) -> Result<(), Status> {
                Err(Status::unimplemented("not used"))
            })*

            async fn note(&self, request: Text) -> Result<Text, Status> {
                Ok(request)
            }

            async fn texts(
                &self,
                caller: EchoStringCaller,
                texts: StringStream,
            ) -> Result<(), Status> {
                let (end, ended) = oneshot::channel();
                self.0.send((caller, texts, end)).map_err(|_| Status::internal("nobody borrows"))?;
                ended.await.unwrap_or(Ok(()))
            }
        }
    };
}

unused! {
    doubles(EchoDoubleCaller, DoubleStream);
    floats(EchoFloatCaller, FloatStream);
    longs(EchoIntCaller, IntStream);
    u_longs(EchoUInt64Caller, UInt64Stream);
    ints(EchoInt32Caller, Int32Stream);
    u_ints(EchoUInt32Caller, UInt32Stream);
    flags(EchoBoolCaller, BoolStream);
    blobs(EchoBytesCaller, BytesStream);
    ticks(EchoEmptyCaller, EmptyStream);
}

fn any<T: Copy>(random: &mut Rng, all: &[T]) -> T {
    *random.choice(all).expect("a choice")
}

async fn pause(random: &mut Rng) {
    match random.u64(..8) {
        0..4 => {}
        4..7 => yield_now().await,
        _ => sleep(Duration::from_micros(random.u64(..3000))).await,
    }
}

/// Returns the output of a future, or drops it before that.
async fn maybe<T>(random: &mut Rng, future: impl Future<Output = T>) -> Option<T> {
    match random.u64(..4) {
        0 => timeout(Duration::from_micros(random.u64(..2000)), future).await.ok(),
        1 => {
            let rounds = random.u64(..3);
            tokio::select! {
                biased;
                output = future => Some(output),
                () = async { for _ in 0..rounds { yield_now().await } } => None,
            }
        }
        _ => Some(future.await),
    }
}

/// Counts the messages of one task, and says how it ended.
#[derive(Debug, Default, Clone)]
struct Log {
    messages: u64,
    /// How the stream has ended; `None` if the task stopped before that.
    end: Option<Result<(), Code>>,
}

fn text(number: u64, random: &mut Rng) -> String {
    let len = any(random, &[0, 0, 10, 300, 5_000, 40_000, 150_000]);
    format!("{number}:{}", "x".repeat(len))
}

/// Receives up to `most` messages, which have to be 1, 2, 3 and so on.
async fn receive<F>(mut random: Rng, most: u64, next: impl Fn() -> F) -> Log
where
    F: Future<Output = Result<Option<String>, Status>>,
{
    let mut log = Log::default();
    while log.messages < most {
        pause(&mut random).await;
        match maybe(&mut random, next()).await {
            None => {}
            Some(Ok(Some(text))) => {
                log.messages += 1;
                let number = text.split(':').next().unwrap().parse();
                assert_eq!(number, Ok(log.messages), "each message once, in order");
            }
            Some(Ok(None)) => {
                log.end = Some(Ok(()));
                break;
            }
            Some(Err(status)) => {
                assert!(matches!(next().await, Ok(None)), "a failure is reported once");
                log.end = Some(Err(status.code()));
                break;
            }
        }
    }
    log
}

/// Sends up to `most` messages.
async fn send<F>(mut random: Rng, most: u64, next: impl Fn(String) -> F) -> Log
where
    F: Future<Output = Result<(), Status>>,
{
    let mut log = Log::default();
    while log.messages < most {
        pause(&mut random).await;
        let text = text(log.messages + 1, &mut random);
        match maybe(&mut random, next(text)).await {
            None => {}
            Some(Ok(())) => log.messages += 1,
            Some(Err(status)) => {
                log.end = Some(Err(status.code()));
                break;
            }
        }
    }
    log
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum LastAct {
    Complete,
    Drop,
    Cancel,
}

/// Says what both ends of a call do.
#[derive(Clone, Copy, Debug)]
struct Plan {
    requests: u64,
    last: LastAct,
    responses: u64,
    client_reads: u64,
    service_reads: u64,
    /// Whether the service drops its stream of requests after that.
    is_dropped: bool,
    /// Whether the service ends the call only when it has received and sent all.
    is_patient: bool,
    fails: bool,
}

impl Plan {
    fn new(random: &mut Rng) -> Self {
        let all = &[u64::MAX, u64::MAX, u64::MAX, 0, 1, 7];
        let mut plan = Self {
            requests: any(random, &[0, 1, 2, 10, 40]),
            last: any(
                random,
                &[LastAct::Complete, LastAct::Complete, LastAct::Drop, LastAct::Cancel],
            ),
            responses: any(random, &[0, 1, 2, 10, 40]),
            client_reads: any(random, all),
            service_reads: any(random, all),
            is_dropped: random.bool(),
            is_patient: random.bool(),
            fails: random.u64(..3) == 0,
        };
        if plan.is_cancelled() && plan.service_reads != u64::MAX {
            // Requests that are blocked hide a cancellation: see the known limits.
            plan.is_patient = false;
        }
        plan
    }

    /// Whether the client ends the call, and so decides what the service sees.
    fn is_cancelled(&self) -> bool {
        self.last != LastAct::Complete || self.client_reads != u64::MAX
    }
}

/// Holds what both ends saw.
#[derive(Debug)]
struct Seen {
    sent: Log,
    received: Log,
    service_sent: Log,
    service_received: Log,
    /// Whether the service had ended the call when it received last.
    is_over: bool,
}

async fn play(
    client: &EchoClient<AnyTransport>,
    lent: &mut UnboundedReceiver<Lent>,
    plan: Plan,
    random: &mut Rng,
) -> Seen {
    let call = client.texts().await.unwrap();
    // The service never sees a call that is cancelled earlier.
    let (caller, texts, end) = lent.recv().await.unwrap();
    let (sender, receiver) = call.split();
    let requests = random.fork();
    let sending = tokio::spawn(async move {
        let mut pauses = requests.clone();
        let log = send(requests, plan.requests, |text| sender.send_string(text)).await;
        pause(&mut pauses).await;
        match plan.last {
            LastAct::Complete => drop(sender.complete().await),
            LastAct::Cancel => sender.cancel(),
            LastAct::Drop => {}
        }
        if plan.last == LastAct::Complete {
            // A sender that is dropped after `complete` cancels nothing.
            drop(sender);
        }
        log
    });
    let responses = random.fork();
    let receiving = tokio::spawn(async move {
        receive(responses, plan.client_reads, || receiver.receive_string()).await
    });
    let (to_send, to_receive) = (random.fork(), random.fork());
    let sends = tokio::spawn({
        let caller = caller.clone();
        async move { send(to_send, plan.responses, |text| caller.send_string(text)).await }
    });
    let (done, mut is_done) = oneshot::channel::<()>();
    let receives = tokio::spawn(async move {
        let log = receive(to_receive, plan.service_reads, || texts.receive_string()).await;
        let is_over = is_done.try_recv() != Err(oneshot::error::TryRecvError::Empty);
        (log, is_over, (!plan.is_dropped).then_some(texts))
    });
    let result = if plan.fails { Err(Status::not_found("as planned")) } else { Ok(()) };
    let mut pauses = random.fork();
    let ((service_received, is_over, _texts), service_sent) = if plan.is_patient {
        let received = receives.await.unwrap();
        let sent = sends.await.unwrap();
        drop(done);
        let _ = end.send(result);
        (received, sent)
    } else {
        for _ in 0..10 {
            pause(&mut pauses).await;
        }
        drop(done);
        let _ = end.send(result);
        (receives.await.unwrap(), sends.await.unwrap())
    };
    let sent = sending.await.unwrap();
    let received = receiving.await.unwrap();
    drop(caller);
    Seen { sent, received, service_sent, service_received, is_over }
}

/// Fails the test if the two ends contradict each other, or the plan.
fn check(plan: Plan, seen: &Seen) {
    let Seen { sent, received, service_sent, service_received, is_over } = seen;
    let expected = if plan.fails { Err(Code::NotFound) } else { Ok(()) };
    match received.end {
        Some(Err(Code::Cancelled)) => assert!(plan.is_cancelled()),
        Some(end) => {
            assert_eq!(end, expected);
            assert_eq!(received.messages, service_sent.messages, "the client gets all");
        }
        None => assert!(plan.is_cancelled()),
    }
    match sent.end {
        Some(Err(Code::Cancelled)) => assert!(plan.is_cancelled()),
        Some(Err(Code::Ok)) => assert!(!plan.fails),
        Some(end) => assert_eq!(end, expected),
        None => assert_eq!(sent.messages, plan.requests),
    }
    match service_received.end {
        Some(Ok(())) => {
            assert_eq!(plan.last, LastAct::Complete);
            assert_eq!(service_received.messages, sent.messages, "the service gets all");
        }
        Some(Err(_)) => assert!(plan.is_cancelled() || *is_over),
        None => assert!(service_received.messages == plan.service_reads),
    }
    match service_sent.end {
        Some(Err(Code::FailedPrecondition)) => assert!(!plan.is_patient),
        Some(Err(Code::Cancelled)) => assert!(plan.is_cancelled() || !plan.is_patient),
        Some(end) => panic!("{end:?}"),
        None => assert_eq!(service_sent.messages, plan.responses),
    }
}

/// A client and a service that lends its ends of calls.
async fn connected(window: Option<u32>) -> (EchoClient<AnyTransport>, UnboundedReceiver<Lent>) {
    let (sender, lent) = unbounded_channel();
    let server = EchoServer::new(Lender(sender));
    let Some(window) = window else {
        return (EchoClient::new(AnyTransport::new(server)), lent);
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = server_builder().initial_stream_window_size(window).add_service(server);
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    tokio::spawn(server.serve_with_incoming(incoming));
    let endpoint = endpoint(url).unwrap().initial_stream_window_size(window);
    let channel = endpoint.connect().await.unwrap();
    (EchoClient::new(AnyTransport::new(channel)), lent)
}

async fn calls_for_a_while(window: Option<u32>) {
    let seconds = std::env::var("RANDOM_CALLS").map(|seconds| seconds.parse().unwrap());
    let end = Instant::now() + seconds.map_or(A_WHILE, Duration::from_secs);
    let (client, mut lent) = connected(window).await;
    let seed = std::env::var("RANDOM_SEED").map(|seed| seed.parse().unwrap());
    let mut seed = seed.unwrap_or_else(|_| fastrand::u64(..));
    let mut count = 0;
    while Instant::now() < end {
        let mut random = Rng::with_seed(seed);
        let plan = Plan::new(&mut random);
        let named = Named(seed, plan);
        let played = play(&client, &mut lent, plan, &mut random);
        let seen = timeout(Duration::from_secs(10), played).await.expect("in time");
        println!("{seen:?}");
        check(plan, &seen);
        drop(named);
        seed = random.u64(..);
        count += 1;
    }
    eprintln!("window {window:?}: {count} calls");
}

/// Prints the seed of a call if it fails the test.
struct Named<T: Debug>(u64, T);

impl<T: Debug> Drop for Named<T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("RANDOM_SEED={}: {:?}", self.0, self.1);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "random, and as long as RANDOM_CALLS says"]
async fn over_a_socket() {
    calls_for_a_while(Some(1024 * 1024)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "random, and as long as RANDOM_CALLS says"]
async fn through_a_small_window() {
    calls_for_a_while(Some(700)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "random, and as long as RANDOM_CALLS says"]
async fn in_the_same_process() {
    calls_for_a_while(None).await;
}

#[tokio::test]
#[ignore = "random, and as long as RANDOM_CALLS says"]
async fn on_one_thread() {
    calls_for_a_while(Some(64 * 1024)).await;
}
