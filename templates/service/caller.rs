/// The client of a call, as its handler sees it: sends `$Payload` messages.
#[derive(Clone, Debug)]
pub struct $Handle(pub rpc::Caller<$type>);

impl $Handle {
    /// Sends a message, as soon as there is room for it.
    ///
    /// # Errors
    /// Returns `Code::Cancelled` if the client has cancelled the call.
    #[inline]
    pub fn $send(&self, message: $type) -> rpc::Sending<'_, $type> {
        self.0.send(message)
    }
}
