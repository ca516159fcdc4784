/// A stream of incoming `$Payload` messages.
#[derive(Debug)]
pub struct $Handle(pub rpc::MessageStream<$type>);

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
