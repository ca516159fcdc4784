//! The interface between servers and the methods of a service.

use std::future::{poll_fn, Future};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::pin;
use std::task::Poll;

use tonic::{Response, Status};

/// A method that returns one message, as the service's trait declares it: `T::add_context`.
///
/// This is a trait because the method's future borrows the service, and has to be `Send` for any
/// lifetime of that borrow. The generated code passes the method itself, without a closure around it.
pub trait Handler<'a, T: 'a, Request, Response>: Send + 'static {
    #[doc(hidden)]
    type Answer: Future<Output = Result<Response, Status>> + Send;

    #[doc(hidden)]
    fn call(self, service: &'a T, request: Request) -> Self::Answer;
}

impl<'a, T: 'a, Req, Res, M, F> Handler<'a, T, Req, Res> for M
where
    M: FnOnce(&'a T, Req) -> F + Send + 'static,
    F: Future<Output = Result<Res, Status>> + Send + 'a,
{
    type Answer = F;

    fn call(self, service: &'a T, request: Req) -> F {
        self(service, request)
    }
}

/// A method that returns a stream.
pub trait StreamHandler<'a, T: 'a, Caller, Request>: Send + 'static {
    #[doc(hidden)]
    type Done: Future<Output = Result<(), Status>> + Send;

    #[doc(hidden)]
    fn call(self, service: &'a T, caller: Caller, request: Request) -> Self::Done;
}

impl<'a, T: 'a, C, Req, M, F> StreamHandler<'a, T, C, Req> for M
where
    M: FnOnce(&'a T, C, Req) -> F + Send + 'static,
    F: Future<Output = Result<(), Status>> + Send + 'a,
{
    type Done = F;

    fn call(self, service: &'a T, caller: C, request: Req) -> F {
        self(service, caller, request)
    }
}

/// Wraps the result of a plain method in a `Response` without metadata.
///
/// # Errors
/// Returns the error of the plain method.
#[allow(clippy::manual_async_fn, reason = "an `async fn` does not say that it is `Send`")]
pub fn respond<T>(
    answer: impl Future<Output = Result<T, Status>> + Send,
) -> impl Future<Output = Result<Response<T>, Status>> + Send {
    async move { answer.await.map(Response::new) }
}

/// Runs a method, and turns a panic into a failure of its call. The program's panic hook has already
/// reported the panic.
///
/// # Errors
/// Returns the method's error, or `Code::Internal` after a panic.
pub(super) async fn guarded<T>(
    method: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    let mut method = pin!(method);
    poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| method.as_mut().poll(cx)));
        polled.unwrap_or_else(|_| Poll::Ready(Err(panicked())))
    })
    .await
}

pub(super) fn panicked() -> Status {
    Status::internal("the service has panicked")
}
