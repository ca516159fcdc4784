//! A calculator to test against, on a real socket.

mod proxy;

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::support::rpc::server_builder;
use protorust_support_tests::stubs::AddRequest;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};
use tokio::sync::Notify;
use tokio_stream::{Stream, StreamExt};
use tonic::body::Body;
use tonic::codegen::{http, Body as HttpBody, Bytes, Service, StdError};
use tonic::metadata::MetadataMap;
use tonic::server::NamedService;
use tonic::transport::server::{Router, TcpIncoming};
use tonic::transport::Server;
use tonic::{Request, Response, Status};

pub use self::proxy::{Meter, Proxy};

/// Returns the output of a future; fails the test if that takes too long.
pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("in time")
}

/// Serves a service on a port of its own, as the skeleton does.
pub async fn serve<S, B>(service: S) -> SocketAddr
where
    S: Service<http::Request<Body>, Response = http::Response<B>, Error = Infallible>
        + NamedService
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send + 'static,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<StdError> + Send + Sync,
{
    listen(server_builder().add_service(service)).await
}

/// Runs a server on a port of its own.
async fn listen(server: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true))));
    address
}

/// The numbers up to `last`, none of them ready together with another: each in a frame of its own.
pub fn one_by_one(last: i64) -> impl Stream<Item = i64> + Send {
    tokio_stream::iter(1..=last).then(|n| async move {
        tokio::task::yield_now().await;
        n
    })
}

/// The calls that the service saw.
#[derive(Debug, PartialEq)]
pub enum Seen {
    Cancelled,
    Failed(tonic::Code),
    Sent(tonic::Code),
    Ended(i64),
}

pub struct Calc {
    pub seen: UnboundedSender<Seen>,
    pub sent: Arc<AtomicI64>,
    pub read_on: Arc<Notify>,
}

pub fn numbers(a: i64, b: i64) -> AddRequest {
    AddRequest { a, b, ..Default::default() }
}

pub fn metadata(key: &'static str, value: &str) -> MetadataMap {
    let mut metadata = MetadataMap::new();
    metadata.insert(key, value.parse().unwrap());
    metadata
}

impl StreamingCalcService for Calc {
    async fn add(&self, request: AddRequest) -> Result<i64, Status> {
        Ok(request.a + request.b)
    }

    async fn add_context(&self, request: Request<AddRequest>) -> Result<Response<i64>, Status> {
        let echoed = request.metadata().get("echo").cloned();
        let mut response = Response::new(self.add(request.into_inner()).await?);
        if let Some(value) = echoed {
            response.metadata_mut().insert("echo", value);
        }
        Ok(response)
    }

    /// Counts up to the request; a negative request never ends.
    async fn count(
        &self,
        caller: StreamingCalcServiceIntCaller,
        request: i64,
    ) -> Result<(), Status> {
        caller.set_headers(metadata("head", "h"))?;
        caller.set_trailers(metadata("tail", "t"));
        if request == i64::MIN {
            caller.cancelled().await;
            let _ = self.seen.send(Seen::Cancelled);
            return Ok(());
        }
        let mut n = 0;
        while n != request {
            n += 1;
            if let Err(status) = caller.send_int(n).await {
                let _ = self.seen.send(Seen::Sent(status.code()));
                return Err(status);
            }
            self.sent.store(n, Ordering::SeqCst);
        }
        assert!(caller.set_headers(MetadataMap::new()).is_err() || request == 0);
        caller.complete().await?;
        assert_eq!(caller.send_int(0).await.unwrap_err().code(), tonic::Code::FailedPrecondition);
        Ok(())
    }

