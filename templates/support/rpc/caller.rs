//! The caller of a method that streams out, as its service sees it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use prost::Message;
use tokio::time::Instant;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::{Code, Response, Status};

use super::deadline;
use super::flag::Flag;
use super::queue::{Outlet, Queue, Refused, BUDGET};
use super::stream::Info;

/// Sends messages to the client of one call.
///
/// Clones send to the same client. The call ends when its handler returns: with the handler's
/// error, or with OK.
pub struct Caller<T> {
    out: Arc<Outgoing<T>>,
}

impl<T> Clone for Caller<T> {
    fn clone(&self) -> Self {
        Self { out: Arc::clone(&self.out) }
    }
}

/// The answering side of a call, shared by its handler and the transport.
pub(super) struct Outgoing<T> {
    queue: Arc<Queue<T>>,
    /// Raised when the headers may leave.
    pub(super) started: Flag,
    cancelled: Flag,
    cause: Mutex<Option<Status>>,
    headers: Mutex<MetadataMap>,
    trailers: Mutex<MetadataMap>,
    info: Info,
}

impl<T: Message> Caller<T> {
    /// Sends a message. Waits while the messages on their way fill the queue, which is how a slow
    /// client slows its services down. A message sent alone leaves at once; those sent together
    /// leave together. If this future is dropped while it waits, the message is not sent.
    ///
    /// # Errors
    /// `Code::Cancelled` when the client has cancelled the call or its connection broke,
    /// `Code::DeadlineExceeded` after the deadline, `Code::FailedPrecondition` after `complete`.
    pub async fn send(&self, message: T) -> Result<(), Status> {
        self.out.started.raise();
        let sent = match self.out.queue.try_reserve(&message) {
            Some(room) => self.out.queue.put(message, room),
            None => match self.out.queue.reserve(&message).await {
                Ok(room) => self.out.queue.put(message, room),
                Err(refused) => Err(refused),
            },
        };
        sent.map(drop).map_err(|refused| self.out.refusal(refused))
    }

    /// Ends the call with OK, and waits until the transport has taken everything. Not needed
    /// before the handler returns `Ok(())`, which does the same without waiting.
    ///
    /// # Errors
    /// As [`send`](Self::send), when the client can no longer be told.
    pub async fn complete(&self) -> Result<(), Status> {
        self.out.finish(Ok(()));
        self.out.queue.drained().await.map_err(|refused| self.out.refusal(refused))
    }
}

impl<T> Caller<T> {
    pub(super) fn new(out: Arc<Outgoing<T>>) -> Self {
        Self { out }
    }

    /// Whether the client has cancelled the call, its connection broke or its deadline passed.
    pub fn is_cancelled(&self) -> bool {
        self.out.cancelled.is_raised()
    }

    /// Waits until the client cancels the call, its connection breaks or its deadline passes; for
    /// ever if the call ends well.
    pub async fn cancelled(&self) {
        self.out.cancelled.raised().await;
    }

    /// Sets the metadata that goes to the client ahead of the messages.
    ///
    /// # Errors
    /// `Code::FailedPrecondition` when the headers have left: with the first `send`, the first
    /// `receive` of a message from the client, or `send_headers`.
    pub fn set_headers(&self, headers: MetadataMap) -> Result<(), Status> {
        let mut slot = lock(&self.out.headers);
        if self.out.started.is_raised() {
            return Err(Status::failed_precondition("the headers have been sent"));
        }
        *slot = headers;
        Ok(())
    }

    /// Lets the headers leave now, rather than with the first message.
    pub fn send_headers(&self) {
        self.out.started.raise();
    }

    /// Sets the metadata that goes to the client at the end of the call, whether it ends well or
    /// not.
    pub fn set_trailers(&self, trailers: MetadataMap) {
        *lock(&self.out.trailers) = trailers;
    }

    /// The metadata of the request.
    pub fn metadata(&self) -> &MetadataMap {
        &self.out.info.metadata
    }

    /// When the call has to be over, if the client said so.
    pub fn deadline(&self) -> Option<Instant> {
        self.out.info.deadline
    }

    /// Where the client is; `None` where the transport has no address.
    pub fn peer(&self) -> Option<std::net::SocketAddr> {
        self.out.info.peer
    }
}

impl<T> std::fmt::Debug for Caller<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

