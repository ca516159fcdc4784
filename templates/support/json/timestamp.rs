//! `google.protobuf.Timestamp` in JSON: `"1970-01-01T00:00:00.000000001Z"`, as in RFC 3339.

const DAY: i64 = 86_400;
/// From the first second of the year 1 to the last of the year 9999.
const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// Formats a timestamp. Returns `None` if it is out of range.
pub(super) fn format(seconds: i64, nanos: i32) -> Option<String> {
    let nanos = u32::try_from(nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
    if !RANGE.contains(&seconds) {
        return None;
    }
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let time = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    let fraction = fraction(nanos);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
}

/// Formats nanoseconds as a fraction of three, six or nine digits; as nothing if there are none.
pub(super) fn fraction(nanos: u32) -> String {
    match nanos {
        0 => String::new(),
        _ if nanos.is_multiple_of(1_000_000) => format!(".{:03}", nanos / 1_000_000),
        _ if nanos.is_multiple_of(1_000) => format!(".{:06}", nanos / 1_000),
        _ => format!(".{nanos:09}"),
    }
}

/// Parses one to nine digits of a fraction to nanoseconds.
pub(super) fn nanos(digits: &str) -> Option<i32> {
    let is_valid =
        matches!(digits.len(), 1..=9) && digits.bytes().all(|digit| digit.is_ascii_digit());
    let scale = 10i32.pow(9u32.checked_sub(digits.len() as u32)?);
    is_valid.then(|| digits.parse().ok()).flatten().map(|value: i32| value * scale)
}

/// Parses a timestamp to seconds and nanoseconds. Returns `None` if it is malformed or out of range.
pub(super) fn parse(text: &str) -> Option<(i64, i32)> {
    let (head, rest) = text.split_at_checked(19)?;
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let fits =
        |(byte, form): (u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == *form };
    if !head.bytes().zip(shape).all(fits) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| head[range].parse::<i64>().ok();
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let (hour, minute, second) = (part(11..13)?, part(14..16)?, part(17..19)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days(year, month, day)?;
    let digits = rest
        .strip_prefix('.')
        .map(|rest| &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()]);
    let nanos = digits.map_or(Some(0), nanos)?;
    let zone = &rest[digits.map_or(0, |digits| digits.len() + 1)..];
    let seconds = days * DAY + hour * 3600 + minute * 60 + second - offset(zone)?;
    RANGE.contains(&seconds).then_some((seconds, nanos))
}

/// Parses a time zone to seconds east of UTC: `Z`, `+01:30`.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let two = |text: &str| {
        let fits = text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_digit());
        fits.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Returns the days since 1970-01-01, or `None` for a date that does not exist.
///
/// Counts years from March, so that the leap day is the last of its year:
/// <https://howardhinnant.github.io/date_algorithms.html>.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let year_from_march = if month > 2 { year } else { year - 1 };
    let (era, year_of_era) = (year_from_march.div_euclid(400), year_from_march.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    (date(days) == (year, month, day)).then_some(days)
}

/// Converts days since 1970-01-01 to year, month and day.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}
