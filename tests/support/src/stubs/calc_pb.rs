//! What is generated from `calc.proto`:
//!
//! ```proto
//! service StreamingCalcService {
//!   rpc add(AddRequest) returns (google.protobuf.Int64Value);
//!   rpc count(google.protobuf.Int64Value) returns (stream google.protobuf.Int64Value);
//!   rpc sum(stream google.protobuf.Int64Value) returns (google.protobuf.Int64Value);
//!   rpc incrementalSum(stream google.protobuf.Int64Value) returns (stream google.protobuf.Int64Value);
//! }
//! message AddRequest { int64 a = 1; int64 b = 2; }
//! ```

/// Two numbers to add.
#[derive(Clone, Copy, PartialEq, ::prost::Message)]
pub struct AddRequest {
    /// The first.
    #[prost(int64, tag = "1")]
    pub a: i64,
    /// The second.
    #[prost(int64, tag = "2")]
    pub b: i64,
}

/// The service `StreamingCalcService`.
pub mod streaming_calc_service {
    use super::super::support::rpc;
    use ::tonic::{Request, Response, Status};

    // ------------------------------------------------------------------ both sides

    /// A stream of `Int64Value` messages from the peer.
    #[derive(Debug)]
    pub struct IntStream(rpc::MessageStream<i64>);

    impl IntStream {
        /// Waits for the next number; `Ok(None)` at the end.
        ///
        /// # Errors
        /// The status that the call failed with, once.
        pub async fn receive_int(
            &self,
        ) -> ::core::result::Result<::core::option::Option<i64>, Status> {
            self.0.receive().await
        }
    }

    impl ::core::ops::Deref for IntStream {
        type Target = rpc::MessageStream<i64>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    impl ::tonic::codegen::tokio_stream::Stream for IntStream {
        type Item = ::core::result::Result<i64, Status>;

        fn poll_next(
            mut self: ::core::pin::Pin<&mut Self>,
            cx: &mut ::core::task::Context<'_>,
        ) -> ::core::task::Poll<::core::option::Option<Self::Item>> {
            ::core::pin::Pin::new(&mut self.0).poll_next(cx)
        }
    }

    // ------------------------------------------------------------------ client

    /// A client of `StreamingCalcService`.
    #[derive(Clone, Debug)]
    pub struct StreamingCalcServiceClient<T = ::tonic::transport::Channel> {
        grpc: ::tonic::client::Grpc<T>,
    }

    impl StreamingCalcServiceClient {
        /// Connects to a server, as `http://localhost:9090`.
        ///
        /// # Errors
        /// When the address is not one, or nobody answers there.
        pub async fn connect<D>(
            endpoint: D,
        ) -> ::core::result::Result<Self, ::tonic::transport::Error>
        where
            D: ::core::convert::TryInto<::tonic::transport::Endpoint>,
            D::Error: ::core::convert::Into<::tonic::codegen::StdError>,
        {
            let channel = ::tonic::transport::Endpoint::new(endpoint)?.connect().await?;
            ::core::result::Result::Ok(Self::new(channel))
        }
    }

