//! Our client against a server that is stock tonic, written as its tutorials have it.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use prost::Message;
use protorust_support_tests::stubs::StreamingCalcServiceClient;
use tokio::sync::mpsc::channel;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::{http, Service};
use tonic::server::{Grpc, NamedService};
use tonic::{Code, Request, Response, Status, Streaming};

use crate::common::{one_by_one, serve, soon};

/// A codec as tonic's own tutorials have it.
#[derive(Default)]
pub struct Stock;

impl Codec for Stock {
    type Encode = i64;
    type Decode = i64;
    type Encoder = Stock;
    type Decoder = Stock;
    fn encoder(&mut self) -> Stock {
        Stock
    }
    fn decoder(&mut self) -> Stock {
        Stock
    }
}

impl Encoder for Stock {
    type Item = i64;
    type Error = Status;
    fn encode(&mut self, item: i64, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for Stock {
    type Item = i64;
    type Error = Status;
    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<i64>, Status> {
        i64::decode(buffer).map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

type Messages = Pin<Box<dyn Stream<Item = Result<i64, Status>> + Send>>;
type Answer<T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send>>;

/// The tutorial's server; `sum` answers as often as the first request says.
#[derive(Clone)]
pub struct Tutorial;

impl NamedService for Tutorial {
    const NAME: &'static str = "StreamingCalcService";
}

impl Service<http::Request<Body>> for Tutorial {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut grpc = Grpc::new(Stock);
            Ok(match request.uri().path() {
                "/StreamingCalcService/count" => grpc.server_streaming(Count, request).await,
                "/StreamingCalcService/sum" => grpc.streaming(Repeat, request).await,
                _ => grpc.streaming(Sums, request).await,
            })
        })
    }
}

macro_rules! method {
    ($name:ident, $request:ty, |$value:ident| $body:expr) => {
        struct $name;

        impl Service<Request<$request>> for $name {
            type Response = Response<Messages>;
            type Error = Status;
            type Future = Answer<Messages>;

            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
                Poll::Ready(Ok(()))
            }

            fn call(&mut self, request: Request<$request>) -> Self::Future {
                #[allow(unused_mut, reason = "a stream is read")]
                let mut $value = request.into_inner();
                Box::pin(async move { $body })
            }
        }
    };
}

method!(Count, i64, |up_to| Ok(Response::new(Box::pin(one_by_one(up_to).map(Ok)) as Messages)));

// Answers as often as the first message says, before the client has completed.
method!(Repeat, Streaming<i64>, |numbers| {
    let times = numbers.next().await.unwrap()?;
    let (sender, receiver) = channel(4);
    tokio::spawn(async move {
        for _ in 0..times {
            if sender.send(Ok(times)).await.is_err() {
                break;
            }
        }
    });
    Ok(Response::new(Box::pin(ReceiverStream::new(receiver)) as Messages))
});

// Reads a message before it answers with headers.
method!(Sums, Streaming<i64>, |numbers| {
    let first = numbers.next().await.unwrap()?;
    let (sender, receiver) = channel(4);
    tokio::spawn(async move {
        let mut total = first;
        sender.send(Ok(total)).await.unwrap();
        while let Some(Ok(n)) = numbers.next().await {
            total += n;
            sender.send(Ok(total)).await.unwrap();
        }
    });
    Ok(Response::new(Box::pin(ReceiverStream::new(receiver)) as Messages))
});

async fn tutorial() -> StreamingCalcServiceClient {
    let address = serve(Tutorial).await;
    StreamingCalcServiceClient::connect(format!("http://{address}")).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_against_a_stock_server_that_reads_first() {
    let client = tutorial().await;
    // One task, and the server's headers come only after its first message.
    let calc = soon(client.incremental_sum()).await.unwrap();
    for i in 1..=10 {
        soon(calc.send_int(i)).await.unwrap();
    }
    calc.complete().await.unwrap();
    let mut sums = Vec::new();
    while let Some(sum) = soon(calc.receive_int()).await.unwrap() {
        sums.push(sum);
    }
    assert_eq!(sums, [1, 3, 6, 10, 15, 21, 28, 36, 45, 55]);
}

#[tokio::test(flavor = "multi_thread")]
async fn server_streaming_from_a_stock_server() {
    let mut numbers = tutorial().await.count(3).await.unwrap();
    let mut got = Vec::new();
    while let Some(n) = soon(numbers.next()).await {
        got.push(n.unwrap());
    }
    assert_eq!(got, [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_answer_from_a_stock_server() {
    let calc = tutorial().await.sum().await.unwrap();
    calc.send_int(1).await.unwrap();
    calc.complete().await.unwrap();
    assert_eq!(soon(calc.receive_int()).await.unwrap(), Some(1));
    assert_eq!(soon(calc.receive_int()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_answer_is_an_error() {
    let calc = tutorial().await.sum().await.unwrap();
    calc.send_int(0).await.unwrap();
    let status = soon(calc.receive_int()).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert!(status.message().contains("one message"), "{status}");
    assert_eq!(soon(calc.receive_int()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_answers_are_an_error_and_are_not_kept() {
    // So many that they could not be kept.
    for times in [2, 1_000_000_000] {
        let calc = tutorial().await.sum().await.unwrap();
        calc.send_int(times).await.unwrap();
        let status = soon(calc.receive_int()).await.unwrap_err();
        assert_eq!(status.code(), Code::Internal);
        assert!(status.message().contains("one message"), "{status}");
        assert_eq!(soon(calc.receive_int()).await.unwrap(), None);
    }
}
