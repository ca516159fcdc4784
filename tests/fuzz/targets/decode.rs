//! Arbitrary bytes as messages: never a panic, never more memory than the input accounts for, and
//! what is read is written as it will be read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protorust_fuzz::allocations::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|input: &[u8]| {
    if let Some((subject, bytes)) = protorust_fuzz::choose(input) {
        subject.decode(bytes);
    }
});
