//! A client that speaks HTTP/2 by hand, and our service.

use std::convert::Infallible;
use std::task::{Context, Poll};
use std::time::Duration;

use h2::RecvStream;
use protorust_support_tests::stubs::streaming_calc_service::*;
use tokio::net::TcpStream;
use tonic::body::Body;
use tonic::codegen::http::{self, HeaderMap};
use tonic::codegen::Service;
use tonic::server::NamedService;
use tonic::Code;

use super::raw::{bytes, reason, request, HALF, MESSAGE};
use super::script::{Script, Scripted, Wait};
use super::{rows, Differences, Shape, SHAPES};
use crate::common::serve;

const TABLE: &str = "
    the end              | unary            | server streaming      | client streaming      | bidirectional
    two messages         | Internal / not called | Internal / not called | Ok / Ok          | Ok / Ok
    no message           | Internal / not called | Internal / not called | Ok / Ok          | Ok / Ok
    half a message       | Internal / not called | Internal / not called | Internal / Internal | Internal / Internal
    too large            | OutOfRange / not called | OutOfRange / not called | OutOfRange / OutOfRange | OutOfRange / OutOfRange
    compressed           | Internal / not called | Internal / not called | Internal / Internal | Internal / Internal
    bad flag             | Internal / not called | Internal / not called | Internal / Internal | Internal / Internal
    bad message          | Internal / not called | Internal / not called | Internal / Internal | Internal / Internal
    NO_ERROR             | - / not called   | - / not called        | - / Unavailable       | - / Unavailable
    PROTOCOL_ERROR       | - / not called   | - / not called        | - / Internal          | - / Internal
    INTERNAL_ERROR       | - / not called   | - / not called        | - / Internal          | - / Internal
    FLOW_CONTROL_ERROR   | - / not called   | - / not called        | - / Internal          | - / Internal
    SETTINGS_TIMEOUT     | - / not called   | - / not called        | - / Internal          | - / Internal
    STREAM_CLOSED        | - / not called   | - / not called        | - / Unavailable       | - / Unavailable
    FRAME_SIZE_ERROR     | - / not called   | - / not called        | - / Internal          | - / Internal
    REFUSED_STREAM       | - / not called   | - / not called        | - / Unavailable       | - / Unavailable
    CANCEL               | - / not called   | - / not called        | - / Cancelled         | - / Cancelled
    COMPRESSION_ERROR    | - / not called   | - / not called        | - / Internal          | - / Internal
    CONNECT_ERROR        | - / not called   | - / not called        | - / Internal          | - / Internal
    ENHANCE_YOUR_CALM    | - / not called   | - / not called        | - / ResourceExhausted | - / ResourceExhausted
    INADEQUATE_SECURITY  | - / not called   | - / not called        | - / PermissionDenied  | - / PermissionDenied
    HTTP_1_1_REQUIRED    | - / not called   | - / not called        | - / Unavailable       | - / Unavailable
    connection closed    | - / not called   | - / not called        | - / Unavailable       | - / Unavailable
    NO_ERROR after all   | - / dropped      | - / Cancelled         | - / dropped           | - / Cancelled
    CANCEL after all     | - / dropped      | - / Cancelled         | - / dropped           | - / Cancelled
    closed after all     | - / dropped      | - / Unavailable       | - / dropped           | - / Unavailable
    deadline in send     | DeadlineExceeded / dropped | DeadlineExceeded / DeadlineExceeded | DeadlineExceeded / dropped | DeadlineExceeded / DeadlineExceeded
    deadline in receive  |  |  |  | DeadlineExceeded / DeadlineExceeded
    deadline in complete |  | DeadlineExceeded / DeadlineExceeded |  | DeadlineExceeded / DeadlineExceeded
    deadline in cancelled |  | DeadlineExceeded / DeadlineExceeded |  | DeadlineExceeded / DeadlineExceeded
    deadline in computing |  | DeadlineExceeded / DeadlineExceeded |  | DeadlineExceeded / DeadlineExceeded
";

#[tokio::test(flavor = "multi_thread")]
async fn every_end_that_a_client_can_make() {
    let mut differences = Differences::default();
    for (end, cells) in rows(TABLE) {
        for (shape, expected) in cells {
            let seen = tokio::time::timeout(Duration::from_secs(4), play(end, shape)).await;
            differences.compare(end, shape, expected, &seen.unwrap_or_else(|_| "hangs".to_owned()));
        }
    }
    differences.check();
}

