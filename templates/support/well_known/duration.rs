//! Converts `google.protobuf.Duration` from and to [`std::time::Duration`].

use std::fmt;

use super::super::super::google::protobuf::duration_pb::Duration;

const NANOS_PER_SECOND: i32 = 1_000_000_000;

impl TryFrom<std::time::Duration> for Duration {
    type Error = DurationOutOfRange;

    /// Returns an error for more than `i64::MAX` seconds.
    fn try_from(duration: std::time::Duration) -> Result<Self, DurationOutOfRange> {
        let seconds = i64::try_from(duration.as_secs()).map_err(|_| DurationOutOfRange(()))?;
        Ok(Self { seconds, nanos: duration.subsec_nanos() as i32, ..Self::default() })
    }
}

impl TryFrom<Duration> for std::time::Duration {
    type Error = DurationOutOfRange;

    /// Returns an error for a negative duration, and when the nanoseconds are not within a second.
    fn try_from(duration: Duration) -> Result<Self, DurationOutOfRange> {
        match (u64::try_from(duration.seconds), duration.nanos) {
            (Ok(seconds), nanos @ 0..NANOS_PER_SECOND) => Ok(Self::new(seconds, nanos as u32)),
            _ => Err(DurationOutOfRange(())),
        }
    }
}

/// The error of converting a duration that is negative or too long for the other type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DurationOutOfRange(());

impl fmt::Display for DurationOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the duration is negative, too long, or its nanoseconds are not within a second")
    }
}

impl std::error::Error for DurationOutOfRange {}
