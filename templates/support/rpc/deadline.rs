//! The deadline of a call, which the `grpc-timeout` header carries.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;
use tonic::codegen::http::{HeaderMap, HeaderName};
use tonic::{Code, Status};

static TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// Returns the deadline of a request that is about to be sent; `None` without a valid `grpc-timeout`.
pub(super) fn of_request(headers: &HeaderMap) -> Option<Instant> {
    Instant::now().checked_add(timeout(headers)?)
}

/// Returns the deadline of a request that has arrived; `None` without a valid `grpc-timeout`.
///
/// Lies a tenth of the timeout, at most 10 ms, before the client's: tonic's server has a timer of its
/// own for the same header, which starts before its layers run, and answers `Code::Cancelled`. Without
/// this lead, that timer is the first to fire in one or two of 100 calls.
pub(super) fn of_incoming(headers: &HeaderMap) -> Option<Instant> {
    let timeout = timeout(headers)?;
    let lead = (timeout / 10).min(Duration::from_millis(10));
    Instant::now().checked_add(timeout.saturating_sub(lead))
}

fn timeout(headers: &HeaderMap) -> Option<Duration> {
    parse(headers.get(&TIMEOUT)?.to_str().ok()?)
}

/// Runs a call until its deadline.
///
/// # Errors
/// Returns the call's error, or `Code::DeadlineExceeded`.
pub(super) async fn within<T>(
    deadline: Option<Instant>,
    call: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    match deadline {
        None => call.await,
        Some(deadline) => match tokio::time::timeout_at(deadline, call).await {
            Ok(result) => result,
            Err(_) => Err(exceeded()),
        },
    }
}

/// Runs a method to its end, and calls `expire` if its deadline passes before that.
pub(super) async fn watched<T>(
    deadline: Option<Instant>,
    method: impl Future<Output = T>,
    expire: impl FnOnce(),
) -> T {
    let mut method = pin!(method);
    if let Some(deadline) = deadline {
        match tokio::time::timeout_at(deadline, method.as_mut()).await {
            Ok(result) => return result,
            Err(_) => expire(),
        }
    }
    method.await
}

/// Returns the status of a call whose deadline has passed.
pub(super) fn exceeded() -> Status {
    Status::deadline_exceeded("the deadline of the call has passed")
}

/// Returns `Code::DeadlineExceeded` in place of a cancellation after the deadline: transports report a
/// deadline as a cancellation.
pub(super) fn correct(status: Status, deadline: Option<Instant>) -> Status {
    let has_passed = deadline.is_some_and(|deadline| Instant::now() >= deadline);
    if has_passed && status.code() == Code::Cancelled {
        exceeded()
    } else {
        status
    }
}

/// Parses at most eight digits and a unit.
fn parse(timeout: &str) -> Option<Duration> {
    let (digits, unit) = timeout.split_at_checked(timeout.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 3600)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}
