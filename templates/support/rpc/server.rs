//! Dispatches HTTP requests to the methods of a service.

use std::any::Any;
use std::convert::Infallible;
use std::future::{ready, Future};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Context, Poll};

use http_body::{Body as HttpBody, Frame};
use prost::bytes::{Buf, Bytes};
use prost::Message;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::codec::{
    CompressionEncoding, EnabledCompressionEncodings, SingleMessageCompressionOverride,
};
use tonic::codegen::http::{self, header, HeaderMap, HeaderValue};
use tonic::codegen::{BoxFuture, StdError};
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Request, Response, Status};

use super::caller::{Caller, Outgoing};
use super::compression::{self, Settings};
use super::deadline;
use super::encode::encode_one;
use super::frames::Frames;
use super::handler::{guarded, panicked, Handler, StreamHandler};
use super::inbound::{Inbound, Rules, Side};
use super::one;
use super::outbound::Outbound;
use super::outlet::{RequestsOf, Responses, Single};
use super::signal::Signal;
use super::source::Source;
use super::status::{self, Peer};
use super::stream::{Info, MessageStream};

/// The response of a call. Never an error: a failed call has a response with its status.
pub type ResponseFuture =
    Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

/// The settings of a server: compression and limits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dispatch {
    settings: Settings,
    send: EnabledCompressionEncodings,
}

impl Dispatch {
    /// Accepts requests with this compression.
    pub fn accept_compressed(&mut self, encoding: CompressionEncoding) {
        self.settings.accept.enable(encoding);
    }

    /// Compresses responses to clients that accept it.
    pub fn send_compressed(&mut self, encoding: CompressionEncoding) {
        self.send.enable(encoding);
    }

    /// Limits the size of a request; 4 MiB by default.
    pub fn max_decoding_message_size(&mut self, limit: usize) {
        self.settings.max_decoding = Some(limit);
    }

    /// Limits the size of a response; unlimited by default.
    pub fn max_encoding_message_size(&mut self, limit: usize) {
        self.settings.max_encoding = Some(limit);
    }

    /// Creates the call that a request begins.
    pub fn call<B, T>(self, request: http::Request<B>, service: &Arc<T>) -> IncomingCall<T>
    where
        B: HttpBody + Send + 'static,
        B::Error: Into<StdError>,
    {
        IncomingCall {
            dispatch: self,
            request: request.map(as_bytes),
            service: Arc::clone(service),
        }
    }

    /// Splits a request into its parts.
    fn accept(self, request: http::Request<Body>) -> Result<(Accepted, Source, Frames), Status> {
        let (parts, body) = request.into_parts();
        let head = http::Request::from_parts(parts, ());
        let encoding = self.settings.encoding(head.headers(), Peer::Client)?;
        let source = Source::of_request(&head, body);
        let frames = Frames::new(encoding, self.settings.max_decoding);
        let responder = Responder {
            encoding: compression::choose(self.send, head.headers()),
            limit: self.settings.max_encoding,
        };
        let deadline = deadline::of_incoming(head.headers());
        Ok((Accepted { head: Request::from_http(head), deadline, responder }, source, frames))
    }
}

/// A call that has arrived at a server, with a method for each of the four kinds of RPC.
///
/// Does not depend on the type of the request's body, so that the compiler does not check its bounds,
/// and code that depends on it, once for each method of a service.
#[derive(Debug)]
pub struct IncomingCall<T> {
    dispatch: Dispatch,
    request: http::Request<Body>,
    service: Arc<T>,
}

