//! `cargo run --release -p streaming-bench`: the CPU time of a streamed message, client and server
//! together, over loopback, beside tonic used as its tutorials do. All in one run; the rounds take
//! turns.

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
    title: &'static str,
    rows: Vec<(&'static str, Vec<f64>)>,
}

impl Table {
    fn new(title: &'static str, rows: &[&'static str]) -> Self {
        Self { title, rows: rows.iter().map(|row| (*row, Vec::new())).collect() }
    }

    fn add(&mut self, row: usize, nanoseconds: f64) {
        self.rows[row].1.push(nanoseconds);
    }

    fn print(&mut self) {
        println!("\n| {} | CPU ns per message | to protorust |\n|---|---|---|", self.title);
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

/// Makes one call and nothing else: `once <kind> <ours|tonic> <messages>`, to count instructions.
async fn once(kind: &str, ours_or_tonic: &str, count: i32) -> Result<(), Error> {
    let result = if ours_or_tonic == "ours" {
        let address = serve(NumbersServer::new(ours::Service)).await?;
        let client = NumbersClient::new(connect(address).await?);
        match kind {
            "sum" => ours::sum(&client, count).await?,
            "count" => ours::count(&client, count).await?,
            "sums" => ours::sums(&client, count).await?,
            _ => ours::ping_pong(&client, count).await?,
        }
    } else {
        let client = stock(0, 0).await?;
        match kind {
            "sum" => client.sum(count).await?,
            "count" => client.count(count).await?,
            "sums" => client.sums(count).await?,
            _ => client.ping_pong(count).await?,
        }
    };
    println!("{result}");
    Ok(())
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, kind, who, count] = &arguments[..] {
        if command == "once" {
            return once(kind, who, count.parse()?).await;
        }
    }
    let tutorial = stock(16, 4).await?;
    let deep = stock(128, 128).await?;
    let ready = stock(0, 0).await?;
    let ours = NumbersClient::new(connect(serve(NumbersServer::new(ours::Service)).await?).await?);

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
