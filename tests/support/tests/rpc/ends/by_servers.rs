//! A server that speaks HTTP/2 by hand, and our client.

use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::RecvStream;
use protorust_support_tests::stubs::streaming_calc_service::*;
use tokio::net::{TcpListener, TcpStream};
use tonic::codegen::http::StatusCode;

use super::clients::Open;
use super::raw::{bytes, reason, response, trailers, HALF, MESSAGE};
use super::{rows, Differences, Shape};

const TABLE: &str = "
    the end                     | unary             | server streaming  | client streaming  | bidirectional
    early OK, drained           | Ok                | Ok                | Ok                | Ok
    early OK, NO_ERROR          | Ok                | Ok                | Ok                | Ok
    early OK, not read          | Ok                | Ok                | Ok                | Ok
    early error, drained        | NotFound          | NotFound          | NotFound          | NotFound
    error with the headers      | NotFound          | NotFound          | NotFound          | NotFound
    two answers                 | Internal          | Ok                | Internal          | Ok
    no answer                   | Internal          | Ok                | Internal          | Ok
    half an answer, OK          | Internal          | Internal          | Internal          | Internal
    half an answer, error       | NotFound          | NotFound          | NotFound          | NotFound
    no trailers                 | Internal          | Internal          | Internal          | Internal
    no status                   | Internal          | Internal          | Internal          | Internal
    HTTP 400                    | Internal          | Internal          | Internal          | Internal
    HTTP 401                    | Unauthenticated   | Unauthenticated   | Unauthenticated   | Unauthenticated
    HTTP 403                    | PermissionDenied  | PermissionDenied  | PermissionDenied  | PermissionDenied
    HTTP 404                    | Unimplemented     | Unimplemented     | Unimplemented     | Unimplemented
    HTTP 429                    | Unavailable       | Unavailable       | Unavailable       | Unavailable
    HTTP 500                    | Unknown           | Unknown           | Unknown           | Unknown
    HTTP 502                    | Unavailable       | Unavailable       | Unavailable       | Unavailable
    HTTP 503                    | Unavailable       | Unavailable       | Unavailable       | Unavailable
    HTTP 504                    | Unavailable       | Unavailable       | Unavailable       | Unavailable
    HTTP 503 with a status      | NotFound          | NotFound          | NotFound          | NotFound
    no content type             | Ok                | Ok                | Ok                | Ok
    OK with the headers, no trailers | Ok           | Ok                | Ok                | Ok
    OK with the headers, error  | NotFound          | NotFound          | NotFound          | NotFound
    status 99                   | Unknown           | Unknown           | Unknown           | Unknown
    status x                    | Unknown           | Unknown           | Unknown           | Unknown
    illegible message           | NotFound          | NotFound          | NotFound          | NotFound
    unknown compression         | Internal          | Internal          | Internal          | Internal
    no gRPC                     | Unknown           | Unknown           | Unknown           | Unknown
    illegible details           | NotFound          | NotFound          | NotFound          | NotFound
    closed before headers       | Unavailable       | Unavailable       | Unavailable       | Unavailable
    closed after headers        | Unavailable       | Unavailable       | Unavailable       | Unavailable
    closed after an answer      | Unavailable       | Unavailable       | Unavailable       | Unavailable
    GOAWAY before headers       | Unavailable       | Unavailable       | Unavailable       | Unavailable
    NO_ERROR                    | Unavailable       | Unavailable       | Unavailable       | Unavailable
    PROTOCOL_ERROR              | Internal          | Internal          | Internal          | Internal
    INTERNAL_ERROR              | Internal          | Internal          | Internal          | Internal
    FLOW_CONTROL_ERROR          | Internal          | Internal          | Internal          | Internal
    SETTINGS_TIMEOUT            | Internal          | Internal          | Internal          | Internal
    STREAM_CLOSED               | Unavailable       | Unavailable       | Unavailable       | Unavailable
    FRAME_SIZE_ERROR            | Internal          | Internal          | Internal          | Internal
    REFUSED_STREAM              | Unavailable       | Unavailable       | Unavailable       | Unavailable
    CANCEL                      | Cancelled         | Cancelled         | Cancelled         | Cancelled
    COMPRESSION_ERROR           | Internal          | Internal          | Internal          | Internal
    CONNECT_ERROR               | Internal          | Internal          | Internal          | Internal
    ENHANCE_YOUR_CALM           | ResourceExhausted | ResourceExhausted | ResourceExhausted | ResourceExhausted
    INADEQUATE_SECURITY         | PermissionDenied  | PermissionDenied  | PermissionDenied  | PermissionDenied
    HTTP_1_1_REQUIRED           | Unavailable       | Unavailable       | Unavailable       | Unavailable
    NO_ERROR before headers     | Unavailable       | Unavailable       | Unavailable       | Unavailable
    CANCEL before headers       | Cancelled         | Cancelled         | Cancelled         | Cancelled
    REFUSED_STREAM before headers | Unavailable     | Unavailable       | Unavailable       | Unavailable
    ENHANCE_YOUR_CALM before headers | ResourceExhausted | ResourceExhausted | ResourceExhausted | ResourceExhausted
    deadline, not read          | DeadlineExceeded  | DeadlineExceeded  | DeadlineExceeded  | DeadlineExceeded
";

