//! Arbitrary JSON, and arbitrary messages as JSON: a message is equal after writing and reading it.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((subject, rest)) = protorust_fuzz::choose(input) else { return };
    match str::from_utf8(rest) {
        Ok(text) if input[0] < 128 => subject.json(text),
        _ => drop(subject.json_of(rest)),
    }
});
