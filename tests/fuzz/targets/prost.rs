//! Arbitrary bytes as messages of random schemas: we read, refuse and write them as prost does.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protorust_random::SCHEMAS;
use protorust_random::agree::Verdict;

fuzz_target!(|input: &[u8]| {
    let Some((which, bytes)) = input.split_first() else { return };
    let schema = &SCHEMAS[usize::from(*which) % SCHEMAS.len()];
    if let Verdict::Differ(difference) = schema.judge(bytes) {
        panic!("{}: {difference}", schema.name);
    }
});
