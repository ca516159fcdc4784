//! Retries calls by gRPC's retry policy.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use tonic::body::Body;
use tonic::codegen::http::{Response, StatusCode};
use tonic::codegen::BoxFuture;
use tonic::{Code, Status};

use super::status;

/// The metadata with the number of earlier attempts.
pub(super) const PREVIOUS_ATTEMPTS: &str = "grpc-previous-rpc-attempts";

/// The metadata by which a server asks for a delay before the next attempt, or for no more
/// attempts.
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// The retry policy of gRPC's service config.
///
/// Applies to calls that send one message. A call is not retried after the server has sent headers.
/// The server may have run a failed attempt, so the calls must be safe to repeat. Streams of requests
/// are never retried.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    /// The maximum number of attempts, including the first.
    pub max_attempts: u32,
    /// The delay before the second attempt, with a random deviation of up to a fifth.
    pub initial_backoff: Duration,
    /// The maximum delay.
    pub max_backoff: Duration,
    /// The factor by which delays grow.
    pub backoff_multiplier: f64,
    /// The status codes that are retried.
    pub retryable_codes: Vec<Code>,
}

/// Four attempts with delays of 100, 200 and 400 ms, for `Unavailable`.
impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            initial_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            backoff_multiplier: 2.0,
            retryable_codes: vec![Code::Unavailable],
        }
    }
}

impl RetryPolicy {
    /// Returns the delay after this number of attempts, the last of which has failed; `None` if the
    /// policy allows no further attempt.
    fn delay(&self, attempts: u32, failure: &Status) -> Option<Duration> {
        if attempts >= self.max_attempts || !self.retryable_codes.contains(&failure.code()) {
            return None;
        }
        match failure.metadata().get(PUSHBACK) {
            // Anything but a number asks for no more attempts.
            Some(pushback) => pushback.to_str().ok()?.parse().ok().map(Duration::from_millis),
            None => Some(self.backoff(attempts)),
        }
    }

    fn backoff(&self, attempts: u32) -> Duration {
        let exponent = i32::try_from(attempts).unwrap_or(i32::MAX).saturating_sub(1);
        let growth = self.backoff_multiplier.powi(exponent);
        let longest = self.max_backoff.as_secs_f64();
        let seconds = (self.initial_backoff.as_secs_f64() * growth).min(longest) * jitter();
        Duration::try_from_secs_f64(seconds).unwrap_or(self.max_backoff)
    }
}

/// Returns a random number from 0.8 to 1.2.
fn jitter() -> f64 {
    let random = RandomState::new().hash_one(()) >> 32;
    0.8 + 0.4 * (random as f64 / f64::from(u32::MAX))
}

/// Makes attempts until one succeeds, or the policy allows no more. Passes the number of earlier
/// attempts to `attempt`.
pub(super) async fn attempts(
    policy: Arc<RetryPolicy>,
    mut attempt: impl FnMut(u32) -> BoxFuture<Response<Body>, Status>,
) -> Result<Response<Body>, Status> {
    let mut made = 0;
    loop {
        let response = attempt(made).await;
        made += 1;
        let delay = failure(&response).and_then(|failure| policy.delay(made, &failure));
        let Some(delay) = delay else { return response };
        // Closes the stream of the response before the delay.
        drop(response);
        tokio::time::sleep(delay).await;
    }
}

/// Returns the failure of an attempt, unless the server has begun to respond.
fn failure(response: &Result<Response<Body>, Status>) -> Option<Status> {
    match response {
        Err(status) => Some(status.clone()),
        Ok(response) if response.status() != StatusCode::OK => {
            Some(status::from_http(response.status()))
        }
        Ok(response) => status::outcome(response.headers())?.err(),
    }
}
