//! Shows, without protorust's runtime, why a cancelled call does not reach a server that reads
//! nothing: once hyper has a client's headers of the response, it waits for the server's window
//! alone (`PipeToSendStream`), and neither asks the body of the request for more nor looks whether
//! anybody still wants the response. HTTP/2 and h2 let a reset overtake what waits for the window.
//!
//! The first test fails with a hyper that does better. Then `docs/connection-windows.md` and the
//! documentation of `StreamingCall` can promise more.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{duplex, DuplexStream};
use tokio::time::{sleep, timeout};
use tonic::codegen::http::{Request, Response};

const CHUNK: Bytes = Bytes::from_static(&[0; 16 * 1024]);

/// A body without end, until it is cancelled: then it fails.
#[derive(Clone, Default)]
struct Endless(Arc<State>);

#[derive(Default)]
struct State {
    is_cancelled: AtomicBool,
    polls: AtomicUsize,
    waker: Mutex<Option<Waker>>,
}

impl Endless {
    fn polls(&self) -> usize {
        self.0.polls.load(Ordering::SeqCst)
    }

    /// Waits until hyper has no room for more.
    async fn is_stuck(&self) {
        let mut before = 0;
        while before != self.polls() {
            before = self.polls();
            sleep(Duration::from_millis(100)).await;
        }
    }

    fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::SeqCst);
        if let Some(waker) = self.0.waker.lock().unwrap().take() {
            waker.wake();
        }
    }
}

impl Body for Endless {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.polls.fetch_add(1, Ordering::SeqCst);
        *self.0.waker.lock().unwrap() = Some(cx.waker().clone());
        Poll::Ready(Some(if self.0.is_cancelled.load(Ordering::SeqCst) {
            Err(io::Error::other("cancelled"))
        } else {
            Ok(Frame::data(CHUNK))
        }))
    }
}

/// A server that has sent the headers of its response, and reads when it is told.
struct Server {
    requests: h2::RecvStream,
    answers: h2::SendStream<Bytes>,
}

impl Server {
    async fn accept(socket: DuplexStream) -> Self {
        let mut connection = h2::server::handshake(socket).await.unwrap();
        let (request, mut respond) = connection.accept().await.unwrap().unwrap();
        let answers = respond.send_response(Response::new(()), false).unwrap();
        // The connection works while it is asked for the next call.
        tokio::spawn(async move { while connection.accept().await.is_some() {} });
        Self { requests: request.into_body(), answers }
    }

    async fn reset(&mut self) -> h2::Reason {
        std::future::poll_fn(|cx| self.answers.poll_reset(cx)).await.unwrap()
    }

    /// Reads what has come, so that the window opens.
    async fn read_on(&mut self) {
        while let Some(Ok(data)) = self.requests.data().await {
            self.requests.flow_control().release_capacity(data.len()).unwrap();
        }
    }
}

fn request<B>(body: B) -> Request<B> {
    Request::post("http://localhost/").body(body).unwrap()
}

const A_WHILE: Duration = Duration::from_millis(500);
const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn hyper_does_not_reset_a_stream_that_waits_for_the_window() {
    let (ours, theirs) = duplex(1024 * 1024);
    let server = tokio::spawn(Server::accept(theirs));
    let io = TokioIo::new(ours);
    let (mut client, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
    tokio::spawn(connection);
    let body = Endless::default();
    let response = client.send_request(request(body.clone())).await.unwrap();
    let mut server = server.await.unwrap();
    body.is_stuck().await;

    let polls = body.polls();
    body.cancel();
    drop(response);
    assert!(timeout(A_WHILE, server.reset()).await.is_err(), "hyper does better now");
    assert_eq!(body.polls(), polls, "hyper does better now");

    // Only now it asks the body, and resets the stream.
    timeout(LONG, server.read_on()).await.unwrap();
    timeout(LONG, server.reset()).await.unwrap();
    assert_eq!(body.polls(), polls + 1);
}

#[tokio::test]
async fn h2_resets_a_stream_that_waits_for_the_window() {
    let (ours, theirs) = duplex(1024 * 1024);
    let server = tokio::spawn(Server::accept(theirs));
    let (client, connection) = h2::client::handshake(ours).await.unwrap();
    tokio::spawn(connection);
    let mut client = client.ready().await.unwrap();
    let (response, mut requests) = client.send_request(request(()), false).unwrap();
    response.await.unwrap();
    for _ in 0..8 {
        requests.send_data(CHUNK, false).unwrap();
    }
    let mut server = server.await.unwrap();
    requests.send_reset(h2::Reason::CANCEL);
    assert_eq!(timeout(LONG, server.reset()).await.unwrap(), h2::Reason::CANCEL);
}
