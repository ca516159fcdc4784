//! `cargo run --release -p streaming-bench`: the CPU time of a streamed message, client and server
//! together, over loopback, beside tonic used as its tutorials do; and of a unary call. All in one
//! run; the rounds take turns. An argument, `numbers` or `blobs`, limits it to messages of one number
//! or to those of several sizes.

mod ours;
mod stock;

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;

use rustix::time::{clock_gettime, ClockId};
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::codegen::{http, Service};
use tonic::server::NamedService;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::Status;

use crate::stubs::numbers::{NumbersClient, NumbersServer};

const ROUNDS: usize = 7;
/// Of HTTP/2, on both sides. At the default the tutorial's many small frames end the connection.
const WINDOW: u32 = 16 * 1024 * 1024;

type Error = Box<dyn std::error::Error + Send + Sync>;

async fn serve<S>(service: S) -> Result<SocketAddr, Error>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>, Error = Infallible>
        + NamedService
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = Server::builder()
        .initial_connection_window_size(WINDOW)
        .initial_stream_window_size(WINDOW)
        .add_service(service);
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    tokio::spawn(server.serve_with_incoming(incoming));
    Ok(address)
}

async fn connect(address: SocketAddr) -> Result<Channel, Error> {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))?
        .initial_connection_window_size(WINDOW)
        .initial_stream_window_size(WINDOW);
    Ok(endpoint.connect().await?)
}

async fn ours() -> Result<NumbersClient, Error> {
    Ok(NumbersClient::new(connect(serve(NumbersServer::new(ours::Service)).await?).await?))
}

async fn stock(requests: usize, answers: usize) -> Result<stock::Client, Error> {
    let address = serve(stock::Service { capacity: answers }).await?;
    Ok(stock::Client { channel: connect(address).await?, capacity: requests })
}

/// The CPU time that this process has taken, in nanoseconds.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e9 + time.tv_nsec as f64
}

/// CPU nanoseconds for each of `count` messages; checks the answer.
async fn measure(count: i32, run: impl Future<Output = Result<i32, Status>>) -> Result<f64, Error> {
    let before = cpu();
    let result = run.await?;
    if result != count {
        return Err(format!("{result} in place of {count}").into());
    }
    Ok((cpu() - before) / f64::from(count))
}