    impl<T> StreamingCalcServiceClient<T>
    where
        T: rpc::Transport,
    {
        /// A client over any transport of tonic.
        pub fn new(transport: T) -> Self {
            Self { grpc: ::tonic::client::Grpc::new(transport) }
        }

        /// A client over a transport that does not know the server's address.
        pub fn with_origin(transport: T, origin: ::tonic::codegen::http::Uri) -> Self {
            Self { grpc: ::tonic::client::Grpc::with_origin(transport, origin) }
        }

        /// Compresses requests.
        #[must_use]
        pub fn send_compressed(mut self, encoding: ::tonic::codec::CompressionEncoding) -> Self {
            self.grpc = self.grpc.send_compressed(encoding);
            self
        }

        /// Accepts compressed responses.
        #[must_use]
        pub fn accept_compressed(mut self, encoding: ::tonic::codec::CompressionEncoding) -> Self {
            self.grpc = self.grpc.accept_compressed(encoding);
            self
        }

        /// Refuses larger responses; 4 MiB by default.
        #[must_use]
        pub fn max_decoding_message_size(mut self, limit: usize) -> Self {
            self.grpc = self.grpc.max_decoding_message_size(limit);
            self
        }

        /// Refuses to send larger requests; any size by default.
        #[must_use]
        pub fn max_encoding_message_size(mut self, limit: usize) -> Self {
            self.grpc = self.grpc.max_encoding_message_size(limit);
            self
        }

        /// Calls `add`.
        ///
        /// # Errors
        /// The server's status, or the transport's failure as one.
        pub async fn add(&self, request: super::AddRequest) -> ::core::result::Result<i64, Status> {
            let response = self.add_context(Request::new(request)).await?;
            ::core::result::Result::Ok(response.into_inner())
        }

        /// As [`add`](Self::add), with metadata both ways.
        ///
        /// # Errors
        /// The server's status, or the transport's failure as one.
        pub async fn add_context(
            &self,
            request: Request<super::AddRequest>,
        ) -> ::core::result::Result<Response<i64>, Status> {
            rpc::unary(&self.grpc, "/StreamingCalcService/add", request).await
        }

        /// Calls `count`.
        ///
        /// # Errors
        /// The server's status, or the transport's failure as one.
        pub async fn count(&self, request: i64) -> ::core::result::Result<IntStream, Status> {
            let response = self.count_context(Request::new(request)).await?;
            ::core::result::Result::Ok(response.into_inner())
        }

        /// As [`count`](Self::count), with metadata both ways.
        ///
        /// # Errors
        /// The server's status, or the transport's failure as one.
        pub async fn count_context(
            &self,
            request: Request<i64>,
        ) -> ::core::result::Result<Response<IntStream>, Status> {
            let response =
                rpc::server_streaming(&self.grpc, "/StreamingCalcService/count", request).await?;
            ::core::result::Result::Ok(response.map(IntStream))
        }

        /// Opens a call of `sum`, without waiting for the server.
        ///
        /// # Errors
        /// The transport's failure as a status.
        pub async fn sum(&self) -> ::core::result::Result<SumStreamingClient, Status> {
            self.sum_context(Request::new(())).await
        }

        /// As [`sum`](Self::sum), with metadata and a timeout.
        ///
        /// # Errors
        /// The transport's failure as a status.
        pub async fn sum_context(
            &self,
            request: Request<()>,
        ) -> ::core::result::Result<SumStreamingClient, Status> {
            let call =
                rpc::client_streaming(&self.grpc, "/StreamingCalcService/sum", request).await?;
            ::core::result::Result::Ok(SumStreamingClient(call))
        }

        /// Opens a call of `incrementalSum`, without waiting for the server.
        ///
        /// # Errors
        /// The transport's failure as a status.
        pub async fn incremental_sum(
            &self,
        ) -> ::core::result::Result<IncrementalSumStreamingClient, Status> {
            self.incremental_sum_context(Request::new(())).await
        }

        /// As [`incremental_sum`](Self::incremental_sum), with metadata and a timeout.
        ///
        /// # Errors
        /// The transport's failure as a status.
        pub async fn incremental_sum_context(
            &self,
            request: Request<()>,
        ) -> ::core::result::Result<IncrementalSumStreamingClient, Status> {
            let call =
                rpc::streaming(&self.grpc, "/StreamingCalcService/incrementalSum", request).await?;
            ::core::result::Result::Ok(IncrementalSumStreamingClient(call))
        }
    }