impl<T: Message> Outgoing<T> {
    pub(super) fn new(info: Info) -> (Arc<Self>, Replies<T>) {
        let (queue, outlet) = Queue::new();
        let expired = Box::pin(deadline::expired(info.deadline));
        let out = Arc::new(Self {
            queue,
            started: Flag::new(),
            cancelled: Flag::new(),
            cause: Mutex::new(None),
            headers: Mutex::new(MetadataMap::new()),
            trailers: Mutex::new(MetadataMap::new()),
            info,
        });
        (Arc::clone(&out), Replies { outlet, out, expired, done: false })
    }
}

impl<T> Outgoing<T> {
    /// Ends the call behind the messages on their way. Only the first end counts.
    pub(super) fn finish(&self, result: Result<(), Status>) {
        let trailers = lock(&self.trailers).clone();
        let end = match result {
            Ok(()) if trailers.is_empty() => Ok(()),
            // tonic has trailers only for failures; one with the code OK is a success with them.
            Ok(()) => Err(Status::with_metadata(Code::Ok, "", trailers)),
            Err(mut status) => {
                let mut all = trailers.into_headers();
                all.extend(status.metadata().clone().into_headers());
                *status.metadata_mut() = MetadataMap::from_headers(all);
                Err(status)
            }
        };
        self.queue.end(end);
        self.started.raise();
    }

    /// Waits until the client has given the call up, and says why.
    pub(super) async fn gone(&self) -> Status {
        self.cancelled.raised().await;
        self.cause()
    }

    fn cancel(&self, cause: Status) {
        lock(&self.cause).get_or_insert(cause);
        self.queue.close();
        self.cancelled.raise();
    }

    fn cause(&self) -> Status {
        let cause = lock(&self.cause);
        cause.clone().unwrap_or_else(|| Status::cancelled("the call is over"))
    }

    fn refusal(&self, refused: Refused) -> Status {
        match refused {
            Refused::Completed => Status::failed_precondition("the call has been completed"),
            Refused::Closed => self.cause(),
        }
    }
}

/// The answers as the transport takes them. Dropped before the end, they cancel the call.
pub(super) struct Replies<T> {
    outlet: Outlet<T>,
    out: Arc<Outgoing<T>>,
    expired: Pin<Box<dyn Future<Output = ()> + Send>>,
    done: bool,
}

impl<T> Replies<T> {
    /// Waits until the headers may leave, and makes the response that starts with them.
    pub(super) async fn into_response(mut self) -> Result<Response<Self>, Status> {
        tokio::select! {
            biased;
            () = self.out.started.raised() => {}
            () = &mut self.expired => return Err(self.exceed()),
        }
        let headers = lock(&self.out.headers).clone();
        let failure = if headers.is_empty() { self.out.queue.take_lone_failure() } else { None };
        if let Some(status) = failure {
            self.done = true;
            return Err(status);
        }
        Ok(Response::from_parts(headers, self, Default::default()))
    }

    fn exceed(&mut self) -> Status {
        self.done = true;
        self.out.cancel(deadline::exceeded());
        deadline::exceeded()
    }
}

impl<T> Stream for Replies<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.done {
            return Poll::Ready(None);
        }
        match Pin::new(&mut this.outlet).poll_next(cx) {
            Poll::Ready(item) => {
                this.done = !matches!(item, Some(Ok(_)));
                Poll::Ready(item)
            }
            Poll::Pending => this.expired.as_mut().poll(cx).map(|()| Some(Err(this.exceed()))),
        }
    }
}

impl<T> Drop for Replies<T> {
    fn drop(&mut self) {
        if !self.done {
            self.out.cancel(Status::cancelled(
                "the client has cancelled the call, or its connection broke",
            ));
        }
    }
}

/// What only a service asks of its queue.
impl<T> Queue<T> {
    /// Waits until the transport has taken everything; fails if it never will.
    async fn drained(&self) -> Result<(), Refused> {
        match self.room.acquire_many(BUDGET).await {
            Ok(_) => Ok(()),
            Err(_) if self.is_drained() => Ok(()),
            Err(_) => Err(Refused::Closed),
        }
    }

    /// Whether the outlet has handed out everything, the end included.
    fn is_drained(&self) -> bool {
        let state = self.lock();
        state.ended && state.end.is_none()
    }

    /// Takes the end if it is a failure and no message is before it.
    fn take_lone_failure(&self) -> Option<Status> {
        let mut state = self.lock();
        if !state.messages.is_empty() {
            return None;
        }
        let fails = |end: &mut Result<(), Status>| {
            end.as_ref().is_err_and(|status| status.code() != Code::Ok)
        };
        state.end.take_if(fails).and_then(Result::err)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
