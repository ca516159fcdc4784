//! Arbitrary texts: the parser reports and never panics, every place that it names is in the text, and
//! what it says does not depend on comments being asked for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protorust::internals::parse::{Detail, Fault, OptionPlace, decode, locations, parse};

fuzz_target!(|input: &[u8]| {
    let (text, faults) = decode(input.to_vec());
    faults.iter().for_each(|fault| check(fault, &text));
    let parsed = parse(&text);
    parsed.faults.iter().for_each(|fault| check(fault, &text));
    let full = locations(&text, &parsed.file, Detail::Full, |_| OptionPlace::At(&[-1]));
    let commented = locations(&text, &parsed.file, Detail::Comments, |_| OptionPlace::At(&[-1]));
    assert!(commented.len() <= full.len());
    if parsed.faults.is_empty() {
        // A text without errors has none after a comment either.
        let moved = format!("/**/{}", text.trim_start_matches('\u{feff}'));
        assert!(parse(&moved).faults.is_empty());
    }
});

fn check(fault: &Fault, text: &str) {
    assert!(text.get(fault.span.range()).is_some(), "{fault:?}");
    assert!(!fault.message.is_empty() && !fault.message.ends_with('.'), "{fault:?}");
    assert!(fault.help.as_ref().is_some_and(|help| !help.is_empty()), "{fault:?}");
}
