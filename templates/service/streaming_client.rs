/// A call of `$method`. To drop it before its end cancels the call.
#[derive(Debug)]
pub struct $Handle(rpc::StreamingCall<$input, $output>);

impl $Handle {
    /// Sends a message, when there is room for it.
    ///
    /// # Errors
    /// The status of the call if it has ended, or been completed.
    pub async fn $send(&self, message: $input) -> $Result<(), tonic::Status> {
        self.0.send(message).await
    }

    /// $receives
    ///
    /// # Errors
    /// The status that the call failed with, once.
    pub async fn $receive(&self) -> $Result<$Option<$output>, tonic::Status> {
        self.0.receive().await
    }

    /// Two handles, for a task that sends and one that receives.
    #[inline]
    pub fn split(self) -> ($Sender, $Receiver) {
        let (sender, receiver) = self.0.split();
        ($Sender(sender), $Receiver(receiver))
    }
}

impl std::ops::Deref for $Handle {
    type Target = rpc::StreamingCall<$input, $output>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl tonic::codegen::tokio_stream::Stream for $Handle {
    type Item = $Result<$output, tonic::Status>;

    #[inline]
    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<$Option<Self::Item>> {
        std::pin::Pin::new(&mut self.0).poll_next(cx)
    }
}

/// The half of a call of `$method` that sends. To drop it without `complete()` cancels the call.
#[derive(Debug)]
pub struct $Sender(rpc::Sender<$input, $output>);

impl $Sender {
    /// Sends a message, when there is room for it.
    ///
    /// # Errors
    /// The status of the call if it has ended, or been completed.
    pub async fn $send(&self, message: $input) -> $Result<(), tonic::Status> {
        self.0.send(message).await
    }
}

impl std::ops::Deref for $Sender {
    type Target = rpc::Sender<$input, $output>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// The half of a call of `$method` that receives.
#[derive(Debug)]
pub struct $Receiver(rpc::Receiver<$input, $output>);

impl $Receiver {
    /// $receives
    ///
    /// # Errors
    /// The status that the call failed with, once.
    pub async fn $receive(&self) -> $Result<$Option<$output>, tonic::Status> {
        self.0.receive().await
    }
}

impl std::ops::Deref for $Receiver {
    type Target = rpc::Receiver<$input, $output>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl tonic::codegen::tokio_stream::Stream for $Receiver {
    type Item = $Result<$output, tonic::Status>;

    #[inline]
    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<$Option<Self::Item>> {
        std::pin::Pin::new(&mut self.0).poll_next(cx)
    }
}
