//! `bytes` and `string` fields through tonic's own codec machinery, over a connection in memory:
//! those that are `Bytes` and `ByteString` share the memory that tonic received, and nothing is
//! copied on the way that need not be.

mod allocations;
mod probe;
mod strings;

use std::convert::Infallible;

use prost::bytes::Bytes;
use prost::Message;
use protorust_support_tests::stubs::blobs::{
    Blobs, BlobsClient, BlobsServer, Envelope, Numbers, Owned, OwnedText, Shared, SharedText,
};
use tokio::sync::Mutex;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Status};

use allocations::Counting;
use probe::{Probe, Seen};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Large enough for what is else asked for not to matter.
const PAYLOAD: usize = 1024 * 1024;
const SMALL: usize = 4 * 1024;

/// One test at a time: what other threads ask for is counted, too.
static ALONE: Mutex<()> = Mutex::const_new(());

struct Echo;

impl Blobs for Echo {
    async fn share(&self, request: Shared) -> Result<Shared, Status> {
        Ok(request)
    }

    async fn own(&self, request: Owned) -> Result<Owned, Status> {
        Ok(request)
    }

    async fn share_text(&self, request: SharedText) -> Result<SharedText, Status> {
        Ok(request)
    }

    async fn own_text(&self, request: OwnedText) -> Result<OwnedText, Status> {
        Ok(request)
    }
}

/// A client and a server at the two ends of a pipe in memory.
async fn connect() -> Channel {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let incoming = tokio_stream::once(Ok::<_, Infallible>(far));
    tokio::spawn(
        Server::builder().add_service(BlobsServer::new(Echo)).serve_with_incoming(incoming),
    );
    let mut near = Some(hyper_util::rt::TokioIo::new(near));
    let connector = tower::service_fn(move |_| {
        let taken = near.take().ok_or_else(|| std::io::Error::other("there is one connection"));
        std::future::ready(taken)
    });
    Endpoint::from_static("http://memory").connect_with_connector(connector).await.unwrap()
}

fn shared() -> Shared {
    let payload = Bytes::from(vec![7; PAYLOAD]);
    Shared { name: "shared".to_owned(), payload, ..Default::default() }
}

fn owned() -> Owned {
    Owned { name: "owned".to_owned(), payload: vec![7; PAYLOAD], ..Default::default() }
}

/// Calls a method with a codec that looks at what tonic hands it.
async fn probed<M: probe::Message>(path: &'static str, message: M) -> (M, Seen) {
    let mut grpc = tonic::client::Grpc::new(connect().await);
    grpc.ready().await.unwrap();
    let probe = Probe::default();
    let path = PathAndQuery::from_static(path);
    let answer = grpc.unary(Request::new(message), path, probe.clone()).await.unwrap();
    (answer.into_inner(), probe.seen())
}

#[tokio::test]
async fn bytes_by_option_share_the_memory_that_tonic_received() {
    let _alone = ALONE.lock().await;
    let (answer, seen) = probed("/blobs.Blobs/Share", shared()).await;
    assert_eq!(answer, shared());
    assert!(seen.is_contiguous, "tonic hands out one piece of memory");
    assert!(seen.shares, "the payload lies elsewhere");
    assert!(seen.asked_by_decode < SMALL, "{seen:?}");
}

#[tokio::test]
async fn other_bytes_are_copied_once() {
    let _alone = ALONE.lock().await;
    let (answer, seen) = probed("/blobs.Blobs/Own", owned()).await;
    assert_eq!(answer, owned());
    assert!(!seen.shares);
    assert!((PAYLOAD..PAYLOAD + SMALL).contains(&seen.asked_by_decode), "{seen:?}");
}

#[tokio::test]
async fn messages_are_written_into_the_buffer_of_tonic() {
    let _alone = ALONE.lock().await;
    let (_, seen) = probed("/blobs.Blobs/Share", shared()).await;
    assert!(seen.asked_by_encode < SMALL, "{seen:?}");
    let (_, seen) = probed("/blobs.Blobs/Own", owned()).await;
    assert!(seen.asked_by_encode < SMALL, "{seen:?}");
}

/// The generated client and server: each message is in memory four times, in tonic's buffers on
/// both ways and both sides, and again on each side that does not share.
#[tokio::test]
async fn a_call_takes_no_memory_but_that_of_tonics_buffers() {
    let _alone = ALONE.lock().await;
    let client = BlobsClient::new(connect().await);
    let (first, second) = (shared(), owned());
    let start = allocations::times_large();
    client.share(first).await.unwrap();
    let sharing = allocations::times_large() - start;
    client.own(second).await.unwrap();
    let owning = allocations::times_large() - start - sharing;
    assert_eq!((sharing, owning), (4, 6));
}

#[test]
fn bytes_share_the_input_of_a_message_that_has_none_of_its_own() {
    let envelope = Envelope { parts: vec![shared()], ..Default::default() };
    let input = Bytes::from(envelope.encode_to_vec());
    let (read, asked) = allocations::of(|| Envelope::decode(input.clone()).unwrap());
    assert_eq!(read, envelope);
    assert!(input.as_ptr_range().contains(&read.parts[0].payload.as_ptr()));
    assert!(asked < SMALL, "{asked}");
}

#[test]
fn a_list_in_many_packed_pieces_asks_for_memory_in_proportion() {
    let pieces = 2000;
    let input = [0x0a, 1, 7].repeat(pieces);
    let (read, asked) = allocations::of(|| Numbers::decode(&input[..]).unwrap());
    assert_eq!(read.values.len(), pieces);
    assert!(asked < 20 * input.len(), "{asked} bytes for {}", input.len());
}
