//! The state of a streaming call on a client, shared by its two halves.
//!
//! The call is opened without waiting for the server's headers. Until they arrive, its future is
//! kept here and driven by whoever waits: a receiver, somebody who wants the headers, or a sender
//! that finds the queue full (some transports take messages only while they are polled).

use std::collections::VecDeque;
use std::future::{poll_fn, Future};
use std::pin::{pin, Pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard as StdMutexGuard, PoisonError};
use std::task::{ready, Context, Poll};

use prost::Message;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::{CancellationHandle, Code, Response, Status, Streaming};

use super::deadline;
use super::flag::Flag;
use super::queue::{Queue, Refused, Room};

/// The call on its way to the server's headers.
pub(super) type Opening<T> =
    Pin<Box<dyn Future<Output = Result<Response<Streaming<T>>, Status>> + Send>>;

/// One streaming call.
pub(super) struct Call<Req, Res> {
    queue: Arc<Queue<Req>>,
    inbound: Mutex<Inbound<Res>>,
    opening: AtomicBool,
    cancelled: Flag,
    /// Why the call was cancelled on this side.
    cause: StdMutex<Option<Status>>,
    transport: CancellationHandle,
    pub(super) deadline: Option<Instant>,
}

/// What comes from the server.
struct Inbound<T> {
    state: State<T>,
    /// Messages that were read to get at the end of the call, not received yet.
    ahead: VecDeque<T>,
    headers: MetadataMap,
}

enum State<T> {
    Opening(Opening<T>),
    Open(Streaming<T>),
    Ended(End),
}

/// How the call has ended.
struct End {
    outcome: Result<MetadataMap, Status>,
    /// Whether `receive` has told of it.
    reported: bool,
}

/// What there was to see on the way to the next message.
enum Step<T> {
    Opened,
    Message(T),
    Ended,
}

