//! Memory stays flat while a slow reader is sent far more than it would hold, and while calls wait
//! that have received large messages. A process of its own, as it looks at the memory of the whole
//! process.

use std::time::Duration;

use protorust_support_tests::stubs::payloads::echo_service::*;
use protorust_support_tests::stubs::payloads::{Echo, EchoClient, EchoServer, Text};
use tokio::sync::Mutex;
use tonic::transport::server::TcpIncoming;
use tonic::transport::Server;
use tonic::Status;

/// Sends 384 MiB in pieces of 64 KiB.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 6 * 1024;
/// The calls that wait, and the length of the message that each of them has received.
const WAITING: usize = 100;
const LARGE: usize = 1024 * 1024;
/// The memory that the windows of HTTP/2, the queues and the allocator may take.
const ALLOWED: usize = 48 * 1024 * 1024;

/// The resident memory of this process.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    status.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// Lets a reader be slow at first, and again and again.
async fn dawdle(count: usize) {
    if count.is_multiple_of(256) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

struct Slow;

macro_rules! unused {
    ($($method:ident($caller:ident, $stream:ident);)*) => {
        $(async fn $method(&self, _: $caller, _: $stream) -> Result<(), Status> {
            Err(Status::unimplemented("not used here"))
        })*
    };
}

impl Echo for Slow {
    /// Reads slowly, and tells of the most memory it saw.
    async fn texts(&self, caller: EchoStringCaller, texts: StringStream) -> Result<(), Status> {
        let (mut count, mut most) = (0, 0);
        while let Some(text) = texts.receive_string().await? {
            assert_eq!(text.len(), PIECE);
            count += 1;
            dawdle(count).await;
            most = most.max(resident());
        }
        caller.send_string(most.to_string()).await
    }

    /// Sends back what it gets, and then as fast as it may.
    async fn blobs(&self, caller: EchoBytesCaller, blobs: BytesStream) -> Result<(), Status> {
        while let Some(blob) = blobs.receive().await? {
            caller.send(blob).await?;
        }
        for _ in 0..PIECES {
            caller.send_bytes(vec![1; PIECE]).await?;
        }
        Ok(())
    }

    async fn note(&self, request: Text) -> Result<Text, Status> {
        Ok(request)
    }

    unused! {
        doubles(EchoDoubleCaller, DoubleStream);
        floats(EchoFloatCaller, FloatStream);
        longs(EchoIntCaller, IntStream);
        u_longs(EchoUInt64Caller, UInt64Stream);
        ints(EchoInt32Caller, Int32Stream);
        u_ints(EchoUInt32Caller, UInt32Stream);
        flags(EchoBoolCaller, BoolStream);
        ticks(EchoEmptyCaller, EmptyStream);
    }
}

async fn connect() -> EchoClient {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = Server::builder().add_service(EchoServer::new(Slow));
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true))));
    let client = EchoClient::connect(url).await.unwrap();
    client.note(Text::default()).await.unwrap();
    client
}

/// Lets one test at a time look at the memory of the process.
static ALONE: Mutex<()> = Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_wait_keep_nothing_of_the_messages_they_received() {
    let _alone = ALONE.lock().await;
    let client = connect().await;
    let before = resident();
    let mut waiting = Vec::new();
    for _ in 0..WAITING {
        let blobs = client.blobs().await.unwrap();
        blobs.send_bytes(vec![1; LARGE]).await.unwrap();
        assert_eq!(blobs.receive_bytes().await.unwrap().unwrap().len(), LARGE);
        waiting.push(blobs);
    }
    let after = resident();
    assert!(after < before + ALLOWED, "{before} bytes grew to {after}");
    println!("{before} bytes before, {after} with {WAITING} calls that wait");
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_stays_flat_with_a_slow_reader_on_each_side() {
    let _alone = ALONE.lock().await;
    let client = connect().await;
    let before = resident();

    let texts = client.texts().await.unwrap();
    for _ in 0..PIECES {
        texts.send_string("a".repeat(PIECE)).await.unwrap();
    }
    texts.complete().await.unwrap();
    let most: usize = texts.receive_string().await.unwrap().unwrap().parse().unwrap();
    assert!(most < before + ALLOWED, "slow service: {before} bytes grew to {most}");

    let blobs = client.blobs().await.unwrap();
    blobs.complete().await.unwrap();
    let (mut count, mut most) = (0, 0);
    while let Some(blob) = blobs.receive_bytes().await.unwrap() {
        assert_eq!(blob.len(), PIECE);
        count += 1;
        dawdle(count).await;
        most = most.max(resident());
    }
    assert_eq!(count, PIECES);
    assert!(most < before + ALLOWED, "slow client: {before} bytes grew to {most}");
    println!("{before} bytes before, at most {most}");
}