impl<T: Send + Sync + 'static> IncomingCall<T> {
    /// Returns the path that names the service and the method.
    #[must_use]
    pub fn path(&self) -> &str {
        self.request.uri().path()
    }

    /// Calls a unary method.
    pub fn unary<Req, Res>(
        self,
        method: impl for<'a> Handler<'a, T, Request<Req>, Response<Res>>,
    ) -> ResponseFuture
    where
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
    {
        self.respond(|service, call, mut source, frames| async move {
            let (deadline, responder) = (call.deadline, call.responder);
            let answer = guarded(deadline::within(deadline, async move {
                let message = one::decode(one::request(&mut source, frames).await?)?;
                method.call(&service, call.with(message)).await
            }));
            responder.one(answer.await)
        })
    }

    /// Calls a client-streaming method.
    pub fn client_streaming<Req, Res, S>(
        self,
        stream: fn(MessageStream<Req>) -> S,
        method: impl for<'a> Handler<'a, T, Request<S>, Response<Res>>,
    ) -> ResponseFuture
    where
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
        S: Send + 'static,
    {
        let settings = self.dispatch.settings;
        self.respond(move |service, call, source, frames| async move {
            let (deadline, responder) = (call.deadline, call.responder);
            let rules = Rules::of_service(settings);
            let inbound = Arc::new(Inbound::open(source, frames, None, Signal::new(), rules));
            let messages = MessageStream::new(inbound, call.info());
            let answer = guarded(deadline::within(deadline, async move {
                method.call(&service, call.with(stream(messages))).await
            }));
            responder.one(answer.await)
        })
    }

    /// Calls a server-streaming method.
    pub fn server_streaming<Req, Res, C>(
        self,
        caller: fn(Caller<Res>) -> C,
        method: impl for<'a> StreamHandler<'a, T, C, Request<Req>>,
    ) -> ResponseFuture
    where
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
        C: Send + 'static,
    {
        self.respond(|service, call, mut source, frames| async move {
            let (deadline, responder) = (call.deadline, call.responder);
            let message = deadline::within(deadline, async {
                one::decode(one::request(&mut source, frames).await?)
            });
            let request = match message.await {
                Ok(message) => call.with(message),
                Err(status) => return status.into_http(),
            };
            let outgoing =
                Outgoing::new(responder.outbound(Signal::new()), info(&request, deadline));
            let caller = caller(Caller::new(Arc::clone(&outgoing)));
            let method = async move { method.call(&service, caller, request).await };
            run(Arc::clone(&outgoing), None, Box::pin(method));
            responder.stream(outgoing, RequestsOf::Read(source)).await
        })
    }

    /// Calls a bidirectional method.
    pub fn streaming<Req, Res, C, S>(
        self,
        caller: fn(Caller<Res>) -> C,
        stream: fn(MessageStream<Req>) -> S,
        method: impl for<'a> StreamHandler<'a, T, C, Request<S>>,
    ) -> ResponseFuture
    where
        Req: Message + Default + 'static,
        Res: Message + Default + 'static,
        C: Send + 'static,
        S: Send + 'static,
    {
        let settings = self.dispatch.settings;
        self.respond(move |service, call, source, frames| async move {
            let (responder, signal) = (call.responder, Signal::new());
            let outbound = responder.outbound(Arc::clone(&signal));
            let rules = Rules::of_service(settings);
            let requests = Some(Arc::clone(&outbound));
            let inbound = Arc::new(Inbound::open(source, frames, requests, signal, rules));
            let messages = MessageStream::new(Arc::clone(&inbound), call.info());
            let outgoing = Outgoing::new(outbound, call.info());
            let caller = caller(Caller::new(Arc::clone(&outgoing)));
            let request = call.with(stream(messages));
            let method = async move { method.call(&service, caller, request).await };
            run(Arc::clone(&outgoing), Some(Arc::clone(&inbound)), Box::pin(method));
            responder.stream(outgoing, RequestsOf::Stream(inbound)).await
        })
    }

    /// Responds with `respond`, or with an error status if the request's compression is not accepted.
    fn respond<F>(
        self,
        respond: impl FnOnce(Arc<T>, Accepted, Source, Frames) -> F,
    ) -> ResponseFuture
    where
        F: Future<Output = http::Response<Body>> + Send + 'static,
    {
        match self.dispatch.accept(self.request) {
            Ok((call, source, frames)) => {
                let response = respond(self.service, call, source, frames);
                Box::pin(async move { Ok(response.await) })
            }
            Err(refused) => Box::pin(ready(Ok(refused.into_http()))),
        }
    }
}

/// Returns the response to a call of an unknown method.
#[must_use]
pub fn unimplemented() -> ResponseFuture {
    Box::pin(async { Ok(Status::unimplemented("the service has no such method").into_http()) })
}

/// A request without its body.
struct Accepted {
    head: Request<()>,
    deadline: Option<Instant>,
    responder: Responder,
}

impl Accepted {
    /// Returns the request with the contents of its body.
    fn with<M>(self, message: M) -> Request<M> {
        self.head.map(|()| message)
    }

    fn info(&self) -> Info {
        info(&self.head, self.deadline)
    }
}

fn info<T>(request: &Request<T>, deadline: Option<Instant>) -> Info {
    Info { metadata: request.metadata().clone(), deadline, peer: request.remote_addr() }
}

/// Returns the client's address from the extensions of the HTTP request, where servers other than
/// tonic's store it. With tonic's transport, its own method `remote_addr` takes precedence.
trait RemoteAddr {
    fn remote_addr(&self) -> Option<SocketAddr>;
}

impl<T> RemoteAddr for Request<T> {
    fn remote_addr(&self) -> Option<SocketAddr> {
        self.extensions().get().copied()
    }
}

/// Creates the response of a call, with its compression and size limit.
#[derive(Clone, Copy)]
struct Responder {
    encoding: Option<CompressionEncoding>,
    limit: Option<usize>,
}

