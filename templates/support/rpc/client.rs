//! Makes calls on a client.

use std::sync::{Arc, Weak};
use std::time::Duration;

use prost::bytes::Bytes;
use prost::Message;
use tokio::time::Instant;
use tonic::body::Body;
use tonic::codec::CompressionEncoding;
use tonic::codegen::http::{self, header, HeaderValue, Uri};
use tonic::codegen::tokio_stream::Stream;
use tonic::codegen::BoxFuture;
use tonic::metadata::MetadataMap;
use tonic::{Extensions, GrpcMethod, IntoRequest, IntoStreamingRequest, Request, Response, Status};

use super::call::Call;
use super::compression::Settings;
use super::deadline;
use super::encode::encode_one;
use super::feed::Feed;
use super::frames::Frames;
use super::handles::{Receiver, StreamingCall};
use super::inbound::{Inbound, Rules, Side};
use super::one;
use super::outbound::Outbound;
use super::outlet::{Requests, Single};
use super::response;
use super::retry::{self, RetryPolicy, PREVIOUS_ATTEMPTS};
use super::signal::Signal;
use super::source::Source;
use super::status::{self, Peer};
use super::stream::{Info, MessageStream};
use super::transport::Transport;

/// A transport, and the settings of calls. Generated clients wrap it.
#[derive(Clone, Debug)]
pub struct Client<T> {
    transport: T,
    origin: Uri,
    settings: Settings,
    send: Option<CompressionEncoding>,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    retry: Option<Arc<RetryPolicy>>,
}

impl<T> Client<T> {
    /// Creates a client for `transport`, which knows the server's address.
    pub fn new(transport: T) -> Self {
        Self::with_origin(transport, Uri::default())
    }

    /// Creates a client for `transport` and the server at `origin`.
    pub fn with_origin(transport: T, origin: Uri) -> Self {
        let settings = Settings::default();
        Self { transport, origin, settings, send: None, timeout: None, deadline: None, retry: None }
    }

    /// Compresses requests.
    pub fn send_compressed(&mut self, encoding: CompressionEncoding) {
        self.send = Some(encoding);
    }

    /// Accepts compressed responses.
    pub fn accept_compressed(&mut self, encoding: CompressionEncoding) {
        self.settings.accept.enable(encoding);
    }

    /// Limits the size of a response; 4 MiB by default.
    pub fn max_decoding_message_size(&mut self, limit: usize) {
        self.settings.max_decoding = Some(limit);
    }

    /// Limits the size of a request; unlimited by default.
    pub fn max_encoding_message_size(&mut self, limit: usize) {
        self.settings.max_encoding = Some(limit);
    }

    /// Sets the timeout of a request; returns the call's deadline.
    fn apply_deadline<M>(&self, request: &mut Request<M>) -> Option<Instant> {
        let own = deadline::of_request(request.metadata().as_ref());
        let default = || self.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let soonest = [own.or_else(default), self.deadline].into_iter().flatten().min()?;
        if own != Some(soonest) {
            request.set_timeout(soonest.saturating_duration_since(Instant::now()));
        }
        Some(soonest)
    }

    /// Creates the HTTP request of a call.
    fn http_request(
        &self,
        path: &'static str,
        metadata: MetadataMap,
        mut extensions: Extensions,
        body: Body,
    ) -> http::Request<Body> {
        if let Some((service, method)) = path[1..].split_once('/') {
            extensions.insert(GrpcMethod::new(service, method));
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = http::Method::POST;
        *request.version_mut() = http::Version::HTTP_2;
        *request.uri_mut() = self.uri(path);
        let mut headers = status::sanitized(metadata);
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        self.settings.announce(self.send, &mut headers);
        *request.headers_mut() = headers;
        *request.extensions_mut() = extensions;
        request
    }

    fn uri(&self, path: &'static str) -> Uri {
        let mut parts = self.origin.clone().into_parts();
        let prefix = self.origin.path().trim_end_matches('/');
        parts.path_and_query = if prefix.is_empty() {
            Some(http::uri::PathAndQuery::from_static(path))
        } else {
            format!("{prefix}{path}").parse().ok()
        };
        Uri::from_parts(parts).unwrap_or_else(|_| Uri::from_static(path))
    }

    fn rules(&self, side: Side, deadline: Option<Instant>) -> Rules {
        Rules { side, settings: self.settings, deadline }
    }
}

impl<T: Transport> Client<T> {
    /// Returns a client whose calls time out after `timeout`, unless their request sets its own.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self { timeout: Some(timeout), ..self.clone() }
    }

    /// Returns a client whose calls end at `deadline` at the latest.
    #[must_use]
    pub fn with_deadline(&self, deadline: Option<Instant>) -> Self {
        Self { deadline, ..self.clone() }
    }

