//! Holds memory and tasks to what they were, under slow readers, many calls at once, and many calls
//! that end in every way: `cargo test --release -p protorust-support-tests --test soak -- --long`.
//! Without `--long` it takes some seconds. A process of its own, as it looks at its memory and tasks.

use std::time::{Duration, Instant};

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::support::rpc::server_builder;
use protorust_support_tests::stubs::AddRequest;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Status};

/// The memory that the allocator may keep.
const ALLOWED: usize = 24 * 1024 * 1024;
/// How many tasks make calls at a time.
const CALLERS: usize = 64;

/// How much there is to do.
struct Load {
    slow_readers: Duration,
    open_calls: usize,
    mixed_calls: usize,
}

const SHORT: Load =
    Load { slow_readers: Duration::from_secs(2), open_calls: 500, mixed_calls: 6_000 };
const LONG: Load =
    Load { slow_readers: Duration::from_secs(60), open_calls: 5_000, mixed_calls: 1_000_000 };

struct Calc;

impl StreamingCalcService for Calc {
    async fn add(&self, request: AddRequest) -> Result<i64, Status> {
        Ok(request.a + request.b)
    }

    /// Counts up to the request; a negative request never ends.
    async fn count(&self, caller: StreamingCalcServiceIntCaller, up_to: i64) -> Result<(), Status> {
        let mut n = 0;
        while n != up_to {
            n += 1;
            caller.send_int(n).await?;
        }
        Ok(())
    }

    /// Adds; behind a negative number it reads slowly.
    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        let (mut total, mut is_slow) = (0, false);
        while let Some(n) = numbers.receive_int().await? {
            total += n;
            is_slow |= n < 0;
            if is_slow {
                sleep(Duration::from_millis(1)).await;
            }
        }
        Ok(total)
    }

    /// Adds; a negative number fails the call.
    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        let mut total = 0;
        while let Some(n) = numbers.receive_int().await? {
            if n < 0 {
                return Err(Status::invalid_argument("negative"));
            }
            total += n;
            caller.send_int(total).await?;
        }
        Ok(())
    }
}

/// The resident memory of this process.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    status.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

fn mib(bytes: usize) -> String {
    format!("{:.1} MiB", bytes as f64 / (1024.0 * 1024.0))
}

/// A client of a server that takes as many calls at a time as there are.
async fn connect() -> StreamingCalcServiceClient {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = server_builder()
        .max_concurrent_streams(Some(10_000))
        .add_service(StreamingCalcServiceServer::new(Calc));
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true))));
    StreamingCalcServiceClient::connect(url).await.unwrap()
}

/// Waits for the tasks of calls that are over to end.
async fn settled(baseline: usize) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while tasks() > baseline {
        assert!(Instant::now() < deadline, "{} tasks in place of {baseline}", tasks());
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::main]
async fn main() {
    let load = if std::env::args().any(|argument| argument == "--long") { LONG } else { SHORT };
    let client = connect().await;
    client.add(AddRequest { a: 1, b: 2, ..Default::default() }).await.unwrap();
    let baseline = tasks();
    slow_readers(&client, &load).await;
    settled(baseline).await;
    open_calls(&client, load.open_calls).await;
    settled(baseline).await;
    mixed_calls(&client, load.mixed_calls).await;
    settled(baseline).await;
    println!("tasks at the end: {}, as before", tasks());
}

/// Lets the reader of each direction be slow, while the sender sends all it may.
async fn slow_readers(client: &StreamingCalcServiceClient, load: &Load) {
    let until = Instant::now() + load.slow_readers;
    let upload = async {
        let call = client.sum().await.unwrap();
        call.send_int(-1).await.unwrap();
        let mut sent = 0_u64;
        while Instant::now() < until {
            // The queue is full nearly always.
            if timeout(Duration::from_millis(50), call.send_int(1)).await.is_ok_and(|r| r.is_ok()) {
                sent += 1;
            }
        }
        sent
    };
    let download = async {
        let numbers = client.count(-1).await.unwrap();
        let mut received = 0_i64;
        while Instant::now() < until {
            received += 1;
            assert_eq!(numbers.receive_int().await.unwrap(), Some(received));
            sleep(Duration::from_millis(1)).await;
        }
        received
    };
    let memory = async {
        sleep(load.slow_readers / 5).await;
        let (warm, mut most) = (resident(), 0);
        while Instant::now() < until {
            sleep(Duration::from_millis(100)).await;
            most = most.max(resident());
        }
        (warm, most)
    };
    let (sent, received, (warm, most)) = tokio::join!(upload, download, memory);
    println!(
        "slow readers for {:?}: {sent} messages sent, {received} received; {} behind a fifth, {} at \
         most",
        load.slow_readers,
        mib(warm),
        mib(most)
    );
    assert!(most < warm + ALLOWED, "{} grew to {}", mib(warm), mib(most));
}

