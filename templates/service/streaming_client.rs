/// A call of `$method`. Dropping it before the end cancels the call.
#[derive(Debug)]
pub struct $Handle(rpc::StreamingCall<$input, $output>);

impl $Handle {
    /// Sends a message, as soon as there is room for it.
    ///
    /// # Errors
    /// Returns the status of the call if it has failed, and `Code::Ok` if the server has ended it
    /// with OK: receive the remaining responses then.
    #[inline]
    pub fn $send(&self, message: $input) -> rpc::Sending<'_, $input> {
        self.0.send(message)
    }

    /// $receives
    ///
    /// # Errors
    /// Returns, once, the status that the call failed with.
    #[inline]
    pub fn $receive(&self) -> rpc::Receiving<'_, $output> {
        self.0.receive()
    }

    /// Splits the call into two handles, for a task that sends and one that receives.
    #[inline]
    #[must_use]
    pub fn split(self) -> ($Sender, $Receiver) {
        let (sender, receiver) = self.0.split();
        ($Sender(sender), $Receiver(receiver))
    }
}

/// The sending half of a call of `$method`. Dropping it cancels the call; `complete()` ends it.
#[derive(Debug)]
pub struct $Sender(rpc::Sender<$input, $output>);

impl $Sender {
    /// Sends a message, as soon as there is room for it.
    ///
    /// # Errors
    /// Returns the status of the call if it has failed, and `Code::Ok` if the server has ended it
    /// with OK: receive the remaining responses then.
    #[inline]
    pub fn $send(&self, message: $input) -> rpc::Sending<'_, $input> {
        self.0.send(message)
    }
}

/// The receiving half of a call of `$method`.
#[derive(Debug)]
pub struct $Receiver(rpc::Receiver<$input, $output>);

impl $Receiver {
    /// $receives
    ///
    /// # Errors
    /// Returns, once, the status that the call failed with.
    #[inline]
    pub fn $receive(&self) -> rpc::Receiving<'_, $output> {
        self.0.receive()
    }
}
