//! Messages that cannot be received end their call: with one error, and with nothing after it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Body as HttpBody, Frame};
use protorust_support_tests::stubs::streaming_calc_service::*;
use protorust_support_tests::stubs::support::rpc::Transport;
use tokio_stream::StreamExt;
use tonic::body::Body;
use tonic::codegen::http::{HeaderMap, HeaderValue, Request, Response};
use tonic::codegen::Bytes;
use tonic::{Code, Status};

use crate::common::soon;

const LIMIT: usize = 100;
const GOOD: &[u8] = &[0, 0, 0, 0, 2, 8, 1];

/// Each case has a name, the bytes that a server sends between two valid messages, and the code that
/// ends the call.
const REFUSED: &[(&str, &[u8], Code)] = &[
    ("a field without its value", &[0, 0, 0, 0, 1, 8], Code::Internal),
    ("a flag that is neither 0 nor 1", &[2, 0, 0, 0, 2, 8, 1], Code::Internal),
    ("a compressed message in a call without encoding", &[1, 0, 0, 0, 2, 8, 1], Code::Internal),
    ("a message over the limit", &[0, 0, 0, 0, 101, 8, 1], Code::OutOfRange),
    ("a message over the limit, of which nothing has arrived", &[0, 1, 0, 0, 0], Code::OutOfRange),
];

/// A body of these frames, and OK.
struct Scripted(VecDeque<Frame<Bytes>>);

impl Scripted {
    fn new(data: &[&[u8]], is_together: bool) -> Self {
        let data = if is_together {
            vec![data.concat()]
        } else {
            data.iter().map(|data| data.to_vec()).collect()
        };
        let ok = HeaderMap::from_iter([(Status::GRPC_STATUS, HeaderValue::from_static("0"))]);
        let data = data.into_iter().map(|data| Frame::data(Bytes::from(data)));
        Self(data.chain([Frame::trailers(ok)]).collect())
    }
}

impl HttpBody for Scripted {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }
}

/// A client whose server sends a good message, this data, and another good message.
fn client(data: &'static [u8], is_together: bool) -> StreamingCalcServiceClient<impl Transport> {
    let answer = move |_: Request<Body>| async move {
        Ok::<_, Infallible>(Response::new(Scripted::new(&[GOOD, data, GOOD], is_together)))
    };
    StreamingCalcServiceClient::new(tower::service_fn(answer)).max_decoding_message_size(LIMIT)
}

/// Runs a check for every kind of message, in one frame with its neighbours and in frames of its own.
macro_rules! for_each_refused {
    (|$client:ident, $code:ident, $name:ident| $check:block) => {
        for &(name, data, $code) in REFUSED {
            for is_together in [true, false] {
                let $client = client(data, is_together);
                let $name = format!("{name}, together: {is_together}");
                $check
            }
        }
    };
}

#[tokio::test]
async fn receive_fails_once() {
    for_each_refused!(|client, code, name| {
        let calls = client.incremental_sum().await.unwrap();
        assert_eq!(soon(calls.receive_int()).await.unwrap(), Some(1), "{name}");
        assert_eq!(soon(calls.receive_int()).await.unwrap_err().code(), code, "{name}");
        for _ in 0..3 {
            assert_eq!(soon(calls.receive_int()).await.unwrap(), None, "{name}");
        }
        let numbers = client.count(1).await.unwrap();
        assert_eq!(soon(numbers.receive_int()).await.unwrap(), Some(1), "{name}");
        assert_eq!(soon(numbers.receive_int()).await.unwrap_err().code(), code, "{name}");
        assert_eq!(soon(numbers.receive_int()).await.unwrap(), None, "{name}");
    });
}

#[tokio::test]
async fn a_stream_has_one_error_and_ends() {
    for_each_refused!(|client, code, name| {
        let numbers = client.count(1).await.unwrap();
        let all: Vec<_> = soon(numbers.take(5).collect()).await;
        let codes: Vec<_> =
            all.into_iter().map(|item| item.map_err(|status| status.code())).collect();
        assert_eq!(codes, [Ok(1), Err(code)], "{name}");
    });
}

#[tokio::test]
async fn trailers_fail_where_the_messages_cannot_be_skipped() {
    for_each_refused!(|client, code, name| {
        let calls = client.incremental_sum().await.unwrap();
        let trailers = soon(calls.trailers()).await;
        if name.starts_with("a field without its value") {
            // It is dropped without being decoded.
            trailers.unwrap();
        } else {
            assert_eq!(trailers.unwrap_err().code(), code, "{name}");
        }
        assert!(soon(calls.send_int(1)).await.is_err(), "{name}");
    });
}

#[tokio::test]
async fn the_one_response_is_refused() {
    for_each_refused!(|client, code, name| {
        let calls = client.sum().await.unwrap();
        // Two messages are too many, whatever the second is.
        let found = soon(calls.receive_int()).await.unwrap_err().code();
        assert!(found == code || found == Code::Internal, "{name}: {found}");
        assert_eq!(soon(calls.receive_int()).await.unwrap(), None, "{name}");
    });
}