    /// -1 fails at once, -2 stops reading.
    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        let mut total = 0;
        loop {
            match numbers.receive_int().await {
                Ok(Some(-1)) => return Err(Status::invalid_argument("negative")),
                Ok(Some(-2)) => std::future::pending().await,
                Ok(Some(n)) => total += n,
                Ok(None) => break,
                Err(status) => {
                    let _ = self.seen.send(Seen::Failed(status.code()));
                    return Err(status);
                }
            }
        }
        let _ = self.seen.send(Seen::Ended(total));
        Ok(total)
    }

    /// -1 fails, -2 stops reading until cancelled, -3 panics, -4 stops reading until it is
    /// notified or cancelled, and answers no more.
    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        let (mut total, mut answers) = (0, true);
        loop {
            match numbers.receive_int().await {
                Ok(Some(-1)) => return Err(Status::invalid_argument("negative")),
                Ok(Some(-2)) => {
                    caller.send_int(-2).await?; // from here on it does not read
                    caller.cancelled().await;
                    assert!(caller.is_cancelled());
                    let status = caller.send_int(0).await.unwrap_err();
                    let _ = self.seen.send(Seen::Sent(status.code()));
                    return Err(status);
                }
                Ok(Some(-4)) => {
                    caller.send_int(-4).await?;
                    answers = false;
                    tokio::select! {
                        () = self.read_on.notified() => {}
                        () = caller.cancelled() => {
                            let _ = self.seen.send(Seen::Cancelled);
                            return Ok(());
                        }
                    }
                }
                Ok(Some(-3)) => panic!("asked to"),
                Ok(Some(n)) => {
                    total += n;
                    if answers {
                        caller.send_int(total).await?;
                    }
                }
                Ok(None) => break,
                Err(status) => {
                    let _ = self.seen.send(Seen::Failed(status.code()));
                    return Err(status);
                }
            }
        }
        let _ = self.seen.send(Seen::Ended(total));
        Ok(())
    }
}

/// A running server.
pub struct Running {
    pub address: SocketAddr,
    pub seen: Mutex<UnboundedReceiver<Seen>>,
    pub sent: Arc<AtomicI64>,
    /// Lets a call that was sent -4 read on.
    pub read_on: Arc<Notify>,
}

impl Running {
    pub async fn start() -> Self {
        Self::start_with(|server| server).await
    }

    /// A service with settings of its own.
    pub async fn start_with(
        set: impl FnOnce(StreamingCalcServiceServer<Calc>) -> StreamingCalcServiceServer<Calc>,
    ) -> Self {
        Self::start_by(|calc| serve(set(calc))).await
    }

    /// A server with tonic's default settings.
    pub async fn start_by_default() -> Self {
        Self::start_by(|calc| listen(Server::builder().add_service(calc))).await
    }

    async fn start_by<F: Future<Output = SocketAddr>>(
        serve: impl FnOnce(StreamingCalcServiceServer<Calc>) -> F,
    ) -> Self {
        let (sender, seen) = unbounded_channel();
        let sent = Arc::new(AtomicI64::new(0));
        let read_on = Arc::new(Notify::new());
        let calc = Calc { seen: sender, sent: sent.clone(), read_on: read_on.clone() };
        let address = serve(StreamingCalcServiceServer::new(calc)).await;
        Self { address, seen: Mutex::new(seen), sent, read_on }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub async fn client(&self) -> StreamingCalcServiceClient {
        StreamingCalcServiceClient::connect(self.url()).await.unwrap()
    }

    /// Waits until `count` sends no more; gives how far it has come.
    pub async fn at_rest(&self) -> i64 {
        let mut before = 0;
        soon(async {
            loop {
                tokio::time::sleep(Duration::from_millis(300)).await;
                let sent = self.sent.load(Ordering::SeqCst);
                if std::mem::replace(&mut before, sent) == sent {
                    break sent;
                }
            }
        })
        .await
    }

    /// The next thing that the service saw, soon.
    #[allow(clippy::await_holding_lock, reason = "one test, one server")]
    pub async fn saw(&self) -> Seen {
        let mut seen = self.seen.lock().unwrap();
        tokio::time::timeout(Duration::from_secs(5), seen.recv()).await.expect("in time").unwrap()
    }
}