/// Opens many calls, works on each, and ends all of them.
async fn open_calls(client: &StreamingCalcServiceClient, count: usize) {
    let before = resident();
    let mut calls = Vec::new();
    for n in 0..count as i64 {
        let call = client.incremental_sum().await.unwrap();
        call.send_int(n).await.unwrap();
        calls.push(call);
    }
    for (n, call) in calls.iter().enumerate() {
        assert_eq!(call.receive_int().await.unwrap(), Some(n as i64));
    }
    let each = resident().saturating_sub(before) / count;
    println!("{count} calls open at once: {each} bytes for each, both sides together");
    for (n, call) in calls.iter().enumerate() {
        call.send_int(1).await.unwrap();
        call.complete().await.unwrap();
        assert_eq!(call.receive_int().await.unwrap(), Some(n as i64 + 1));
        assert_eq!(call.receive_int().await.unwrap(), None);
    }
}

/// Makes calls that end in each way, and looks whether memory grows behind the first tenth.
async fn mixed_calls(client: &StreamingCalcServiceClient, count: usize) {
    let began = Instant::now();
    mix(client, count / 10).await;
    let warm = resident();
    mix(client, count - count / 10).await;
    let end = resident();
    println!(
        "{count} mixed calls in {:.0?}: {} behind a tenth, {} at the end",
        began.elapsed(),
        mib(warm),
        mib(end)
    );
    assert!(end < warm + ALLOWED, "{} grew to {}", mib(warm), mib(end));
}

async fn mix(client: &StreamingCalcServiceClient, count: usize) {
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let client = client.clone();
            tokio::spawn(async move {
                for n in (caller..count).step_by(CALLERS) {
                    one_call(&client, n / CALLERS).await.unwrap();
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
}

/// The call of this number, which decides how it ends.
async fn one_call(client: &StreamingCalcServiceClient, n: usize) -> Result<(), Status> {
    match n % 10 {
        0 | 1 => {
            let sum = client.add(AddRequest { a: 2, b: 3, ..Default::default() }).await?;
            assert_eq!(sum, 5);
        }
        2 => {
            let numbers = client.count(20).await?;
            for n in 1..=20 {
                assert_eq!(numbers.receive_int().await?, Some(n));
            }
            assert_eq!(numbers.receive_int().await?, None);
        }
        3 => {
            let call = client.sum().await?;
            for _ in 0..20 {
                call.send_int(1).await?;
            }
            call.complete().await?;
            assert_eq!(call.receive_int().await?, Some(20));
        }
        4 => {
            let call = client.incremental_sum().await?;
            for n in 1..=5 {
                call.send_int(1).await?;
                assert_eq!(call.receive_int().await?, Some(n));
            }
            call.complete().await?;
            assert_eq!(call.receive_int().await?, None);
        }
        5 => {
            let call = client.incremental_sum().await?;
            call.send_int(-1).await?;
            let failed = call.receive_int().await.unwrap_err();
            assert_eq!(failed.code(), Code::InvalidArgument);
        }
        6 => {
            let call = client.incremental_sum().await?;
            call.send_int(1).await?;
            call.cancel();
            assert_eq!(call.receive_int().await.unwrap_err().code(), Code::Cancelled);
        }
        // Dropped before the request, before the answer, and in the middle.
        7 => drop(client.sum().await?),
        8 => {
            let call = client.incremental_sum().await?;
            call.send_int(1).await?;
        }
        _ => {
            let numbers = client.count(-1).await?;
            numbers.receive_int().await?;
        }
    }
    Ok(())
}
