//! The same service and client on tonic alone, with what `tonic-prost-build` generates written out,
//! and used as tonic's tutorials do: a channel and a `ReceiverStream` on each side, `capacity` deep.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::{http, Service as TowerService};
use tonic::server::{Grpc, NamedService};
use tonic::transport::Channel;
use tonic::{Request, Response, Status, Streaming};

#[derive(Clone, Copy, PartialEq, prost::Message)]
pub struct Number {
    #[prost(int32, tag = "1")]
    pub num: i32,
}

/// `tonic_prost::ProstCodec`, for one type.
#[derive(Default)]
struct ProstCodec;

impl Codec for ProstCodec {
    type Encode = Number;
    type Decode = Number;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for ProstCodec {
    type Item = Number;
    type Error = Status;

    fn encode(&mut self, item: Number, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for ProstCodec {
    type Item = Number;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Number>, Status> {
        Number::decode(buffer).map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

type Numbers = Pin<Box<dyn Stream<Item = Result<Number, Status>> + Send>>;
type Answer<T> = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send>>;

/// The service. Its answers go through a channel of `capacity`, as in the route guide; 0 means a
/// `map` of the requests instead, the fastest that tonic has.
#[derive(Clone, Copy)]
pub struct Service {
    pub capacity: usize,
}

impl NamedService for Service {
    const NAME: &'static str = "numbers.Numbers";
}

impl TowerService<http::Request<Body>> for Service {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let service = *self;
        Box::pin(async move {
            let mut grpc = Grpc::new(ProstCodec);
            Ok(match request.uri().path() {
                "/numbers.Numbers/Sum" => grpc.client_streaming(Sum, request).await,
                "/numbers.Numbers/Count" => grpc.server_streaming(Count(service), request).await,
                _ => grpc.streaming(Sums(service), request).await,
            })
        })
    }
}

macro_rules! method {
    ($name:ty, $request:ty, $answer:ty, $run:path) => {
        impl TowerService<Request<$request>> for $name {
            type Response = Response<$answer>;
            type Error = Status;
            type Future = Answer<$answer>;

            fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
                Poll::Ready(Ok(()))
            }

            fn call(&mut self, request: Request<$request>) -> Self::Future {
                Box::pin($run(self.clone(), request.into_inner()))
            }
        }
    };
}

#[derive(Clone)]
struct Sum;
#[derive(Clone)]
struct Sums(Service);
#[derive(Clone)]
struct Count(Service);

method!(Sum, Streaming<Number>, Number, handle_sum);
method!(Sums, Streaming<Number>, Numbers, handle_sums);
method!(Count, Number, Numbers, handle_count);

async fn handle_sum(_: Sum, mut numbers: Streaming<Number>) -> Result<Response<Number>, Status> {
    let mut num = 0;
    while let Some(n) = numbers.message().await? {
        num += n.num;
    }
    Ok(Response::new(Number { num }))
}

async fn handle_sums(
    Sums(service): Sums,
    mut numbers: Streaming<Number>,
) -> Result<Response<Numbers>, Status> {
    let mut num = 0;
    if service.capacity == 0 {
        let totals = numbers.map(move |n| {
            num += n?.num;
            Ok(Number { num })
        });
        return Ok(Response::new(Box::pin(totals)));
    }
    let (sender, receiver) = mpsc::channel(service.capacity);
    tokio::spawn(async move {
        while let Some(n) = numbers.next().await {
            let total = n.map(|n| {
                num += n.num;
                Number { num }
            });
            if sender.send(total).await.is_err() {
                break;
            }
        }
    });
    Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
}

async fn handle_count(Count(service): Count, up_to: Number) -> Result<Response<Numbers>, Status> {
    if service.capacity == 0 {
        let numbers = (1..=up_to.num).map(|num| Ok(Number { num }));
        return Ok(Response::new(Box::pin(tokio_stream::iter(numbers))));
    }
    let (sender, receiver) = mpsc::channel(service.capacity);
    tokio::spawn(async move {
        for num in 1..=up_to.num {
            if sender.send(Ok(Number { num })).await.is_err() {
                break;
            }
        }
    });
    Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
}

/// Requests, one for each of `count`: through a channel of `capacity`, or ready-made for 0.
fn requests(capacity: usize, count: i32) -> Pin<Box<dyn Stream<Item = Number> + Send>> {
    if capacity == 0 {
        return Box::pin(tokio_stream::iter((0..count).map(|_| Number { num: 1 })));
    }
    let (sender, receiver) = mpsc::channel(capacity);
    tokio::spawn(async move {
        for _ in 0..count {
            if sender.send(Number { num: 1 }).await.is_err() {
                break;
            }
        }
    });
    Box::pin(ReceiverStream::new(receiver))
}

/// The client. Its requests go through a channel of `capacity`; 0 means that all are ready.
#[derive(Clone)]
pub struct Client {
    pub channel: Channel,
    pub capacity: usize,
}

impl Client {
    async fn grpc(&self) -> Result<tonic::client::Grpc<Channel>, Status> {
        let mut grpc = tonic::client::Grpc::new(self.channel.clone());
        grpc.ready().await.map_err(|error| Status::unknown(error.to_string()))?;
        Ok(grpc)
    }

    pub async fn sum(&self, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Sum");
        let request = Request::new(requests(self.capacity, count));
        let response = self.grpc().await?.client_streaming(request, path, ProstCodec).await?;
        Ok(response.into_inner().num)
    }

    pub async fn sums(&self, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Sums");
        let request = Request::new(requests(self.capacity, count));
        let response = self.grpc().await?.streaming(request, path, ProstCodec).await?;
        last(response.into_inner()).await
    }

    pub async fn count(&self, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Count");
        let request = Request::new(Number { num: count });
        let response = self.grpc().await?.server_streaming(request, path, ProstCodec).await?;
        last(response.into_inner()).await
    }

    pub async fn ping_pong(&self, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Sums");
        let (sender, receiver) = mpsc::channel(self.capacity.max(1));
        let request = Request::new(ReceiverStream::new(receiver));
        let response = self.grpc().await?.streaming(request, path, ProstCodec).await?;
        let (mut totals, mut last) = (response.into_inner(), 0);
        for _ in 0..count {
            let sent = sender.send(Number { num: 1 }).await;
            sent.map_err(|error| Status::unknown(error.to_string()))?;
            last = totals.message().await?.map_or(0, |total| total.num);
        }
        Ok(last)
    }
}

async fn last(mut numbers: Streaming<Number>) -> Result<i32, Status> {
    let mut last = 0;
    while let Some(n) = numbers.message().await? {
        last = n.num;
    }
    Ok(last)
}
