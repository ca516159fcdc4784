/// The client of a call, as its handler sees it: sends `$Payload` messages to the client.
#[derive(Clone, Debug)]
pub struct $Handle(pub rpc::Caller<$type>);

impl $Handle {
    /// Sends a message, as soon as there is room for it.
    ///
    /// # Errors
    /// Returns the status of a call that has ended: `Code::Cancelled` if the client has cancelled it,
    /// `Code::DeadlineExceeded` after its deadline.
    #[inline]
    pub fn $send(&self, message: $type) -> rpc::Sending<'_, $type> {
        self.0.send(message)
    }
}
