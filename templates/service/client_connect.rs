impl $Client {
    /// Connects to a server, such as `http://localhost:9090`.
    ///
    /// Given an address, uses the settings of [`rpc::endpoint`]. Uses an `Endpoint` as it is.
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