    impl<T, I> StreamingCalcServiceClient<::tonic::service::interceptor::InterceptedService<T, I>>
    where
        ::tonic::service::interceptor::InterceptedService<T, I>: rpc::Transport,
    {
        /// A client that passes each request through `interceptor` first.
        pub fn with_interceptor(transport: T, interceptor: I) -> Self {
            Self::new(::tonic::service::interceptor::InterceptedService::new(
                transport,
                interceptor,
            ))
        }
    }

    /// A call of `sum`. To drop it before its end cancels the call.
    #[derive(Debug)]
    pub struct SumStreamingClient(rpc::StreamingCall<i64, i64>);

    impl SumStreamingClient {
        /// Sends a number, when there is room for it.
        ///
        /// # Errors
        /// The status of the call if it has ended, or been completed.
        pub async fn send_int(&self, message: i64) -> ::core::result::Result<(), Status> {
            self.0.send(message).await
        }

        /// Waits for the number that the server answers with; `Ok(None)` after it.
        ///
        /// # Errors
        /// The status that the call failed with, once.
        pub async fn receive_int(
            &self,
        ) -> ::core::result::Result<::core::option::Option<i64>, Status> {
            self.0.receive().await
        }

        /// Two handles, for a task that sends and one that receives.
        pub fn split(self) -> (SumSender, SumReceiver) {
            let (sender, receiver) = self.0.split();
            (SumSender(sender), SumReceiver(receiver))
        }
    }

    impl ::core::ops::Deref for SumStreamingClient {
        type Target = rpc::StreamingCall<i64, i64>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    /// The half of a call of `sum` that sends.
    #[derive(Debug)]
    pub struct SumSender(rpc::Sender<i64, i64>);

    impl SumSender {
        /// Sends a number, when there is room for it.
        ///
        /// # Errors
        /// The status of the call if it has ended, or been completed.
        pub async fn send_int(&self, message: i64) -> ::core::result::Result<(), Status> {
            self.0.send(message).await
        }
    }

    impl ::core::ops::Deref for SumSender {
        type Target = rpc::Sender<i64, i64>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    /// The half of a call of `sum` that receives.
    #[derive(Debug)]
    pub struct SumReceiver(rpc::Receiver<i64, i64>);

    impl SumReceiver {
        /// Waits for the number that the server answers with; `Ok(None)` after it.
        ///
        /// # Errors
        /// The status that the call failed with, once.
        pub async fn receive_int(
            &self,
        ) -> ::core::result::Result<::core::option::Option<i64>, Status> {
            self.0.receive().await
        }
    }

    impl ::core::ops::Deref for SumReceiver {
        type Target = rpc::Receiver<i64, i64>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    /// A call of `incrementalSum`. To drop it before its end cancels the call.
    #[derive(Debug)]
    pub struct IncrementalSumStreamingClient(rpc::StreamingCall<i64, i64>);

    impl IncrementalSumStreamingClient {
        /// Sends a number, when there is room for it.
        ///
        /// # Errors
        /// The status of the call if it has ended, or been completed.
        pub async fn send_int(&self, message: i64) -> ::core::result::Result<(), Status> {
            self.0.send(message).await
        }

        /// Waits for the next number; `Ok(None)` at the end.
        ///
        /// # Errors
        /// The status that the call failed with, once.
        pub async fn receive_int(
            &self,
        ) -> ::core::result::Result<::core::option::Option<i64>, Status> {
            self.0.receive().await
        }

        /// Two handles, for a task that sends and one that receives.
        pub fn split(self) -> (IncrementalSumSender, IncrementalSumReceiver) {
            let (sender, receiver) = self.0.split();
            (IncrementalSumSender(sender), IncrementalSumReceiver(receiver))
        }
    }

    impl ::core::ops::Deref for IncrementalSumStreamingClient {
        type Target = rpc::StreamingCall<i64, i64>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    /// The half of a call of `incrementalSum` that sends.
    #[derive(Debug)]
    pub struct IncrementalSumSender(rpc::Sender<i64, i64>);

