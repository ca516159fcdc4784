//! Compression, message sizes, interceptors and layers: what tonic has stays in reach.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use protorust_support_tests::stubs::payloads::{Echo, EchoClient, EchoServer, Text};
use protorust_support_tests::stubs::support::rpc::Transport;
use protorust_support_tests::stubs::{StreamingCalcServiceClient, StreamingCalcServiceServer};
use tokio::task::JoinHandle;
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
