//! From an HTTP request to the method of a service, and back.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use prost::Message;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::codec::{CompressionEncoding, EnabledCompressionEncodings};
use tonic::codegen::{http, Body as HttpBody, Service, StdError};
use tonic::server::Grpc;
use tonic::{Request, Response, Status, Streaming};

use super::caller::{Caller, Outgoing, Replies};
use super::codec::MessageCodec;
use super::deadline;
use super::incoming::{lend, Home, Incoming};
use super::stream::{Info, MessageStream, Trailers};

/// The response to come. Services of tonic never fail: a status is a response, too.
pub type ResponseFuture =
    Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

/// How a server reads requests and writes responses: compression and limits; and the four ways to
/// call a method.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dispatch {
    accept: EnabledCompressionEncodings,
    send: EnabledCompressionEncodings,
    max_decoding: Option<usize>,
    max_encoding: Option<usize>,
}

impl Dispatch {
    /// Accepts requests that are compressed so.
    pub fn accept_compressed(&mut self, encoding: CompressionEncoding) {
        self.accept.enable(encoding);
    }

    /// Compresses responses so, for clients that accept it.
    pub fn send_compressed(&mut self, encoding: CompressionEncoding) {
        self.send.enable(encoding);
    }

    /// Refuses larger requests.
    pub fn max_decoding_message_size(&mut self, limit: usize) {
        self.max_decoding = Some(limit);
    }

    /// Refuses to send larger responses.
    pub fn max_encoding_message_size(&mut self, limit: usize) {
        self.max_encoding = Some(limit);
    }

    /// Calls a method that takes one message and answers with one.
    pub fn unary<B, T, Req, Res>(
        self,
        request: http::Request<B>,
        service: Arc<T>,
        method: impl for<'a> Handler<'a, T, Request<Req>, Response<Res>>,
    ) -> ResponseFuture
    where
        B: HttpBody + Send + 'static,
        B::Error: Into<StdError> + Send,
        T: Send + Sync + 'static,
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
    {
        let deadline = deadline::from_headers(request.headers());
        let method = Method(Some(move |request| {
            within(deadline, async move { method.call(&service, request).await })
        }));
        Box::pin(async move { Ok(self.grpc::<Res, Req>().unary(method, request).await) })
    }

    /// Calls a method that takes a stream of messages and answers with one.
    pub fn client_streaming<B, T, Req, Res, S>(
        self,
        request: http::Request<B>,
        service: Arc<T>,
        stream: fn(MessageStream<Req>) -> S,
        method: impl for<'a> Handler<'a, T, Request<S>, Response<Res>>,
    ) -> ResponseFuture
    where
        B: HttpBody + Send + 'static,
        B::Error: Into<StdError> + Send,
        T: Send + Sync + 'static,
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
        S: Send + 'static,
    {
        let deadline = deadline::from_headers(request.headers());
        let (request, body) = lend_body(request);
        let method = Method(Some(move |request: Request<Streaming<Req>>| {
            let info = info(&request, deadline);
            let request =
                request.map(|messages| stream(inbound(Incoming::new(messages, body), info)));
            within(deadline, async move { method.call(&service, request).await })
        }));
        Box::pin(async move { Ok(self.grpc::<Res, Req>().client_streaming(method, request).await) })
    }

    /// Calls a method that takes one message and answers with a stream. The method runs in a task
    /// of its own, so that it lives to see its client cancel.
    pub fn server_streaming<B, T, Req, Res, C>(
        self,
        request: http::Request<B>,
        service: Arc<T>,
        caller: fn(Caller<Res>) -> C,
        method: impl for<'a> StreamHandler<'a, T, C, Request<Req>>,
    ) -> ResponseFuture
    where
        B: HttpBody + Send + 'static,
        B::Error: Into<StdError> + Send,
        T: Send + Sync + 'static,
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
        C: Send + 'static,
    {
        let deadline = deadline::from_headers(request.headers());
        let method = Method(Some(move |request: Request<Req>| {
            let (out, replies) = Outgoing::new(info(&request, deadline));
            run(out, replies, caller, |caller| async move {
                method.call(&service, caller, request).await
            })
        }));
        Box::pin(async move { Ok(self.grpc::<Res, Req>().server_streaming(method, request).await) })
    }

    /// Calls a method that streams in both directions. The method runs in a task of its own, so
    /// that it lives to see its client cancel.
    pub fn streaming<B, T, Req, Res, C, S>(
        self,
        request: http::Request<B>,
        service: Arc<T>,
        caller: fn(Caller<Res>) -> C,
        stream: fn(MessageStream<Req>) -> S,
        method: impl for<'a> StreamHandler<'a, T, C, Request<S>>,
    ) -> ResponseFuture
    where
        B: HttpBody + Send + 'static,
        B::Error: Into<StdError> + Send,
        T: Send + Sync + 'static,
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
        C: Send + 'static,
        S: Send + 'static,
    {
        let deadline = deadline::from_headers(request.headers());
        let (request, body) = lend_body(request);
        let method = Method(Some(move |request: Request<Streaming<Req>>| {
            let info = info(&request, deadline);
            let (out, replies) = Outgoing::new(info.clone());
            let (starting, going) = (Arc::clone(&out), Arc::clone(&out));
            let request = request.map(|messages| {
                let messages = Incoming::new(messages, body)
                    .watching(move || starting.started.raise(), async move { going.gone().await });
                stream(inbound(messages, info))
            });
            run(out, replies, caller, |caller| async move {
                method.call(&service, caller, request).await
            })
        }));
        Box::pin(async move { Ok(self.grpc::<Res, Req>().streaming(method, request).await) })
    }

