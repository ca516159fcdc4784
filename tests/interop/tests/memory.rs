//! A slow reader slows its sender down, and the memory of both stays flat. Alone in its file, as
//! the memory is that of the process.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use protorust_interop::peer;
use protorust_interop::stubs::interop::peer::{Note, PeerClient, Wish};

const MIB: u64 = 1024 * 1024;
/// The limit for the memory of client and service together above that at the start.
const BOUND: u64 = 64 * MIB;

/// The resident memory of this process.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// Samples the memory of this process until it is stopped, in a thread of its own.
struct Sampler {
    start: u64,
    peak: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Sampler {
    fn start() -> Self {
        let (peak, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (own_peak, own_stop) = (Arc::clone(&peak), Arc::clone(&stop));
        std::thread::spawn(move || {
            while !own_stop.load(Ordering::Relaxed) {
                own_peak.fetch_max(resident(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        Self { start: resident(), peak, stop }
    }

    /// Ends the sampling, and holds what it saw to the bound.
    fn check(self, what: &str, pushed: u64) {
        self.stop.store(true, Ordering::Relaxed);
        let grown = self.peak.load(Ordering::Relaxed).saturating_sub(self.start);
        println!("{what}: {} MiB pushed, {} MiB grown", pushed / MIB, grown / MIB);
        assert!(grown < BOUND, "{what}: {} MiB grown", grown / MIB);
        assert!(pushed > 4 * BOUND, "{what}: too little was pushed to tell");
    }
}

async fn client() -> PeerClient {
    let address = peer::serve().await.unwrap();
    PeerClient::connect(format!("http://{address}")).await.unwrap()
}

/// A client that streams large messages to a service that sleeps a millisecond for each.
async fn client_to_slow_service(client: &PeerClient) {
    let payload = vec![b'x'; 64 * 1024];
    let note = Note { text: "slow".to_owned(), payload, ..Default::default() };
    let sampler = Sampler::start();
    let call = client.take().await.unwrap();
    for _ in 0..5000 {
        call.send_note(note.clone()).await.unwrap();
    }
    call.complete().await.unwrap();
    assert_eq!(call.receive_summary().await.unwrap().unwrap().count, 5000);
    sampler.check("client to slow service", 5000 * 64 * 1024);
}

/// A service that streams large messages to a client that sleeps a millisecond for each.
async fn service_to_slow_client(client: &PeerClient) {
    let sampler = Sampler::start();
    let wish = Wish { count: 5000, size: 64 * 1024, ..Default::default() };
    let notes = client.give(wish).await.unwrap();
    let mut count = 0;
    while let Some(note) = notes.receive_note().await.unwrap() {
        assert_eq!(note.id, count);
        count += 1;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(count, 5000);
    sampler.check("service to slow client", 5000 * 64 * 1024);
}

/// Small messages in both directions, with nobody who reads the answers: the sender comes to rest.
async fn nobody_reads(client: &PeerClient) {
    let start = resident();
    let call = client.ping_pong().await.unwrap();
    let note = Note { text: "ab".to_owned(), ..Default::default() };
    let mut sent = 0_u64;
    let began = Instant::now();
    while tokio::time::timeout(Duration::from_secs(1), call.send_note(note.clone())).await.is_ok() {
        sent += 1;
        assert!(began.elapsed() < Duration::from_secs(60), "{sent} messages and no rest");
    }
    let grown = resident().saturating_sub(start);
    println!("nobody reads: at rest after {sent} messages, {} MiB grown", grown / MIB);
    assert!(grown < BOUND, "{} MiB grown", grown / MIB);
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_stays_flat() {
    let client = client().await;
    client_to_slow_service(&client).await;
    service_to_slow_client(&client).await;
    nobody_reads(&client).await;
}