/// A kind of call, and the median for each way to make it.
struct Table {
    title: String,
    rows: Vec<(&'static str, Vec<f64>)>,
}

impl Table {
    fn new(title: impl Into<String>, rows: &[&'static str]) -> Self {
        Self { title: title.into(), rows: rows.iter().map(|row| (*row, Vec::new())).collect() }
    }

    fn add(&mut self, row: usize, nanoseconds: f64) {
        self.rows[row].1.push(nanoseconds);
    }

    fn print(&mut self) {
        println!("\n| {} | CPU ns | to protorust |\n|---|---|---|", self.title);
        for (_, times) in &mut self.rows {
            times.sort_by(f64::total_cmp);
        }
        let median = |times: &[f64]| times[times.len() / 2];
        let ours = self.rows.last().map_or(1.0, |(_, times)| median(times));
        for (name, times) in &self.rows {
            println!("| {name} | {:.0} | {:.2} |", median(times), median(times) / ours);
        }
    }
}

/// Makes calls of one kind and nothing else: `once <kind> <ours|tonic|tutorial> <messages> [bytes]`, to
/// count instructions. `tonic` has all messages ready, `tutorial` uses channels.
async fn once(kind: &str, who: &str, count: i32, size: usize) -> Result<(), Error> {
    let result = if who == "ours" {
        let client = ours().await?;
        match kind {
            "sum" => ours::sum(&client, count).await?,
            "sum-stream" => ours::sum_stream(&client, count).await?,
            "count" => ours::count(&client, count).await?,
            "count-stream" => ours::count_stream(&client, count).await?,
            "sums" => ours::sums(&client, count).await?,
            "echo" => ours::echo(client, size, count).await?,
            "store" => ours::store(&client, size, count).await?,
            "fetch" => ours::fetch(&client, size, count).await?,
            _ => ours::ping_pong(&client, count).await?,
        }
    } else {
        let (requests, answers) = if who == "tutorial" { (16, 4) } else { (0, 0) };
        let client = stock(requests, answers).await?;
        match kind {
            "sum" => client.sum(count).await?,
            "count" => client.count(count).await?,
            "sums" => client.sums(count).await?,
            "echo" => client.echo(size, count).await?,
            "store" => client.store(size, count).await?,
            "fetch" => client.fetch(size, count).await?,
            _ => client.ping_pong(count).await?,
        }
    };
    println!("{result}");
    Ok(())
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Error> {
    // On a worker of the runtime, where programs make most calls: a future of `main` would be woken on
    // a thread of its own.
    tokio::spawn(run()).await?
}

async fn run() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["once", kind, who, count] => once(kind, who, count.parse()?, SMALL).await,
        ["once", kind, who, count, size] => once(kind, who, count.parse()?, size.parse()?).await,
        ["numbers"] => numbers().await,
        ["blobs"] => blobs().await,
        _ => {
            numbers().await?;
            blobs().await
        }
    }
}

/// Streams of messages of one number.
async fn numbers() -> Result<(), Error> {
    let tutorial = stock(16, 4).await?;
    let deep = stock(128, 128).await?;
    let ready = stock(0, 0).await?;
    let ours = ours().await?;
    let mut sum = Table::new(
        "client streaming",
        &["tonic, `mpsc(16)`", "tonic, `mpsc(128)`", "tonic, all ready (`iter`)", "protorust"],
    );
    let mut count = Table::new(
        "server streaming",
        &["tonic, `mpsc(4)`", "tonic, `mpsc(128)`", "tonic, all ready (`iter`)", "protorust"],
    );
    let mut sums = Table::new(
        "bidirectional, pipelined",
        &[
            "tonic, `mpsc(16)` and `mpsc(4)`",
            "tonic, `mpsc(128)` and `mpsc(128)`",
            "tonic, all ready (`iter` and `map`)",
            "protorust",
        ],
    );
    let mut ping_pong = Table::new(
        "bidirectional, one in flight",
        &["tonic, `mpsc(16)` and `mpsc(4)`", "protorust"],
    );
    const MANY: i32 = 200_000;
    const FEW: i32 = 3_000;
    for _ in 0..ROUNDS {
        for (row, client) in [&tutorial, &deep, &ready].into_iter().enumerate() {
            sum.add(row, measure(MANY, client.sum(MANY)).await?);
            count.add(row, measure(MANY, client.count(MANY)).await?);
            sums.add(row, measure(MANY, client.sums(MANY)).await?);
        }
        sum.add(3, measure(MANY, ours::sum(&ours, MANY)).await?);
        count.add(3, measure(MANY, ours::count(&ours, MANY)).await?);
        sums.add(3, measure(MANY, ours::sums(&ours, MANY)).await?);
        ping_pong.add(0, measure(FEW, tutorial.ping_pong(FEW)).await?);
        ping_pong.add(1, measure(FEW, ours::ping_pong(&ours, FEW)).await?);
    }
    for table in [&mut sum, &mut count, &mut sums, &mut ping_pong] {
        table.print();
    }
    Ok(())
}

/// The size of a small blob, in bytes, which does not change the cost of a call.
const SMALL: usize = 8;

/// Unary calls and streams with messages of several sizes.
async fn blobs() -> Result<(), Error> {
    let (stock, ours) = (stock(0, 0).await?, ours().await?);
    let peers = ["tonic", "protorust"];
    for (size, count) in [(SMALL, 6_400), (1024, 6_400), (64 * 1024, 640)] {
        let table = |what| Table::new(format!("{what}, {size} bytes"), &peers);
        let (mut one, mut many) = (table("unary"), table("unary, 64 in flight"));
        let (mut up, mut down) = (table("client streaming"), table("server streaming"));
        for _ in 0..ROUNDS {
            one.add(0, measure(count, stock.clone().echo(size, count)).await?);
            one.add(1, measure(count, ours::echo(ours.clone(), size, count)).await?);
            let run = |count| stock.clone().echo(size, count);
            many.add(0, measure(count, at_once(count, run)).await?);
            let run = |count| ours::echo(ours.clone(), size, count);
            many.add(1, measure(count, at_once(count, run)).await?);
            let count = 4 * count;
            up.add(0, measure(count, stock.store(size, count)).await?);
            up.add(1, measure(count, ours::store(&ours, size, count)).await?);
            down.add(0, measure(count, stock.fetch(size, count)).await?);
            down.add(1, measure(count, ours::fetch(&ours, size, count)).await?);
        }
        for table in [&mut one, &mut many, &mut up, &mut down] {
            table.print();
        }
    }
    Ok(())
}

/// Has 64 tasks share so many calls.
async fn at_once<F>(count: i32, run: impl Fn(i32) -> F) -> Result<i32, Status>
where
    F: Future<Output = Result<i32, Status>> + Send + 'static,
{
    let tasks: Vec<_> = (0..64).map(|_| tokio::spawn(run(count / 64))).collect();
    let mut made = 0;
    for task in tasks {
        made += task.await.map_err(|error| Status::internal(error.to_string()))??;
    }
    Ok(made)
}
