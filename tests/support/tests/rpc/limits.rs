//! Compression, message sizes, interceptors and layers: what tonic has stays in reach.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll};

use protorust_support_tests::stubs::payloads::{Echo, EchoClient, EchoServer, Text};
use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::support::rpc::Transport;
use protorust_support_tests::stubs::AddRequest;
use tokio::task::JoinHandle;
use tonic::body::Body;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::{Code, Request, Status};

use crate::common::{numbers, serve, soon, Proxy, Running};
use crate::payloads::EchoService;

fn text(length: usize) -> Text {
    Text { text: "a".repeat(length), ..Default::default() }
}

async fn echo(
    set: impl FnOnce(EchoServer<EchoService>) -> EchoServer<EchoService>,
) -> (EchoClient, Proxy) {
    let proxy = Proxy::start(serve(set(EchoServer::new(EchoService))).await).await;
    (EchoClient::connect(proxy.url()).await.unwrap(), proxy)
}

#[tokio::test(flavor = "multi_thread")]
async fn compression_both_ways() {
    let (client, proxy) = echo(|server| server.accept_compressed(Gzip).send_compressed(Gzip)).await;
    let client = client.send_compressed(Gzip).accept_compressed(Gzip);
    let response = client.note_context(Request::new(text(100_000))).await.unwrap();
    assert_eq!(response.metadata().get("grpc-encoding").unwrap(), "gzip");
    assert_eq!(response.get_ref().text.len(), 100_000);

    let texts = client.texts().await.unwrap();
    for _ in 0..10 {
        texts.send_string("b".repeat(100_000)).await.unwrap();
        let echoed = soon(texts.receive_string()).await.unwrap().unwrap();
        assert_eq!(echoed.len(), 100_000);
    }
    assert_eq!(soon(texts.headers()).await.unwrap().get("grpc-encoding").unwrap(), "gzip");
    // 1.1 MB were sent each way.
    assert!(proxy.requests.bytes() < 50_000, "{}", proxy.requests.bytes());
    assert!(proxy.responses.bytes() < 50_000, "{}", proxy.responses.bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_compression_refuses_it() {
    let server = Running::start().await;
    let client = server.client().await.send_compressed(Gzip);
    assert_eq!(client.add(numbers(0, 0)).await.unwrap_err().code(), Code::Unimplemented);
    let calc = client.sum().await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap_err().code(), Code::Unimplemented);
}

#[tokio::test(flavor = "multi_thread")]
async fn size_limits_of_the_server() {
    let (client, _proxy) = echo(|server| server.max_decoding_message_size(1000)).await;
    assert!(client.note(text(900)).await.is_ok());
    assert_eq!(client.note(text(1100)).await.unwrap_err().code(), Code::OutOfRange);
    let texts = client.texts().await.unwrap();
    texts.send_string("a".repeat(1100)).await.unwrap();
    assert_eq!(soon(texts.receive_string()).await.unwrap_err().code(), Code::OutOfRange);

    let (client, _proxy) = echo(|server| server.max_encoding_message_size(1000)).await;
    assert_eq!(client.note(text(1100)).await.unwrap_err().code(), Code::OutOfRange);
    let texts = client.texts().await.unwrap();
    texts.send_string("a".repeat(1100)).await.unwrap();
    assert_eq!(soon(texts.receive_string()).await.unwrap_err().code(), Code::OutOfRange);
}

#[tokio::test(flavor = "multi_thread")]
async fn size_limits_of_the_client() {
    let (client, _proxy) = echo(|server| server).await;
    let receives_little = client.clone().max_decoding_message_size(1000);
    assert!(receives_little.note(text(900)).await.is_ok());
    assert_eq!(receives_little.note(text(1100)).await.unwrap_err().code(), Code::OutOfRange);
    let texts = receives_little.texts().await.unwrap();
    texts.send_string("a".repeat(1100)).await.unwrap();
    assert_eq!(soon(texts.receive_string()).await.unwrap_err().code(), Code::OutOfRange);

    let sends_little = client.max_encoding_message_size(1000);
    assert!(sends_little.note(text(900)).await.is_ok());
    assert!(sends_little.note(text(1100)).await.is_err());
}

/// Fails with a message of this length.
struct Verbose;

impl StreamingCalcService for Verbose {
    async fn add(&self, request: AddRequest) -> Result<i64, Status> {
        Err(long_failure(request.a))
    }

    async fn count(&self, caller: StreamingCalcServiceIntCaller, n: i64) -> Result<(), Status> {
        caller.send_int(n).await?;
        Err(long_failure(n))
    }

    async fn sum(&self, numbers: IntStream) -> Result<i64, Status> {
        Err(long_failure(numbers.receive_int().await?.unwrap_or(0)))
    }

    /// Fails with the headers, or waits for the end of the call.
    async fn incremental_sum(
        &self,
        caller: StreamingCalcServiceIntCaller,
        numbers: IntStream,
    ) -> Result<(), Status> {
        match numbers.receive_int().await? {
            Some(0) | None => caller.cancelled().await,
            Some(n) => return Err(long_failure(n)),
        }
        Ok(())
    }
}

fn long_failure(len: i64) -> Status {
    Status::not_found("é".repeat(usize::try_from(len).unwrap() / 2))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_fits_into_no_header_is_shortened_and_ends_no_connection() {
    let url = format!("http://{}", serve(StreamingCalcServiceServer::new(Verbose)).await);
    let client = StreamingCalcServiceClient::connect(url).await.unwrap();
    let other = client.incremental_sum().await.unwrap();
    other.send_int(0).await.unwrap();
    for len in [2_000, 10_000, 100_000, 1_000_000] {
        let unary = client.add(numbers(len, 0)).await.unwrap_err();
        let count = client.count(len).await.unwrap();
        assert_eq!(soon(count.receive_int()).await.unwrap(), Some(len));
        let count = soon(count.receive_int()).await.unwrap_err();
        let sum = client.sum().await.unwrap();
        sum.send_int(len).await.unwrap();
        let sum = soon(sum.receive_int()).await.unwrap_err();
        let sums = client.incremental_sum().await.unwrap();
        sums.send_int(len).await.unwrap();
        let sums = soon(sums.receive_int()).await.unwrap_err();
        for failure in [unary, count, sum, sums] {
            assert_eq!(failure.code(), Code::NotFound, "{len}: {failure}");
            let is_whole = failure.message().len() == usize::try_from(len).unwrap();
            let is_shortened = failure.message().ends_with(&format!("... ({len} bytes in all)"));
            assert!(is_whole == (len == 2_000) && is_shortened != is_whole, "{len}");
        }
    }
    let open = tokio::time::timeout(std::time::Duration::from_millis(100), other.receive_int());
    assert!(open.await.is_err(), "the other call goes on");
}

/// A body as some layers wrap it: it does not report its end.
struct Wrapped(Body);

impl http_body::Body for Wrapped {
    type Data = bytes::Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, Status>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layer_whose_bodies_do_not_report_their_end_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let wrap =
        |request: tonic::codegen::http::Request<Body>| request.map(|body| Body::new(Wrapped(body)));
    let server = tonic::transport::Server::builder()
        .layer(tower::util::MapRequestLayer::new(wrap))
        .add_service(EchoServer::new(EchoService));
    let incoming = tonic::transport::server::TcpIncoming::from(listener);
    tokio::spawn(server.serve_with_incoming(incoming));
    let client = EchoClient::connect(url).await.unwrap();
    let failure = soon(client.note(text(1))).await.unwrap_err();
    assert_eq!(failure.code(), Code::Unavailable);
    assert!(failure.message().contains("`Body::is_end_stream`"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn interceptors_of_both_sides() {
    let check = |request: Request<()>| match request.metadata().get("key") {
        Some(_) => Ok(request),
        None => Err(Status::unauthenticated("no key")),
    };
    let address = serve(EchoServer::with_interceptor(EchoService, check)).await;
    let stranger = EchoClient::connect(format!("http://{address}")).await.unwrap();
    assert_eq!(stranger.note(text(1)).await.unwrap_err().code(), Code::Unauthenticated);
    let texts = stranger.texts().await.unwrap();
    assert_eq!(soon(texts.receive()).await.unwrap_err().code(), Code::Unauthenticated);

    let add_key = |mut request: Request<()>| {
        let method = request.extensions().get::<tonic::GrpcMethod<'static>>().unwrap();
        assert_eq!(method.service(), "payloads.Echo");
        assert!(["Note", "Texts"].contains(&method.method()), "{method:?}");
        request.metadata_mut().insert("key", "k".parse().unwrap());
        Ok(request)
    };
    let channel = tonic::transport::Channel::from_shared(format!("http://{address}")).unwrap();
    let client = EchoClient::with_interceptor(channel.connect().await.unwrap(), add_key);
    assert!(client.note(text(1)).await.is_ok());
    let texts = client.texts().await.unwrap();
    texts.send_string("a".to_owned()).await.unwrap();
    assert_eq!(soon(texts.receive_string()).await.unwrap().unwrap(), "a");
}

#[tokio::test(flavor = "multi_thread")]
async fn tower_layers_of_both_sides() {
    let (here, there) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counting = |count: &Arc<AtomicUsize>| {
        let count = count.clone();
        tower::util::MapRequestLayer::new(move |request: tonic::codegen::http::Request<_>| {
            count.fetch_add(1, Ordering::SeqCst);
            request
        })
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tonic::transport::Server::builder()
        .layer(counting(&there))
        .add_service(EchoServer::new(EchoService));
    let incoming = tonic::transport::server::TcpIncoming::from(listener);
    tokio::spawn(server.serve_with_incoming(incoming));

    let channel = tonic::transport::Channel::from_shared(url).unwrap().connect().await.unwrap();
    let layered = tower::ServiceBuilder::new().layer(counting(&here)).service(channel);
    let client = EchoClient::new(layered);
    client.note(text(1)).await.unwrap();
    let texts = client.texts().await.unwrap();
    texts.send_string("a".to_owned()).await.unwrap();
    assert_eq!(soon(texts.receive_string()).await.unwrap().unwrap(), "a");
    assert_eq!((here.load(Ordering::SeqCst), there.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test]
async fn a_service_held_by_others_and_an_origin() {
    let service = Arc::new(EchoService);
    let server = EchoServer::from_arc(service.clone());
    let client = EchoClient::with_origin(server, "http://example.org".parse().unwrap());
    let noted = client.note(text(3)).await.unwrap();
    assert_eq!(noted, service.note(text(3)).await.unwrap());
}

/// Named by type, so that a change of the signatures is seen here.
#[allow(dead_code, reason = "compiled is enough")]
fn types_are_nameable(
    _: StreamingCalcServiceClient<tonic::transport::Channel>,
    _: StreamingCalcServiceServer<crate::common::Calc>,
) {
}

/// Spawns a call of each kind, over whatever carries calls, and lets go of the client.
fn spawn_calls<T: Transport>(client: StreamingCalcServiceClient<T>) -> JoinHandle<i64> {
    let (add, count, sum) = (client.add(numbers(1, 2)), client.count(3), client.sum());
    drop(client);
    tokio::spawn(async move {
        let sum = sum.await.unwrap();
        sum.send_int(add.await.unwrap()).await.unwrap();
        let count = count.await.unwrap();
        while let Some(number) = count.receive_int().await.unwrap() {
            sum.send_int(number).await.unwrap();
        }
        sum.complete().await.unwrap();
        sum.receive_int().await.unwrap().unwrap()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_over_any_transport_can_be_spawned_and_outlive_their_client() {
    let server = Running::start().await;
    let expected = 3 + (1 + 2 + 3);
    assert_eq!(soon(spawn_calls(server.client().await)).await.unwrap(), expected);
}
