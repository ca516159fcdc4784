impl $Client {
    /// Connects to a server, such as `http://localhost:9090`.
    ///
    /// Connects to an address with the settings of [`rpc::endpoint`], and to an `Endpoint` with its
    /// own.
    ///
    /// # Errors
    /// Returns an error if the endpoint is invalid or the connection fails.
    pub fn connect<D>(
        endpoint: D,
    ) -> impl std::future::Future<Output = $Result<Self, tonic::transport::Error>> + $Send
    where
        D: $TryInto<tonic::transport::Endpoint> + 'static,
        D::Error: $Into<tonic::codegen::StdError>,
    {
        rpc::connect(endpoint, |rpc| Self { rpc })
    }
}
