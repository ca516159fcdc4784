//! The state of a streaming call on a client, shared by its two halves.
//!
//! The call is opened without waiting for the server's headers. Until they arrive, its future is
//! kept here and driven by whoever waits: a receiver, somebody who wants the headers, or a sender
//! that finds the queue full (some transports take messages only while they are polled).

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard as StdMutexGuard, PoisonError};
use std::task::{ready, Context, Poll, Waker};

use prost::Message;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::Instant;
use tonic::codegen::tokio_stream::Stream;
use tonic::metadata::MetadataMap;
use tonic::{CancellationHandle, Code, Status};

use super::deadline;
use super::flag::Flag;
use super::inbound::{trailers, End, Inbound, Opening, State, Step};
use super::queue::{Queue, Refused, Room, OVERHEAD};

/// How many bytes of messages a failed `send` reads ahead to get at the status of the call: more
/// than a connection holds by default, so this stops only what has no bound of its own.
const READ_AHEAD: usize = 8 * 1024 * 1024;

/// One streaming call.
pub(super) struct Call<Req, Res> {
    queue: Arc<Queue<Req>>,
    inbound: Mutex<Inbound<Res>>,
    opening: AtomicBool,
    cancelled: Flag,
    /// Why the call was cancelled on this side.
    cause: StdMutex<Option<Status>>,
    transport: CancellationHandle,
    /// The task that polls the receiving half as a `Stream`.
    watcher: StdMutex<Option<Waker>>,
    pub(super) deadline: Option<Instant>,
    /// Whether the method answers with exactly one message.
    one_answer: bool,
}

impl<Req: Message, Res: Message> Call<Req, Res> {
    pub(super) fn new(
        queue: Arc<Queue<Req>>,
        opening: Opening<Res>,
        transport: CancellationHandle,
        deadline: Option<Instant>,
        one_answer: bool,
    ) -> Self {
        Self {
            queue,
            inbound: Mutex::new(Inbound::new(opening)),
            opening: AtomicBool::new(true),
            cancelled: Flag::new(),
            cause: StdMutex::new(None),
            transport,
            watcher: StdMutex::new(None),
            deadline,
            one_answer,
        }
    }

    /// Starts the call: one poll hands the request to the transport. Fails if that does; what a
    /// server says, however fast, is for `receive`.
    pub(super) async fn start(&self) -> Result<(), Status> {
        self.nudge().await;
        let inbound = self.lock().await;
        match &inbound.get().state {
            // Only the failures of this side have a source.
            State::Ended(End { outcome: Err(status), .. }) if status.source().is_some() => {
                Err(status.clone())
            }
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
            if let Some(received) = inbound.get_mut().ready(self.one_answer) {
                return received;
            }
            if let Step::Message(message) = self.step(inbound.get_mut()).await {
                self.admit(inbound.get_mut(), message);
            }
        }
    }

    /// As [`receive`](Self::receive), for a `Stream`: holds nothing between two polls. The caller
    /// sees to it that the deadline wakes it.
    pub(super) fn poll_receive(&self, cx: &mut Context<'_>) -> Poll<Result<Option<Res>, Status>> {
        loop {
            let Some(mut inbound) = self.lock_or_watch(cx) else {
                return Poll::Pending;
            };
            if let Poll::Ready(received) = self.poll_message(inbound.get_mut(), cx) {
                return Poll::Ready(received);
            }
            // Before the lock is left: whoever takes it next shall wake this task.
            self.watch(cx);
            inbound.is_watching = true;
            drop(inbound);
            if !self.cancelled.is_raised() {
                return Poll::Pending;
            }
        }
    }