impl Responder {
    /// Creates the response of a method that returns one message.
    fn one<M: Message>(self, answer: Result<Response<M>, Status>) -> http::Response<Body> {
        let encoded = answer.and_then(|answer| {
            let (metadata, message, extensions) = answer.into_parts();
            let mut encode = |buffer: &mut Vec<u8>| message.encode(buffer);
            let encoding = self.encoding.filter(|_| !is_compression_disabled(&extensions));
            let data = encode_one(&mut encode, encoding, self.limit)?;
            Ok((metadata, extensions, data))
        });
        match encoded {
            Ok((metadata, extensions, data)) => {
                let body = Single::with_trailers(data, status::ok_trailers(MetadataMap::new()));
                self.response(metadata, extensions, Body::new(body))
            }
            Err(status) => status::of_failure(status).into_http(),
        }
    }

    fn outbound(self, signal: Arc<Signal>) -> Arc<Outbound> {
        Outbound::new(signal, self.encoding, self.limit, false)
    }

    /// Creates the response of a method that returns a stream. Waits until the headers may leave.
    async fn stream(self, outgoing: Arc<Outgoing>, requests: RequestsOf) -> http::Response<Body> {
        let responses = Responses::new(Arc::clone(&outgoing.outbound), requests);
        outgoing.outbound.started.raised().await;
        let headers = outgoing.headers();
        let failure =
            if headers.is_empty() { outgoing.outbound.take_early_failure() } else { None };
        if let Some(failure) = failure {
            responses.discard();
            return trailers_only(failure);
        }
        self.response(headers, Extensions::new(), Body::new(responses))
    }

    fn response(
        self,
        metadata: MetadataMap,
        extensions: Extensions,
        body: Body,
    ) -> http::Response<Body> {
        let mut response = http::Response::new(body);
        let mut headers = status::sanitized(metadata);
        headers.insert(header::CONTENT_TYPE, GRPC);
        if let Some(encoding) = self.encoding {
            compression::announce(encoding, &mut headers);
        }
        *response.headers_mut() = headers;
        *response.extensions_mut() = extensions;
        response
    }
}

const GRPC: HeaderValue = HeaderValue::from_static("application/grpc");

fn is_compression_disabled(extensions: &Extensions) -> bool {
    let setting = extensions.get::<SingleMessageCompressionOverride>();
    setting == Some(&SingleMessageCompressionOverride::Disable)
}

/// Creates the response of a call that fails without any message.
fn trailers_only(trailers: HeaderMap) -> http::Response<Body> {
    let mut response = http::Response::new(Body::empty());
    if let Some(Err(status)) = status::outcome(&trailers) {
        // Layers read the status from the extensions.
        response.extensions_mut().insert(status);
    }
    *response.headers_mut() = trailers;
    response.headers_mut().insert(header::CONTENT_TYPE, GRPC);
    response
}

/// Spawns a task that runs a method that returns a stream, and ends its call. The task sees a
/// cancellation and the deadline even while the client reads nothing: the transport does not poll the
/// response then.
fn run(outgoing: Arc<Outgoing>, requests: Option<Arc<Inbound>>, method: BoxFuture<(), Status>) {
    let finish = FinishOnDrop(outgoing);
    tokio::spawn(async move {
        let outgoing = &finish.0;
        let expire = || {
            outgoing.expire();
            if let Some(requests) = requests {
                requests.fail(deadline::exceeded());
            }
        };
        let watched = deadline::watched(outgoing.deadline(), method, expire);
        outgoing.finish(guarded(watched).await);
    });
}

/// Ends the call even if the runtime shuts down.
struct FinishOnDrop(Arc<Outgoing>);

impl Drop for FinishOnDrop {
    fn drop(&mut self) {
        // Has no effect on a call that has ended.
        self.0.finish(Err(panicked()));
    }
}

/// Converts any body to tonic's.
fn as_bytes<B>(body: B) -> Body
where
    B: HttpBody + Send + 'static,
    B::Error: Into<StdError>,
{
    let mut body = Some(body);
    if let Some(body) = (&mut body as &mut dyn Any).downcast_mut::<Option<Body>>() {
        return body.take().unwrap_or_default();
    }
    body.map_or_else(Body::empty, |body| Body::new(AsBytes(Box::pin(body))))
}

/// A body with any type of data.
struct AsBytes<B>(Pin<Box<B>>);

impl<B: HttpBody> HttpBody for AsBytes<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let frame = task::ready!(self.0.as_mut().poll_frame(cx));
        let bytes = |mut data: B::Data| data.copy_to_bytes(data.remaining());
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }
}