/// tonic's server has a timer for each call, too. It answers `Cancelled`, and starts before ours.
#[tokio::test(flavor = "multi_thread")]
async fn no_call_is_cancelled_at_its_deadline_by_the_transport() {
    let (service, _saw) = Scripted::new(Script::Wait);
    let address = serve(Late(StreamingCalcServiceServer::new(service))).await;
    for shape in SHAPES {
        for has_message in [true, false] {
            let socket = TcpStream::connect(address).await.unwrap();
            let (client, connection) = h2::client::handshake(socket).await.unwrap();
            tokio::spawn(connection);
            let mut request = request(shape);
            request.headers_mut().insert("grpc-timeout", "200m".parse().unwrap());
            let (response, mut stream) =
                client.ready().await.unwrap().send_request(request, false).unwrap();
            if has_message {
                stream.send_data(bytes(MESSAGE), false).unwrap();
            }
            let code = outcome(response.await).await;
            assert_eq!(code, "DeadlineExceeded", "{shape:?}, with a message: {has_message}");
        }
    }
}

/// A server that requests reach 3 ms after tonic's timer has started.
#[derive(Clone)]
struct Late(StreamingCalcServiceServer<Scripted>);

impl NamedService for Late {
    const NAME: &'static str = StreamingCalcServiceServer::<Scripted>::NAME;
}

impl Service<http::Request<Body>> for Late {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = <StreamingCalcServiceServer<Scripted> as Service<http::Request<Body>>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        std::thread::sleep(Duration::from_millis(3));
        self.0.call(request)
    }
}

async fn play(end: &str, shape: Shape) -> String {
    let script = match end {
        _ if end.ends_with("after all") => Script::Wait,
        "connection closed" => Script::Wait,
        _ if reason(end).is_some() => Script::Wait,
        "deadline in send" => Script::Stuck(Wait::Send),
        "deadline in receive" => Script::Stuck(Wait::Receive),
        "deadline in complete" => Script::Stuck(Wait::Complete),
        "deadline in cancelled" => Script::Stuck(Wait::Cancelled),
        "deadline in computing" => Script::Stuck(Wait::Compute),
        _ => Script::Complete,
    };
    let (service, mut saw) = Scripted::new(script);
    let address = serve(StreamingCalcServiceServer::new(service)).await;
    let socket = TcpStream::connect(address).await.unwrap();
    let (client, connection) = h2::client::handshake(socket).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut request = request(shape);
    let is_stuck = matches!(script, Script::Stuck(_));
    if is_stuck {
        request.headers_mut().insert("grpc-timeout", "1S".parse().unwrap());
    }
    let (response, mut stream) =
        client.ready().await.unwrap().send_request(request, false).unwrap();
    let moment = || tokio::time::sleep(Duration::from_millis(60));
    match end {
        "two messages" => {
            stream.send_data(bytes(MESSAGE), false).unwrap();
            stream.send_data(bytes(MESSAGE), true).unwrap();
        }
        "no message" => stream.send_data(bytes(b""), true).unwrap(),
        "half a message" => {
            stream.send_data(bytes(HALF), true).unwrap();
        }
        "too large" => stream.send_data(bytes(&[0, 0xff, 0, 0, 0]), false).unwrap(),
        "compressed" => stream.send_data(bytes(&[1, 0, 0, 0, 1, 0]), true).unwrap(),
        "bad flag" => stream.send_data(bytes(&[2, 0, 0, 0, 1, 0]), true).unwrap(),
        "bad message" => stream.send_data(bytes(&[0, 0, 0, 0, 1, 8]), true).unwrap(),
        "connection closed" => {
            stream.send_data(bytes(MESSAGE), false).unwrap();
            moment().await;
            connection.abort();
        }
        _ if is_stuck => {
            let has_one_request = matches!(shape, Shape::Unary | Shape::ServerStreaming);
            stream.send_data(bytes(MESSAGE), has_one_request).unwrap();
        }
        _ => {
            let is_all = end.ends_with("after all");
            stream.send_data(bytes(MESSAGE), is_all).unwrap();
            moment().await;
            match reason(end.trim_end_matches(" after all")) {
                Some(reason) => stream.send_reset(reason),
                None => connection.abort(),
            }
        }
    }
    // A client that reads nothing does so until the handler is over.
    let stuck = if is_stuck { saw.recv().await } else { None };
    let client = outcome(response.await).await;
    let moment = Duration::from_millis(400);
    let service = match stuck {
        Some(seen) => Some(seen),
        None => tokio::time::timeout(moment, saw.recv()).await.ok().flatten(),
    };
    let service = service.unwrap_or_else(|| "not called".to_owned());
    format!("{client} / {service}")
}

/// Reads a response to its end, and returns the call's status code; "-" if there is none.
async fn outcome(response: Result<http::Response<RecvStream>, h2::Error>) -> String {
    let Ok(response) = response else { return "-".to_owned() };
    let (head, mut body) = response.into_parts();
    while let Some(data) = body.data().await {
        let Ok(data) = data else { break };
        body.flow_control().release_capacity(data.len()).unwrap();
    }
    let trailers = body.trailers().await.ok().flatten();
    let status = status(&head.headers).or(trailers.and_then(|trailers| status(&trailers)));
    status.unwrap_or("-".to_owned())
}

fn status(headers: &HeaderMap) -> Option<String> {
    let status = headers.get("grpc-status")?;
    Some(format!("{:?}", Code::from_bytes(status.as_bytes())))
}
