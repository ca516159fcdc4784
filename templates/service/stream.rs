/// A stream of incoming `$Payload` messages.
#[derive(Debug)]
pub struct $Handle(rpc::MessageStream<$type>);

impl $Handle {
    /// Returns the next message, or `None` at the end of the stream.
    ///
    /// # Errors
    /// Returns, once, the status that the call failed with.
    #[inline]
    pub fn $receive(&self) -> rpc::Receiving<'_, $type> {
        self.0.receive()
    }
}

impl std::ops::Deref for $Handle {
    type Target = rpc::MessageStream<$type>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl tonic::codegen::tokio_stream::Stream for $Handle {
    type Item = $Result<$type, tonic::Status>;

    #[inline]
    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<$Option<Self::Item>> {
        std::pin::Pin::new(&mut self.0).poll_next(cx)
    }
}