    /// Returns a client that retries failed calls as `policy` says.
    #[must_use]
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        Self { retry: Some(Arc::new(policy)), ..self.clone() }
    }

    /// Sends a request that has one message.
    fn send_one<M: Message>(
        &self,
        path: &'static str,
        mut request: Request<M>,
    ) -> (BoxFuture<http::Response<Body>, Status>, Option<Instant>) {
        let deadline = self.apply_deadline(&mut request);
        let (metadata, extensions, message) = request.into_parts();
        let mut encode = |buffer: &mut Vec<u8>| message.encode(buffer);
        let data = match encode_one(&mut encode, self.send, self.settings.max_encoding) {
            Ok(data) => data,
            Err(status) => return (Box::pin(std::future::ready(Err(status))), deadline),
        };
        let response = match &self.retry {
            Some(policy) => {
                let request = Request::from_parts(metadata, extensions, data);
                self.send_again(path, request, deadline, Arc::clone(policy))
            }
            None => self.send_data(path, metadata, extensions, data),
        };
        (response, deadline)
    }

    /// Sends a request until the policy accepts the response.
    fn send_again(
        &self,
        path: &'static str,
        request: Request<Bytes>,
        deadline: Option<Instant>,
        policy: Arc<RetryPolicy>,
    ) -> BoxFuture<http::Response<Body>, Status> {
        let client = self.clone();
        let attempt = move |previous: u32| {
            let (metadata, extensions) = (request.metadata(), request.extensions());
            let mut again = Request::from_parts(metadata.clone(), extensions.clone(), ());
            if previous > 0 {
                again.metadata_mut().insert(PREVIOUS_ATTEMPTS, previous.into());
                if let Some(deadline) = deadline {
                    again.set_timeout(deadline.saturating_duration_since(Instant::now()));
                }
            }
            let (metadata, extensions, ()) = again.into_parts();
            client.send_data(path, metadata, extensions, request.get_ref().clone())
        };
        Box::pin(retry::attempts(policy, attempt))
    }

    fn send_data(
        &self,
        path: &'static str,
        metadata: MetadataMap,
        extensions: Extensions,
        data: Bytes,
    ) -> BoxFuture<http::Response<Body>, Status> {
        let body = Body::new(Single::new(data));
        T::send(self.transport.clone(), self.http_request(path, metadata, extensions, body))
    }

    /// Opens a call whose requests come from a body.
    fn open(
        &self,
        path: &'static str,
        mut request: Request<()>,
        side: Side,
        body: impl FnOnce(Arc<Outbound>, Weak<Call>) -> Body,
    ) -> BoxFuture<Arc<Call>, Status> {
        let deadline = self.apply_deadline(&mut request);
        let (metadata, extensions, ()) = request.into_parts();
        let signal = Signal::new();
        let limit = self.settings.max_encoding;
        let outbound = Outbound::new(Arc::clone(&signal), self.send, limit, deadline.is_some());
        let call = Arc::new_cyclic(|call| {
            let body = body(Arc::clone(&outbound), Weak::clone(call));
            let request = self.http_request(path, metadata, extensions, body);
            let response = T::send(self.transport.clone(), request);
            Call::new(response, outbound, signal, self.rules(side, deadline))
        });
        Box::pin(async move { call.start().map(|()| call) })
    }

    /// Opens a call whose requests are sent through a handle.
    fn open_handle(
        &self,
        path: &'static str,
        request: Request<()>,
        side: Side,
    ) -> BoxFuture<Arc<Call>, Status> {
        self.open(path, request, side, |outbound, _| Body::new(Requests::new(outbound)))
    }

    /// Opens a call whose requests come from a stream.
    fn open_stream<S>(
        &self,
        path: &'static str,
        request: Request<S>,
        side: Side,
    ) -> BoxFuture<Arc<Call>, Status>
    where
        S: Stream<Item: Message> + Send + 'static,
    {
        let (metadata, extensions, stream) = request.into_parts();
        let request = Request::from_parts(metadata, extensions, ());
        self.open(path, request, side, |outbound, call| {
            Body::new(Feed::new(stream, outbound, call))
        })
    }
}

/// Calls a unary method.
///
/// # Errors
/// Returns the server's status, or the transport's failure as a status.
pub fn unary<T, Req, Res>(
    client: &Client<T>,
    path: &'static str,
    request: impl IntoRequest<Req>,
) -> BoxFuture<Res, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    let (response, deadline) = client.send_one(path, request.into_request());
    let received = one::receive(response, client.settings, deadline);
    Box::pin(async move { one::decode(received.await?.message) })
}

/// Calls a unary method, with metadata in both directions.
///
/// # Errors
/// Returns the server's status, or the transport's failure as a status.
pub fn unary_context<T, Req, Res>(
    client: &Client<T>,
    path: &'static str,
    request: impl IntoRequest<Req>,
) -> BoxFuture<Response<Res>, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    let (response, deadline) = client.send_one(path, request.into_request());
    let received = one::receive(response, client.settings, deadline);
    Box::pin(async move {
        let response = received.await?;
        let message = one::decode(response.message)?;
        Ok(Response::from_parts(response.metadata, message, response.extensions))
    })
}

