/// Serves a [`$Service`]: a tower service to add to a tonic server.
///
/// Add it to [`rpc::server_builder`], whose settings suit streams. With tonic's defaults, two calls
/// whose requests are not read block all other calls of their connection, and some 2000 small unread
/// requests close it.
#[derive(Debug)]
pub struct $Server<T> {
    service: std::sync::Arc<T>,
    dispatch: rpc::Dispatch,
}

impl<T> $Server<T> {
    /// Creates a server of `service`.
    pub fn new(service: T) -> Self {
        Self::from_arc(std::sync::Arc::new(service))
    }

    /// Creates a server of a shared service.
    pub fn from_arc(service: std::sync::Arc<T>) -> Self {
        Self { service, dispatch: rpc::Dispatch::default() }
    }

    /// Creates a server that passes each request through `interceptor` first.
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

    /// Limits the size of a request; 4 MiB by default.
    #[must_use]
    pub fn max_decoding_message_size(mut self, limit: usize) -> Self {
        self.dispatch.max_decoding_message_size(limit);
        self
    }

    /// Limits the size of a response; unlimited by default.
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
