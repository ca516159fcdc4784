//! The same service and client on tonic alone, with what `tonic-prost-build` generates written out,
//! and used as tonic's tutorials do: a channel and a `ReceiverStream` on each side, `capacity` deep.

use std::convert::Infallible;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::StreamExt;
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

#[derive(Clone, PartialEq, prost::Message)]
pub struct Blob {
    #[prost(bytes = "vec", tag = "1")]
    pub data: Vec<u8>,
    #[prost(int32, tag = "2")]
    pub times: i32,
}

/// `tonic_prost::ProstCodec`.
struct ProstCodec<E, D>(PhantomData<(E, D)>);

impl<E, D> Default for ProstCodec<E, D> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<E: Message + 'static, D: Message + Default + 'static> Codec for ProstCodec<E, D> {
    type Encode = E;
    type Decode = D;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self::default()
    }

    fn decoder(&mut self) -> Self {
        Self::default()
    }
}

impl<E: Message, D: Send> Encoder for ProstCodec<E, D> {
    type Item = E;
    type Error = Status;

    fn encode(&mut self, item: E, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(buffer).map_err(|error| Status::internal(error.to_string()))
    }
}

impl<E: Send, D: Message + Default> Decoder for ProstCodec<E, D> {
    type Item = D;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<D>, Status> {
        D::decode(buffer).map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

type Stream<T> = Pin<Box<dyn tokio_stream::Stream<Item = Result<T, Status>> + Send>>;
type Numbers = Stream<Number>;
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
            Ok(match request.uri().path() {
                "/numbers.Numbers/Sum" => grpc().client_streaming(Sum, request).await,
                "/numbers.Numbers/Count" => grpc().server_streaming(Count(service), request).await,
                "/numbers.Numbers/Sums" => grpc().streaming(Sums(service), request).await,
                "/numbers.Numbers/Store" => grpc().client_streaming(Store, request).await,
                "/numbers.Numbers/Fetch" => grpc().server_streaming(Fetch, request).await,
                _ => grpc().unary(Echo, request).await,
            })
        })
    }
}

fn grpc<E, D>() -> Grpc<ProstCodec<E, D>>
where
    E: Message + 'static,
    D: Message + Default + 'static,
{
    Grpc::new(ProstCodec::default())
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
#[derive(Clone)]
struct Echo;
#[derive(Clone)]
struct Store;
#[derive(Clone)]
struct Fetch;

method!(Sum, Streaming<Number>, Number, handle_sum);
method!(Sums, Streaming<Number>, Numbers, handle_sums);
method!(Count, Number, Numbers, handle_count);
method!(Echo, Blob, Blob, handle_echo);
method!(Store, Streaming<Blob>, Number, handle_store);
method!(Fetch, Blob, Stream<Blob>, handle_fetch);

async fn handle_echo(_: Echo, blob: Blob) -> Result<Response<Blob>, Status> {
    Ok(Response::new(blob))
}

async fn handle_store(_: Store, mut blobs: Streaming<Blob>) -> Result<Response<Number>, Status> {
    let mut num = 0;
    while let Some(blob) = blobs.message().await? {
        num += blob.times;
    }
    Ok(Response::new(Number { num }))
}

async fn handle_fetch(_: Fetch, blob: Blob) -> Result<Response<Stream<Blob>>, Status> {
    let size = blob.data.len();
    let blobs = (0..blob.times).map(move |_| Ok(self::blob(size, 1)));
    Ok(Response::new(Box::pin(tokio_stream::iter(blobs))))
}

fn blob(size: usize, times: i32) -> Blob {
    Blob { data: vec![7; size], times }
}

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
fn requests(
    capacity: usize,
    count: i32,
) -> Pin<Box<dyn tokio_stream::Stream<Item = Number> + Send>> {
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
        let response: Response<Number> =
            self.grpc().await?.client_streaming(request, path, codec()).await?;
        Ok(response.into_inner().num)
    }

    pub async fn sums(&self, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Sums");
        let request = Request::new(requests(self.capacity, count));
        let response = self.grpc().await?.streaming(request, path, codec()).await?;
        last(response.into_inner()).await
    }

    pub async fn count(&self, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Count");
        let request = Request::new(Number { num: count });
        let response = self.grpc().await?.server_streaming(request, path, codec()).await?;
        last(response.into_inner()).await
    }

    /// Makes unary calls with as large requests and answers, one after the other.
    pub async fn echo(self, size: usize, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Echo");
        let mut grpc = self.grpc().await?;
        let mut echoed = 0;
        for _ in 0..count {
            grpc.ready().await.map_err(|error| Status::unknown(error.to_string()))?;
            let request = Request::new(blob(size, 1));
            let response = grpc.unary(request, path.clone(), codec::<_, Blob>()).await?;
            echoed += response.into_inner().times;
        }
        Ok(echoed)
    }

    pub async fn store(&self, size: usize, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Store");
        let request = tokio_stream::iter((0..count).map(move |_| blob(size, 1)));
        let mut grpc = self.grpc().await?;
        let response: Response<Number> =
            grpc.client_streaming(Request::new(request), path, codec()).await?;
        Ok(response.into_inner().num)
    }

    pub async fn fetch(&self, size: usize, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Fetch");
        let request = Request::new(blob(size, count));
        let response = self.grpc().await?.server_streaming(request, path, codec()).await?;
        let mut blobs: Streaming<Blob> = response.into_inner();
        let mut received = 0;
        while let Some(blob) = blobs.message().await? {
            received += blob.times;
        }
        Ok(received)
    }

    pub async fn ping_pong(&self, count: i32) -> Result<i32, Status> {
        let path = PathAndQuery::from_static("/numbers.Numbers/Sums");
        let (sender, receiver) = mpsc::channel(self.capacity.max(1));
        let request = Request::new(ReceiverStream::new(receiver));
        let response = self.grpc().await?.streaming(request, path, codec()).await?;
        let (mut totals, mut last): (Streaming<Number>, _) = (response.into_inner(), 0);
        for _ in 0..count {
            let sent = sender.send(Number { num: 1 }).await;
            sent.map_err(|error| Status::unknown(error.to_string()))?;
            last = totals.message().await?.map_or(0, |total| total.num);
        }
        Ok(last)
    }
}

fn codec<E, D>() -> ProstCodec<E, D> {
    ProstCodec::default()
}

async fn last(mut numbers: Streaming<Number>) -> Result<i32, Status> {
    let mut last = 0;
    while let Some(n) = numbers.message().await? {
        last = n.num;
    }
    Ok(last)
}
