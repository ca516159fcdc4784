/// The client of a call, as its handler sees it: `$Payload` messages go out through it.
#[derive(Clone, Debug)]
pub struct $Handle(rpc::Caller<$type>);

impl $Handle {
    /// Sends a message, when there is room for it.
    ///
    /// # Errors
    /// `Code::Cancelled` when the client has given the call up.
    pub async fn $send(&self, message: $type) -> $Result<(), tonic::Status> {
        self.0.send(message).await
    }
}

impl std::ops::Deref for $Handle {
    type Target = rpc::Caller<$type>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}