    fn poll_message(
        &self,
        inbound: &mut Inbound<Res>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Res>, Status>> {
        loop {
            self.check(inbound);
            if let Some(received) = inbound.ready(self.one_answer) {
                return Poll::Ready(received);
            }
            if let Step::Message(message) = ready!(self.poll_step(inbound, cx)) {
                self.admit(inbound, message);
            }
        }
    }

    /// Keeps a message to be received; where one is the rule, a second one ends the call.
    fn admit(&self, inbound: &mut Inbound<Res>, message: Res) {
        if self.one_answer && !inbound.ahead.is_empty() {
            let text = "the server has to answer with one message, but sent more";
            self.cancel(Status::internal(text));
            inbound.ahead.clear();
            inbound.end(Err(self.cause()));
        } else {
            inbound.ahead.push_back(message);
        }
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
        loop {
            if let State::Ended(end) = &inbound.get().state {
                return end.outcome.clone();
            }
            match self.step(inbound.get_mut()).await {
                Step::Message(message) if self.one_answer => self.admit(inbound.get_mut(), message),
                // Let go of: to keep them all could fill the memory.
                Step::Message(_) => inbound.get_mut().ahead.clear(),
                Step::Opened | Step::Ended => {}
            }
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
        self.wake_watcher();
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
        self.hold(self.inbound.lock().await)
    }

    /// The lock, or the promise that this task is woken when it is free.
    fn lock_or_watch(&self, cx: &Context<'_>) -> Option<Held<'_, Req, Res>> {
        let guard = self.inbound.try_lock().or_else(|_| {
            self.watch(cx);
            self.inbound.try_lock()
        });
        guard.ok().map(|guard| self.hold(guard))
    }

    fn hold<'a>(&'a self, guard: MutexGuard<'a, Inbound<Res>>) -> Held<'a, Req, Res> {
        Held { call: self, guard: Some(guard), is_watching: false }
    }

    fn watch(&self, cx: &Context<'_>) {
        *self.lock_watcher() = Some(cx.waker().clone());
    }

    fn wake_watcher(&self) {
        let watcher = self.lock_watcher().take();
        if let Some(watcher) = watcher {
            watcher.wake();
        }
    }

    fn lock_watcher(&self) -> StdMutexGuard<'_, Option<Waker>> {
        self.watcher.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a transport that works only while it is polled see that there is something to do.
    async fn nudge(&self) {
        if !self.opening.load(Ordering::Relaxed) {
            return;
        }
        let Ok(guard) = self.inbound.try_lock() else {
            return; // whoever holds it is driving
        };
        let mut inbound = self.hold(guard);
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

    /// Reads to the end of a call that takes no more requests, for its status. Gives up where
    /// that does not come.
    async fn read_to_end(&self, inbound: &mut Inbound<Res>) {
        let mut read = 0;
        while read < READ_AHEAD && !inbound.is_ended() {
            if let Step::Message(message) = self.step(inbound).await {
                read += message.encoded_len() + OVERHEAD;
                self.admit(inbound, message);
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
                    State::Ended(_) => Status::failed_precondition(
                        "the server has ended the call with OK and takes no more messages",
                    ),
                    _ => Status::failed_precondition(
                        "the server takes no more messages: receive to see how the call ends",
                    ),
                }
            }
        }
    }

    /// Waits for the next thing to happen to the call, its cancellation and deadline included.
    async fn step(&self, inbound: &mut Inbound<Res>) -> Step<Res> {
        // Asked first, or a server that never pauses would outlast both.
        self.check(inbound);
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

    /// Ends a call whose time is over, or that was cancelled.
    fn check(&self, inbound: &mut Inbound<Res>) {
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.cancel(deadline::exceeded());
        }
        if self.cancelled.is_raised() {
            inbound.end(Err(self.cause()));
        }
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

/// The inbound side, locked. Leaving it settles a cancellation that came meanwhile, and lets a task
/// that polls the call have its turn.
struct Held<'a, Req: Message, Res: Message> {
    call: &'a Call<Req, Res>,
    /// `None` only while it is dropped.
    guard: Option<MutexGuard<'a, Inbound<Res>>>,
    /// Whether the watching task is the one that leaves: it must not wake itself.
    is_watching: bool,
}

impl<Req: Message, Res: Message> Held<'_, Req, Res> {
    fn get(&self) -> &Inbound<Res> {
        self.guard.as_ref().expect("held until dropped")
    }

    fn get_mut(&mut self) -> &mut Inbound<Res> {
        self.guard.as_mut().expect("held until dropped")
    }
}

impl<Req: Message, Res: Message> Drop for Held<'_, Req, Res> {
    fn drop(&mut self) {
        self.guard = None;
        if self.call.cancelled.is_raised() {
            self.call.settle_cancelled();
        }
        if !self.is_watching {
            self.call.wake_watcher();
        }
    }
}