    /// Answers a call of a method that the service does not have.
    pub fn unimplemented() -> ResponseFuture {
        Box::pin(async { Ok(Status::unimplemented("the service has no such method").into_http()) })
    }

    fn grpc<Res, Req>(self) -> Grpc<MessageCodec<Res, Req>>
    where
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
    {
        Grpc::new(MessageCodec::new())
            .apply_compression_config(self.accept, self.send)
            .apply_max_message_size_config(self.max_decoding, self.max_encoding)
    }
}

/// A method that answers with one message, as the service's trait declares it: `T::add_context`.
///
/// Named as a trait, because its future borrows the service, and has to be `Send` for however short
/// it does. The generated code names the method and needs no closure and no future of its own.
pub trait Handler<'a, T: 'a, Request, Response>: Send + 'static {
    #[doc(hidden)]
    type Answer: Future<Output = Result<Response, Status>> + Send;

    #[doc(hidden)]
    fn call(self, service: &'a T, request: Request) -> Self::Answer;
}

impl<'a, T: 'a, Req, Res, M, F> Handler<'a, T, Req, Res> for M
where
    M: FnOnce(&'a T, Req) -> F + Send + 'static,
    F: Future<Output = Result<Res, Status>> + Send + 'a,
{
    type Answer = F;

    fn call(self, service: &'a T, request: Req) -> F {
        self(service, request)
    }
}

/// A method that answers with a stream.
pub trait StreamHandler<'a, T: 'a, Caller, Request>: Send + 'static {
    #[doc(hidden)]
    type Done: Future<Output = Result<(), Status>> + Send;

    #[doc(hidden)]
    fn call(self, service: &'a T, caller: Caller, request: Request) -> Self::Done;
}

impl<'a, T: 'a, C, Req, M, F> StreamHandler<'a, T, C, Req> for M
where
    M: FnOnce(&'a T, C, Req) -> F + Send + 'static,
    F: Future<Output = Result<(), Status>> + Send + 'a,
{
    type Done = F;

    fn call(self, service: &'a T, caller: C, request: Req) -> F {
        self(service, caller, request)
    }
}

/// Makes the answer of a method with metadata of that of the plain one.
#[allow(clippy::manual_async_fn, reason = "an `async fn` does not say that it is `Send`")]
pub fn respond<T>(
    answer: impl Future<Output = Result<T, Status>> + Send,
) -> impl Future<Output = Result<Response<T>, Status>> + Send {
    async move { answer.await.map(Response::new) }
}

/// Lends the body of a request.
fn lend_body<B>(
    request: http::Request<B>,
) -> (http::Request<Pin<super::incoming::Lent<B>>>, Home<B>) {
    let (parts, body) = request.into_parts();
    let (lent, home) = lend(body);
    (http::Request::from_parts(parts, lent), home)
}

fn info<T>(request: &Request<T>, deadline: Option<Instant>) -> Info {
    Info { metadata: request.metadata().clone(), deadline, peer: request.remote_addr() }
}

fn inbound<T, B>(messages: Incoming<T, B>, info: Info) -> MessageStream<T>
where
    T: Send + 'static,
    B: HttpBody + Send + 'static,
    B::Error: Into<StdError>,
{
    MessageStream::new(Box::pin(messages), info, Trailers::default())
}

/// Lets a method run until its deadline.
async fn within<T>(
    deadline: Option<Instant>,
    method: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    tokio::select! {
        biased;
        result = method => result,
        () = deadline::expired(deadline) => Err(deadline::exceeded()),
    }
}

/// Runs the method of a call that streams out, in a task of its own.
async fn run<T, C, F>(
    out: Arc<Outgoing<T>>,
    replies: Replies<T>,
    caller: fn(Caller<T>) -> C,
    method: impl FnOnce(C) -> F,
) -> Result<Response<Replies<T>>, Status>
where
    T: Message + 'static,
    F: Future<Output = Result<(), Status>> + Send + 'static,
{
    let finish = FinishOnDrop(Arc::clone(&out));
    let method = method(caller(Caller::new(out)));
    tokio::spawn(async move { finish.0.finish(method.await) });
    replies.into_response().await
}

/// Ends the call even if its method panics, or its runtime shuts down.
struct FinishOnDrop<T>(Arc<Outgoing<T>>);

impl<T> Drop for FinishOnDrop<T> {
    fn drop(&mut self) {
        // Without effect on a call that has ended.
        self.0.finish(Err(Status::internal("the service has panicked")));
    }
}

/// A method as the tower service that tonic asks for. It is called once.
struct Method<F>(Option<F>);

impl<M, F, Fut, T> Service<Request<M>> for Method<F>
where
    F: FnOnce(Request<M>) -> Fut,
    Fut: Future<Output = Result<Response<T>, Status>> + Send + 'static,
    T: Send + 'static,
{
    type Response = Response<T>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Response<T>, Status>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<M>) -> Self::Future {
        match self.0.take() {
            Some(method) => Box::pin(method(request)),
            None => Box::pin(std::future::ready(Err(Status::internal("called twice")))),
        }
    }
}