/// Calls a server-streaming method; waits for the headers of the response.
///
/// # Errors
/// Returns the server's status, or the transport's failure as a status.
pub fn server_streaming<T, Req, Res, S>(
    client: &Client<T>,
    path: &'static str,
    request: impl IntoRequest<Req>,
    handle: fn(MessageStream<Res>) -> S,
) -> BoxFuture<S, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let (response, deadline) = client.send_one(path, request.into_request());
    let stream = stream(response, client.rules(Side::Client, deadline));
    Box::pin(async move {
        stream.await.map(|(inbound, info, _)| handle(MessageStream::new(inbound, info)))
    })
}

/// Calls a server-streaming method, with metadata in both directions.
///
/// # Errors
/// Returns the server's status, or the transport's failure as a status.
pub fn server_streaming_context<T, Req, Res, S>(
    client: &Client<T>,
    path: &'static str,
    request: impl IntoRequest<Req>,
    handle: fn(MessageStream<Res>) -> S,
) -> BoxFuture<Response<S>, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let (response, deadline) = client.send_one(path, request.into_request());
    let stream = stream(response, client.rules(Side::Client, deadline));
    Box::pin(async move {
        let (inbound, info, extensions) = stream.await?;
        let metadata = info.metadata.clone();
        let stream = handle(MessageStream::new(inbound, info));
        Ok(Response::from_parts(metadata, stream, extensions))
    })
}

/// Waits for the headers of a streaming response.
async fn stream(
    response: BoxFuture<http::Response<Body>, Status>,
    rules: Rules,
) -> Result<(Arc<Inbound>, Info, Extensions), Status> {
    let deadline = rules.deadline;
    let opened =
        deadline::within(deadline, async { response::open(response.await?, &rules.settings) });
    let opened = opened.await.map_err(|status| deadline::correct(status, deadline))?;
    let info = Info { metadata: opened.headers, deadline, peer: None };
    let frames = Frames::new(opened.encoding, rules.settings.max_decoding);
    let inbound = Inbound::open(Source::Body(opened.body), frames, None, Signal::new(), rules);
    if let Some(trailers) = opened.trailers {
        inbound.succeed(trailers);
    }
    Ok((Arc::new(inbound), info, opened.extensions))
}

/// Opens a bidirectional call, without waiting for the server.
///
/// # Errors
/// Returns the transport's failure as a status.
pub fn streaming<T, Req, Res, S>(
    client: &Client<T>,
    path: &'static str,
    request: Request<()>,
    handle: fn(StreamingCall<Req, Res>) -> S,
) -> BoxFuture<S, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let call = client.open_handle(path, request, Side::Client);
    Box::pin(async move { call.await.map(|call| handle(StreamingCall::new(call))) })
}

/// Opens a client-streaming call, without waiting for the server.
///
/// # Errors
/// Returns the transport's failure as a status.
pub fn client_streaming<T, Req, Res, S>(
    client: &Client<T>,
    path: &'static str,
    request: Request<()>,
    handle: fn(StreamingCall<Req, Res>) -> S,
) -> BoxFuture<S, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let call = client.open_handle(path, request, Side::ClientOfOne);
    Box::pin(async move { call.await.map(|call| handle(StreamingCall::new(call))) })
}

/// Calls a bidirectional method with the messages of a stream, without waiting for the server. The
/// transport polls the stream, and drops it when the call ends.
///
/// # Errors
/// Returns the transport's failure as a status.
pub fn streaming_with<T, Req, Res, S>(
    client: &Client<T>,
    path: &'static str,
    requests: impl IntoStreamingRequest<Message = Req>,
    handle: fn(Receiver<Req, Res>) -> S,
) -> BoxFuture<S, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
    S: 'static,
{
    let call = client.open_stream(path, requests.into_streaming_request(), Side::Client);
    Box::pin(async move { call.await.map(|call| handle(Receiver::new(call))) })
}

/// Calls a client-streaming method with the messages of a stream, and waits for the response. The
/// transport polls the stream, and drops it when the call ends.
///
/// # Errors
/// Returns the server's status, or the transport's failure as a status.
pub fn client_streaming_with<T, Req, Res>(
    client: &Client<T>,
    path: &'static str,
    requests: impl IntoStreamingRequest<Message = Req>,
) -> BoxFuture<Res, Status>
where
    T: Transport,
    Req: Message + 'static,
    Res: Message + Default + 'static,
{
    let call = client.open_stream(path, requests.into_streaming_request(), Side::ClientOfOne);
    Box::pin(async move {
        let receiver: Receiver<Req, Res> = Receiver::new(call.await?);
        receiver.receive().await?.ok_or_else(|| status::no_message(Peer::Server))
    })
}
