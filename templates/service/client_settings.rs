impl<T> $Client<T>
where
    T: rpc::Transport,
{
    /// Creates a client that uses any transport of tonic.
    pub fn new(transport: T) -> Self {
        Self { rpc: rpc::Client::new(transport) }
    }

    /// Creates a client for a transport that does not know the server's address.
    pub fn with_origin(transport: T, origin: tonic::codegen::http::Uri) -> Self {
        Self { rpc: rpc::Client::with_origin(transport, origin) }
    }

    /// Compresses requests.
    #[must_use]
    pub fn send_compressed(mut self, encoding: tonic::codec::CompressionEncoding) -> Self {
        self.rpc.send_compressed(encoding);
        self
    }

    /// Accepts compressed responses.
    #[must_use]
    pub fn accept_compressed(mut self, encoding: tonic::codec::CompressionEncoding) -> Self {
        self.rpc.accept_compressed(encoding);
        self
    }

    /// Limits the size of a response; 4 MiB by default.
    #[must_use]
    pub fn max_decoding_message_size(mut self, limit: usize) -> Self {
        self.rpc.max_decoding_message_size(limit);
        self
    }

    /// Limits the size of a request; unlimited by default.
    #[must_use]
    pub fn max_encoding_message_size(mut self, limit: usize) -> Self {
        self.rpc.max_encoding_message_size(limit);
        self
    }

    /// Returns a client whose calls time out after `timeout`, unless their request sets its own.
    #[must_use]
    pub fn with_timeout(&self, timeout: std::time::Duration) -> Self {
        Self { rpc: self.rpc.with_timeout(timeout) }
    }

    /// Returns a client that retries failed calls as `policy` says: calls that send one request, until
    /// the server begins to respond.
    #[must_use]
    pub fn with_retry(&self, policy: rpc::RetryPolicy) -> Self {
        Self { rpc: self.rpc.with_retry(policy) }
    }

    /// Returns a client whose calls end at `deadline` at the latest. A handler passes on its own
    /// deadline with `client.with_deadline(caller.deadline())`.
    #[must_use]
    pub fn with_deadline(&self, deadline: $Option<tokio::time::Instant>) -> Self {
        Self { rpc: self.rpc.with_deadline(deadline) }
    }
}

impl<T, I> $Client<tonic::service::interceptor::InterceptedService<T, I>>
where
    tonic::service::interceptor::InterceptedService<T, I>: rpc::Transport,
{
    /// Creates a client that passes each request through `interceptor` first.
    pub fn with_interceptor(transport: T, interceptor: I) -> Self {
        Self::new(tonic::service::interceptor::InterceptedService::new(transport, interceptor))
    }
}
