//! The service of `peer.proto`, and a server with it, health checks and reflection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::transport::Server;
use tonic::{Code, Request, Response, Status};

use crate::stubs::FILE_DESCRIPTOR_SET;
use crate::stubs::interop::peer::{
    Note, NoteStream, Peer, PeerNoteCaller, PeerServer, Summary, Wish,
};

/// The service. Its clones count together.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    cancelled: Arc<AtomicI64>,
}

/// Metadata with one entry.
pub fn metadata(key: &'static str, value: &str) -> MetadataMap {
    let mut map = MetadataMap::new();
    if let Ok(value) = value.parse() {
        map.insert(key, value);
    }
    map
}

fn note(id: i64, wish: &Wish) -> Note {
    let payload = vec![b'x'; usize::try_from(wish.size).unwrap_or_default()];
    Note { id, text: format!("note {id}"), payload, ..Default::default() }
}

fn outcome(wish: &Wish) -> Result<(), Status> {
    if wish.code == 0 {
        return Ok(());
    }
    let mut trailers = metadata("x-tail", "failed");
    trailers.insert_bin("x-tail-bin", MetadataValue::from_bytes(&[0, 255, 1]));
    Err(Status::with_metadata(Code::from_i32(wish.code), &wish.message, trailers))
}

impl Answers {
    /// Counts a call that its client has cancelled.
    fn count(&self, status: &Status) {
        if matches!(status.code(), Code::Cancelled | Code::DeadlineExceeded) {
            self.cancelled.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Peer for Answers {
    async fn echo(&self, request: Note) -> Result<Note, Status> {
        Ok(request)
    }

    async fn echo_context(&self, request: Request<Note>) -> Result<Response<Note>, Status> {
        let (sent, _, request) = request.into_parts();
        let mut response = Response::new(self.echo(request).await?);
        for key in ["x-echo", "x-more"] {
            for value in sent.get_all(key) {
                response.metadata_mut().append(key, value.clone());
            }
        }
        if let Some(value) = sent.get_bin("x-echo-bin") {
            response.metadata_mut().insert_bin("x-echo-bin", value.clone());
        }
        Ok(response)
    }

    async fn length(&self, request: String) -> Result<i64, Status> {
        i64::try_from(request.chars().count()).map_err(|_| Status::out_of_range("too long"))
    }

    async fn nothing(&self) -> Result<(), Status> {
        Ok(())
    }

    async fn fail(&self, request: Wish) -> Result<(), Status> {
        outcome(&request)
    }

    async fn give(&self, caller: PeerNoteCaller, request: Wish) -> Result<(), Status> {
        if let Some(value) = caller.metadata().get("x-echo").cloned() {
            let mut headers = MetadataMap::new();
            headers.insert("x-echo", value);
            caller.set_headers(headers)?;
        }
        caller.set_trailers(metadata("x-tail", "given"));
        for id in 0..request.count {
            if request.pause_ms > 0 {
                tokio::time::sleep(Duration::from_millis(request.pause_ms.unsigned_abs())).await;
            }
            caller.send_note(note(id, &request)).await.inspect_err(|status| self.count(status))?;
        }
        outcome(&request)
    }

    async fn take(&self, requests: NoteStream) -> Result<Summary, Status> {
        let mut summary = Summary::default();
        while let Some(note) =
            requests.receive_note().await.inspect_err(|status| self.count(status))?
        {
            if note.text == "slow" {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            if note.text == "fail" {
                return Err(Status::invalid_argument(format!("note {}", note.id)));
            }
            summary.count += 1;
            summary.total += note.id;
            summary.text = note.text;
        }
        Ok(summary)
    }

    async fn ping_pong(&self, caller: PeerNoteCaller, requests: NoteStream) -> Result<(), Status> {
        while let Some(mut note) =
            requests.receive_note().await.inspect_err(|status| self.count(status))?
        {
            note.text = note.text.repeat(2);
            caller.send_note(note).await?;
        }
        Ok(())
    }

    async fn hang(&self, caller: PeerNoteCaller) -> Result<(), Status> {
        caller.send_note(Note { id: 1, ..Default::default() }).await?;
        caller.cancelled().await;
        self.cancelled.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn cancelled(&self) -> Result<i64, Status> {
        Ok(self.cancelled.load(Ordering::SeqCst))
    }
}

/// Serves on a port of its own until the program ends; gives the address.
///
/// # Errors
/// The error of binding to the port, or of reading our descriptors.
pub async fn serve() -> Result<SocketAddr, Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
        .build_v1alpha()?;
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter.set_serving::<PeerServer<Answers>>().await;
    let server = Server::builder()
        .add_service(PeerServer::new(Answers::default()))
        .add_service(reflection)
        .add_service(health);
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    Ok(address)
}