#[tokio::test(flavor = "multi_thread")]
async fn every_end_that_a_server_can_make() {
    let mut differences = Differences::default();
    for (end, cells) in rows(TABLE) {
        for (shape, expected) in cells {
            let seen = tokio::time::timeout(Duration::from_secs(4), play(end, shape)).await;
            differences.compare(end, shape, expected, &seen.unwrap_or_else(|_| "hangs".to_owned()));
        }
    }
    differences.check();
}

async fn play(end: &'static str, shape: Shape) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        serve(socket, end).await;
        listener
    });
    let mut client = StreamingCalcServiceClient::connect(url).await.unwrap();
    let is_stuck = end == "deadline, not read";
    if is_stuck {
        client = client.with_timeout(Duration::from_secs(1));
    }
    let seen = match Open::start(&client, shape).await {
        Ok(call) => {
            if is_stuck {
                call.fill().await;
            }
            call.end().await
        }
        Err(status) => format!("{:?}", status.code()),
    };
    server.abort();
    seen
}

/// Answers the first call of a connection.
async fn serve(socket: TcpStream, end: &'static str) {
    let mut connection = h2::server::handshake(socket).await.unwrap();
    let (request, answer) = connection.accept().await.unwrap().unwrap();
    let requests = request.into_body();
    let goes_away = end == "GOAWAY before headers";
    if goes_away {
        // Of the calls up to 0, of which there are none.
        connection.abrupt_shutdown(h2::Reason::NO_ERROR);
    }
    let closes = end.starts_with("closed");
    let answering = tokio::spawn(respond(answer, requests, end));
    let moment = tokio::time::sleep(Duration::from_millis(if closes { 80 } else { 10_000 }));
    tokio::select! {
        // The connection works while it is asked for the next call.
        _ = async { while connection.accept().await.is_some() {} } => {}
        () = moment => {}
    }
    drop(answering);
}

async fn respond(mut answer: SendResponse<Bytes>, mut requests: RecvStream, end: &'static str) {
    if let Some(Ok(data)) = requests.data().await {
        requests.flow_control().release_capacity(data.len()).unwrap();
    }
    let is_drained = end.ends_with("drained");
    if let Some(reason) = end.strip_suffix(" before headers").and_then(reason) {
        answer.send_reset(reason);
        return;
    }
    let mut head = response();
    let mut last = trailers("0");
    let mut body: &[&'static [u8]] = &[MESSAGE_SEVEN];
    match end {
        "early error, drained" | "half an answer, error" => last = trailers("5"),
        "illegible details" => {
            last = trailers("5");
            last.insert("grpc-status-details-bin", "%%%".parse().unwrap());
        }
        "two answers" => body = &[MESSAGE_SEVEN, MESSAGE],
        "no status" => {
            last.clear();
            last.insert("other", "1".parse().unwrap());
        }
        "illegible message" => {
            last = trailers("5");
            last.insert("grpc-message", "%FF%8".parse().unwrap());
        }
        "status 99" => last = trailers("99"),
        "status x" => last = trailers("x"),
        "OK with the headers, no trailers" => head.headers_mut().extend(trailers("0")),
        "OK with the headers, error" => {
            head.headers_mut().extend(trailers("0"));
            last = trailers("5");
        }
        "unknown compression" => {
            head.headers_mut().insert("grpc-encoding", "snappy".parse().unwrap());
        }
        "no content type" => head.headers_mut().clear(),
        "HTTP 503 with a status" => {
            *head.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            head.headers_mut().extend(trailers("5"));
        }
        _ if end.starts_with("HTTP ") => *head.status_mut() = end[5..].parse().unwrap(),
        "no gRPC" => {
            head.headers_mut().insert("content-type", "text/html".parse().unwrap());
        }
        "error with the headers" => {
            head.headers_mut().extend(trailers("5"));
            answer.send_response(head, true).unwrap();
            return hold(requests, true).await;
        }
        "GOAWAY before headers" | "closed before headers" => return hold(requests, false).await,
        _ => {}
    }
    if end == "no answer" {
        body = &[];
    }
    if end.starts_with("half") {
        body = &[HALF];
    }
    if end == "closed after headers" {
        body = &[];
    }
    let mut stream = answer.send_response(head, false).unwrap();
    for message in body {
        stream.send_data(bytes(message), false).unwrap();
    }
    if let Some(reason) = reason(end) {
        tokio::time::sleep(Duration::from_millis(30)).await;
        stream.send_reset(reason);
        return;
    }
    if end.starts_with("closed") || end.starts_with("deadline") {
        return hold(requests, false).await;
    }
    if end.ends_with("no trailers") {
        stream.send_data(bytes(b""), true).unwrap();
    } else {
        stream.send_trailers(last).unwrap();
    }
    if end == "early OK, NO_ERROR" {
        // Queued messages would be dropped.
        tokio::time::sleep(Duration::from_millis(30)).await;
        stream.send_reset(h2::Reason::NO_ERROR);
    }
    hold(requests, is_drained).await;
}

/// The answer that the clients of these tests expect.
const MESSAGE_SEVEN: &[u8] = &[0, 0, 0, 0, 2, 8, 7];

/// Keeps the requests of a call open, and reads them or does not.
async fn hold(mut requests: RecvStream, is_drained: bool) {
    if is_drained {
        while let Some(Ok(data)) = requests.data().await {
            requests.flow_control().release_capacity(data.len()).unwrap();
        }
    }
    std::future::pending::<()>().await;
}