    impl IncrementalSumSender {
        /// Sends a number, when there is room for it.
        ///
        /// # Errors
        /// The status of the call if it has ended, or been completed.
        pub async fn send_int(&self, message: i64) -> ::core::result::Result<(), Status> {
            self.0.send(message).await
        }
    }

    impl ::core::ops::Deref for IncrementalSumSender {
        type Target = rpc::Sender<i64, i64>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    /// The half of a call of `incrementalSum` that receives.
    #[derive(Debug)]
    pub struct IncrementalSumReceiver(rpc::Receiver<i64, i64>);

    impl IncrementalSumReceiver {
        /// Waits for the next number; `Ok(None)` at the end.
        ///
        /// # Errors
        /// The status that the call failed with, once.
        pub async fn receive_int(
            &self,
        ) -> ::core::result::Result<::core::option::Option<i64>, Status> {
            self.0.receive().await
        }
    }

    impl ::core::ops::Deref for IncrementalSumReceiver {
        type Target = rpc::Receiver<i64, i64>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    // ------------------------------------------------------------------ server

    /// The caller of a method that answers with a stream of `Int64Value`.
    #[derive(Clone, Debug)]
    pub struct StreamingCalcServiceIntCaller(rpc::Caller<i64>);

    impl StreamingCalcServiceIntCaller {
        /// Sends a number, when there is room for it.
        ///
        /// # Errors
        /// `Code::Cancelled` when the client has given the call up.
        pub async fn send_int(&self, message: i64) -> ::core::result::Result<(), Status> {
            self.0.send(message).await
        }
    }

    impl ::core::ops::Deref for StreamingCalcServiceIntCaller {
        type Target = rpc::Caller<i64>;

        fn deref(&self) -> &Self::Target {
            &self.0
        }
    }