impl<Req: Message, Res: Message + Default + 'static> Call<Req, Res> {
    pub(super) fn new(
        queue: Arc<Queue<Req>>,
        opening: Opening<Res>,
        transport: CancellationHandle,
        deadline: Option<Instant>,
    ) -> Self {
        let inbound = Inbound {
            state: State::Opening(opening),
            ahead: VecDeque::new(),
            headers: MetadataMap::new(),
        };
        Self {
            queue,
            inbound: Mutex::new(inbound),
            opening: AtomicBool::new(true),
            cancelled: Flag::new(),
            cause: StdMutex::new(None),
            transport,
            deadline,
        }
    }

    /// Starts the call: one poll hands the request to the transport.
    pub(super) async fn start(&self) -> Result<(), Status> {
        self.nudge().await;
        let inbound = self.lock().await;
        match &inbound.get().state {
            State::Ended(End { outcome: Err(status), .. }) => Err(status.clone()),
            _ => Ok(()),
        }
    }

    pub(super) async fn send(&self, message: Req) -> Result<(), Status> {
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.cancel(deadline::exceeded());
        }
        let room = match self.queue.try_reserve(&message) {
            Some(room) => room,
            None => self.wait_for_room(&message).await?,
        };
        match self.queue.put(message, room) {
            Ok(true) => self.nudge().await,
            Ok(false) => {}
            Err(refused) => return Err(self.refusal(refused).await),
        }
        Ok(())
    }

    pub(super) async fn complete(&self) -> Result<(), Status> {
        if let Some(cause) = self.lock_cause().clone() {
            return Err(cause);
        }
        self.queue.end(Ok(()));
        self.nudge().await;
        Ok(())
    }

    pub(super) fn is_completed(&self) -> bool {
        self.queue.is_ended()
    }

    pub(super) async fn receive(&self) -> Result<Option<Res>, Status> {
        let mut inbound = self.lock().await;
        loop {
            if let Some(message) = inbound.get_mut().ahead.pop_front() {
                return Ok(Some(message));
            }
            match self.step(inbound.get_mut()).await {
                Step::Opened => {}
                Step::Message(message) => return Ok(Some(message)),
                Step::Ended => return inbound.get_mut().report(),
            }
        }
    }

    /// The message of a call that answers with exactly one.
    pub(super) async fn receive_only(&self) -> Result<Option<Res>, Status> {
        let mut inbound = self.lock().await;
        self.read_to_end(inbound.get_mut()).await;
        inbound.get_mut().report_only()
    }

    pub(super) async fn headers(&self) -> Result<MetadataMap, Status> {
        let mut inbound = self.lock().await;
        while let State::Opening(_) = inbound.get().state {
            self.step(inbound.get_mut()).await;
        }
        match &inbound.get().state {
            State::Ended(End { outcome: Err(status), .. }) if inbound.get().headers.is_empty() => {
                Err(status.clone())
            }
            _ => Ok(inbound.get().headers.clone()),
        }
    }

    pub(super) async fn trailers(&self) -> Result<MetadataMap, Status> {
        let mut inbound = self.lock().await;
        self.read_to_end(inbound.get_mut()).await;
        match &inbound.get().state {
            State::Ended(end) => end.outcome.clone(),
            _ => Ok(MetadataMap::new()),
        }
    }

    /// Cancels the call; `cause` is what this side gets to see of it. Does nothing to a call that
    /// has ended.
    pub(super) fn cancel(&self, cause: Status) {
        let is_over = self.inbound.try_lock().is_ok_and(|inbound| inbound.is_ended());
        if !is_over {
            self.lock_cause().get_or_insert(cause);
        }
        self.cancelled.raise();
        self.queue.close();
        // This works where the request is still being sent; where it is not, to drop what we have
        // of the response does.
        self.transport.clone().cancel();
        self.settle_cancelled();
    }

    /// Ends the inbound side of a cancelled call, unless somebody holds it: whoever does will.
    fn settle_cancelled(&self) {
        if let Ok(mut inbound) = self.inbound.try_lock() {
            inbound.end(Err(self.cause()));
        }
    }

    fn cause(&self) -> Status {
        self.lock_cause().clone().unwrap_or_else(|| Status::cancelled("the call was cancelled"))
    }

    fn lock_cause(&self) -> StdMutexGuard<'_, Option<Status>> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn lock(&self) -> Held<'_, Req, Res> {
        Held { call: self, guard: Some(self.inbound.lock().await) }
    }

    /// Lets a transport that works only while it is polled see that there is something to do.
    async fn nudge(&self) {
        if !self.opening.load(Ordering::Relaxed) {
            return;
        }
        let Ok(guard) = self.inbound.try_lock() else {
            return; // whoever holds it is driving
        };
        let mut inbound = Held { call: self, guard: Some(guard) };
        poll_fn(|cx| {
            if let State::Opening(_) = inbound.get().state {
                let _ = self.poll_step(inbound.get_mut(), cx);
            }
            Poll::Ready(())
        })
        .await;
    }

    async fn wait_for_room(&self, message: &Req) -> Result<Room, Status> {
        let refused = tokio::select! {
            biased;
            room = self.queue.reserve(message) => match room {
                Ok(room) => return Ok(room),
                Err(refused) => refused,
            },
            () = self.drive_to_end() => Refused::Closed,
        };
        Err(self.refusal(refused).await)
    }

    /// Drives a call whose sender waits. Reads at most one message ahead, or a slow receiver would
    /// no longer slow the server down.
    async fn drive_to_end(&self) {
        let mut inbound = self.lock().await;
        while inbound.get().ahead.is_empty() {
            match self.step(inbound.get_mut()).await {
                Step::Opened => {}
                Step::Message(message) => inbound.get_mut().ahead.push_back(message),
                Step::Ended => return,
            }
        }
        drop(inbound);
        std::future::pending().await
    }

    async fn read_to_end(&self, inbound: &mut Inbound<Res>) {
        loop {
            match self.step(inbound).await {
                Step::Opened => {}
                Step::Message(message) => inbound.ahead.push_back(message),
                Step::Ended => return,
            }
        }
    }

    /// Why a message was not taken, in the server's own words where the call has ended.
    async fn refusal(&self, refused: Refused) -> Status {
        match refused {
            Refused::Completed => {
                Status::failed_precondition("send after complete(): the stream has been completed")
            }
            Refused::Closed => {
                let mut inbound = self.lock().await;
                self.read_to_end(inbound.get_mut()).await;
                match &inbound.get().state {
                    State::Ended(End { outcome: Err(status), .. }) => status.clone(),
                    _ => Status::failed_precondition(
                        "the server has ended the call with OK and takes no more messages",
                    ),
                }
            }
        }
    }

    /// Waits for the next thing to happen to the call, its cancellation and deadline included.
    async fn step(&self, inbound: &mut Inbound<Res>) -> Step<Res> {
        // Asked first, or a server that never pauses would outlast both.
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.cancel(deadline::exceeded());
        }
        if self.cancelled.is_raised() {
            inbound.end(Err(self.cause()));
            return Step::Ended;
        }
        let cause = tokio::select! {
            biased;
            step = poll_fn(|cx| self.poll_step(inbound, cx)) => return step,
            () = self.cancelled.raised() => self.cause(),
            () = deadline::expired(self.deadline) => {
                self.cancel(deadline::exceeded());
                deadline::exceeded()
            }
        };
        inbound.end(Err(cause));
        Step::Ended
    }

    fn poll_step(&self, inbound: &mut Inbound<Res>, cx: &mut Context<'_>) -> Poll<Step<Res>> {
        let outcome = match &mut inbound.state {
            State::Opening(opening) => match ready!(opening.as_mut().poll(cx)) {
                Ok(response) => {
                    self.opening.store(false, Ordering::Relaxed);
                    let (headers, messages, _) = response.into_parts();
                    inbound.headers = headers;
                    inbound.state = State::Open(messages);
                    return Poll::Ready(Step::Opened);
                }
                Err(status) => {
                    self.opening.store(false, Ordering::Relaxed);
                    Err(status)
                }
            },
            State::Open(messages) => match ready!(Pin::new(&mut *messages).poll_next(cx)) {
                Some(Ok(message)) => return Poll::Ready(Step::Message(message)),
                Some(Err(status)) => Err(status),
                None => Ok(trailers(messages, cx)),
            },
            State::Ended(_) => return Poll::Ready(Step::Ended),
        };
        let locally = self.cancelled.is_raised();
        inbound.end(outcome.map_err(|status| {
            if locally {
                self.cause()
            } else {
                correct(status, self.deadline)
            }
        }));
        Poll::Ready(Step::Ended)
    }
}

