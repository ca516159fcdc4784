/// Serves a [`$Service`]: a tower service to add to a tonic server.
///
/// Where calls stream to the service, give that server a large `initial_connection_window_size`, as
/// 128 MiB. With the default of 1 MiB, two calls whose requests are read late hold up the others of
/// their connection, and some 2000 small requests that are not read yet end it.
#[derive(Debug)]
pub struct $Server<T> {
    service: std::sync::Arc<T>,
    dispatch: rpc::Dispatch,
}

impl<T> $Server<T> {
    /// Serves `service`.
    pub fn new(service: T) -> Self {
        Self::from_arc(std::sync::Arc::new(service))
    }

    /// Serves a service that others hold, too.
    pub fn from_arc(service: std::sync::Arc<T>) -> Self {
        Self { service, dispatch: rpc::Dispatch::default() }
    }

    /// Serves `service`, and passes each request through `interceptor` first.
    pub fn with_interceptor<I>(
        service: T,
        interceptor: I,
    ) -> tonic::service::interceptor::InterceptedService<Self, I> {
        tonic::service::interceptor::InterceptedService::new(Self::new(service), interceptor)
    }

    /// Accepts compressed requests.
    #[must_use]
    pub fn accept_compressed(mut self, encoding: tonic::codec::CompressionEncoding) -> Self {
        self.dispatch.accept_compressed(encoding);
        self
    }

    /// Compresses responses to clients that accept it.
    #[must_use]
    pub fn send_compressed(mut self, encoding: tonic::codec::CompressionEncoding) -> Self {
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

impl<T> $Clone for $Server<T> {
    fn clone(&self) -> Self {
        Self { service: std::sync::Arc::clone(&self.service), dispatch: self.dispatch }
    }
}

impl<T> tonic::server::NamedService for $Server<T> {
    const NAME: &'static str = "$full_name";
}