    /// The service `StreamingCalcService`: implement the plain methods as `async fn`s. The ones
    /// that end in `_context` call them, and are there for those who need the request's metadata.
    pub trait StreamingCalcService: Send + Sync + 'static {
        /// Handles `add`.
        fn add(
            &self,
            request: super::AddRequest,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<i64, Status>> + Send;

        /// As `add`, with metadata both ways.
        fn add_context(
            &self,
            request: Request<super::AddRequest>,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<Response<i64>, Status>> + Send
        {
            async { self.add(request.into_inner()).await.map(Response::new) }
        }

        /// Handles `count`.
        fn count(
            &self,
            caller: StreamingCalcServiceIntCaller,
            request: i64,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<(), Status>> + Send;

        /// As `count`, with the request's metadata.
        fn count_context(
            &self,
            caller: StreamingCalcServiceIntCaller,
            request: Request<i64>,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<(), Status>> + Send
        {
            self.count(caller, request.into_inner())
        }

        /// Handles `sum`.
        fn sum(
            &self,
            requests: IntStream,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<i64, Status>> + Send;

        /// As `sum`, with metadata both ways.
        fn sum_context(
            &self,
            requests: Request<IntStream>,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<Response<i64>, Status>> + Send
        {
            async { self.sum(requests.into_inner()).await.map(Response::new) }
        }

        /// Handles `incrementalSum`.
        fn incremental_sum(
            &self,
            caller: StreamingCalcServiceIntCaller,
            requests: IntStream,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<(), Status>> + Send;

        /// As `incremental_sum`, with the request's metadata.
        fn incremental_sum_context(
            &self,
            caller: StreamingCalcServiceIntCaller,
            requests: Request<IntStream>,
        ) -> impl ::core::future::Future<Output = ::core::result::Result<(), Status>> + Send
        {
            self.incremental_sum(caller, requests.into_inner())
        }
    }

    /// Serves a [`StreamingCalcService`]: a tower service to add to a tonic server.
    #[derive(Debug)]
    pub struct StreamingCalcServiceServer<T> {
        service: ::std::sync::Arc<T>,
        dispatch: rpc::Dispatch,
    }

    impl<T> StreamingCalcServiceServer<T> {
        /// Serves `service`.
        pub fn new(service: T) -> Self {
            Self::from_arc(::std::sync::Arc::new(service))
        }

        /// Serves a service that others hold, too.
        pub fn from_arc(service: ::std::sync::Arc<T>) -> Self {
            Self { service, dispatch: ::core::default::Default::default() }
        }

        /// Serves `service`, and passes each request through `interceptor` first.
        pub fn with_interceptor<I>(
            service: T,
            interceptor: I,
        ) -> ::tonic::service::interceptor::InterceptedService<Self, I> {
            ::tonic::service::interceptor::InterceptedService::new(Self::new(service), interceptor)
        }

        /// Accepts compressed requests.
        #[must_use]
        pub fn accept_compressed(mut self, encoding: ::tonic::codec::CompressionEncoding) -> Self {
            self.dispatch.accept_compressed(encoding);
            self
        }

        /// Compresses responses to clients that accept it.
        #[must_use]
        pub fn send_compressed(mut self, encoding: ::tonic::codec::CompressionEncoding) -> Self {
            self.dispatch.send_compressed(encoding);
            self
        }

        /// Refuses larger requests; 4 MiB by default.
        #[must_use]
        pub fn max_decoding_message_size(mut self, limit: usize) -> Self {
            self.dispatch.max_decoding_message_size(limit);
            self
        }

        /// Refuses to send larger responses; any size by default.
        #[must_use]
        pub fn max_encoding_message_size(mut self, limit: usize) -> Self {
            self.dispatch.max_encoding_message_size(limit);
            self
        }
    }

    impl<T> ::core::clone::Clone for StreamingCalcServiceServer<T> {
        fn clone(&self) -> Self {
            Self { service: ::core::clone::Clone::clone(&self.service), dispatch: self.dispatch }
        }
    }

    impl<T> ::tonic::server::NamedService for StreamingCalcServiceServer<T> {
        const NAME: &'static str = "StreamingCalcService";
    }

    impl<T, B> ::tonic::codegen::Service<::tonic::codegen::http::Request<B>>
        for StreamingCalcServiceServer<T>
    where
        T: StreamingCalcService,
        B: ::tonic::codegen::Body + Send + 'static,
        B::Error: ::core::convert::Into<::tonic::codegen::StdError> + Send + 'static,
    {
        type Response = ::tonic::codegen::http::Response<::tonic::body::Body>;
        type Error = ::core::convert::Infallible;
        type Future = rpc::ResponseFuture;

        fn poll_ready(
            &mut self,
            _: &mut ::core::task::Context<'_>,
        ) -> ::core::task::Poll<::core::result::Result<(), Self::Error>> {
            ::core::task::Poll::Ready(::core::result::Result::Ok(()))
        }

        fn call(&mut self, request: ::tonic::codegen::http::Request<B>) -> Self::Future {
            let service = ::core::clone::Clone::clone(&self.service);
            match request.uri().path() {
                "/StreamingCalcService/add" => self
                    .dispatch
                    .unary(request, |request| async move { service.add_context(request).await }),
                "/StreamingCalcService/count" => {
                    self.dispatch.server_streaming(request, |caller, request| async move {
                        let caller = StreamingCalcServiceIntCaller(caller);
                        service.count_context(caller, request).await
                    })
                }
                "/StreamingCalcService/sum" => {
                    self.dispatch.client_streaming(request, |requests| async move {
                        service.sum_context(requests.map(IntStream)).await
                    })
                }
                "/StreamingCalcService/incrementalSum" => {
                    self.dispatch.streaming(request, |caller, requests| async move {
                        let caller = StreamingCalcServiceIntCaller(caller);
                        service.incremental_sum_context(caller, requests.map(IntStream)).await
                    })
                }
                _ => rpc::Dispatch::unimplemented(),
            }
        }
    }
}
