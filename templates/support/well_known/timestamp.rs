//! Converts `google.protobuf.Timestamp` from and to [`SystemTime`].

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::super::super::google::protobuf::timestamp_pb::Timestamp;

const NANOS_PER_SECOND: i32 = 1_000_000_000;

impl Timestamp {
    /// Returns the current time of the system's clock.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }
}

impl From<SystemTime> for Timestamp {
    /// Converts with nanoseconds; saturates at 64 bits of seconds.
    fn from(time: SystemTime) -> Self {
        let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (seconds(after), after.subsec_nanos() as i32),
            Err(error) => {
                let before = error.duration();
                match before.subsec_nanos() as i32 {
                    0 => (-seconds(before), 0),
                    // Nanoseconds always count forward in time.
                    nanos => (-seconds(before) - 1, NANOS_PER_SECOND - nanos),
                }
            }
        };
        Self { seconds, nanos, ..Self::default() }
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = TimestampOutOfRange;

    /// Returns an error if the nanoseconds are not within a second, or the system cannot represent the
    /// time.
    fn try_from(timestamp: Timestamp) -> Result<Self, TimestampOutOfRange> {
        let out_of_range = TimestampOutOfRange { seconds: timestamp.seconds, nanos: timestamp.nanos };
        let nanos = match timestamp.nanos {
            nanos @ 0..NANOS_PER_SECOND => Duration::from_nanos(nanos as u64),
            _ => return Err(out_of_range),
        };
        let whole = Duration::from_secs(timestamp.seconds.unsigned_abs());
        let time = if timestamp.seconds < 0 {
            UNIX_EPOCH.checked_sub(whole)
        } else {
            UNIX_EPOCH.checked_add(whole)
        };
        time.and_then(|time| time.checked_add(nanos)).ok_or(out_of_range)
    }
}

/// The error of converting a `Timestamp` that [`SystemTime`] cannot represent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampOutOfRange {
    seconds: i64,
    nanos: i32,
}

impl fmt::Display for TimestampOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seconds, nanos } = self;
        write!(f, "{seconds} seconds and {nanos} nanoseconds are out of the range of the system's time")
    }
}

impl std::error::Error for TimestampOutOfRange {}