/// The transport tells of a deadline that passed as of a cancellation: sets that right.
pub(super) fn correct(status: Status, deadline: Option<Instant>) -> Status {
    let passed = deadline.is_some_and(|deadline| Instant::now() >= deadline);
    if passed && status.code() == Code::Cancelled {
        deadline::exceeded()
    } else {
        status
    }
}

/// The trailers of a stream that has given its last message.
pub(super) fn trailers<T>(messages: &mut Streaming<T>, cx: &mut Context<'_>) -> MetadataMap {
    // They have arrived with the end of the stream, so there is nothing to wait for.
    match pin!(messages.trailers()).poll(cx) {
        Poll::Ready(Ok(Some(trailers))) => trailers,
        _ => MetadataMap::new(),
    }
}

impl<T> Inbound<T> {
    /// Ends the call, unless it has ended.
    fn end(&mut self, outcome: Result<MetadataMap, Status>) {
        if !self.is_ended() {
            self.state = State::Ended(End { outcome, reported: false });
        }
    }

    fn is_ended(&self) -> bool {
        matches!(self.state, State::Ended(_))
    }

    /// What `receive` gives at the end of a call that answers with one message: that message if
    /// the call succeeded, then `None`.
    fn report_only(&mut self) -> Result<Option<T>, Status> {
        let State::Ended(end) = &mut self.state else {
            return Ok(None);
        };
        if end.outcome.is_ok() && !end.reported {
            end.reported = true;
            if self.ahead.len() == 1 {
                return Ok(self.ahead.pop_front());
            }
            return Err(Status::internal(format!(
                "the server has to answer with one message, but sent {}",
                self.ahead.len()
            )));
        }
        self.report()
    }

    /// What `receive` gives at the end of the call: a failure once, then `None`.
    fn report<M>(&mut self) -> Result<Option<M>, Status> {
        let State::Ended(end) = &mut self.state else { return Ok(None) };
        match &end.outcome {
            Err(status) if !end.reported => {
                end.reported = true;
                Err(status.clone())
            }
            _ => Ok(None),
        }
    }
}

/// The inbound side, locked. Leaving it settles a cancellation that came meanwhile.
struct Held<'a, Req: Message, Res: Message + Default + 'static> {
    call: &'a Call<Req, Res>,
    /// `None` only while it is dropped.
    guard: Option<MutexGuard<'a, Inbound<Res>>>,
}

impl<Req: Message, Res: Message + Default + 'static> Held<'_, Req, Res> {
    fn get(&self) -> &Inbound<Res> {
        self.guard.as_ref().expect("held until dropped")
    }

    fn get_mut(&mut self) -> &mut Inbound<Res> {
        self.guard.as_mut().expect("held until dropped")
    }
}

impl<Req: Message, Res: Message + Default + 'static> Drop for Held<'_, Req, Res> {
    fn drop(&mut self) {
        self.guard = None;
        if self.call.cancelled.is_raised() {
            self.call.settle_cancelled();
        }
    }
}
