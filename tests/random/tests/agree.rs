//! On random schemas, and random messages of them, we agree with prost.
//!
//! `SCHEMA_SEED` makes other schemas, `SEED` other messages, `CASES` more of them.

use protorust_random::agree::Verdict;
use protorust_random::random::Random;
use protorust_random::{SCHEMAS, Schema, make};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// Judges a message, and ends the test with the least of it where the two differ.
fn judge(schema: &Schema, bytes: &[u8]) -> Verdict {
    let differ = |bytes: &[u8]| matches!(schema.judge(bytes), Verdict::Differ(_));
    if differ(bytes) {
        let least = make::least(bytes.to_vec(), differ);
        panic!("{}: {}: {:?}", schema.name, least.escape_ascii(), schema.judge(&least));
    }
    schema.judge(bytes)
}

#[test]
fn whole_messages_are_the_same_to_both() {
    let (seed, cases) = (setting("SEED", 1), setting("CASES", 300));
    for schema in SCHEMAS {
        let descriptor = schema.descriptor();
        for number in 0..cases {
            let bytes = make::message(&mut Random::new(seed, number), &descriptor);
            let verdict = judge(schema, &bytes);
            assert_eq!(verdict, Verdict::Same, "{}: {}", schema.name, bytes.escape_ascii());
        }
    }
}

#[test]
fn damaged_messages_are_read_or_refused_by_both() {
    let (seed, cases) = (setting("SEED", 1), setting("CASES", 300));
    let (mut same, mut refused, mut known) = (0, 0, 0);
    for schema in SCHEMAS {
        let descriptor = schema.descriptor();
        for number in 0..cases {
            let mut random = Random::new(seed, number);
            let whole = make::message(&mut random, &descriptor);
            for _ in 0..4 {
                let mut bytes = whole.clone();
                make::damage(&mut random, &mut bytes);
                match judge(schema, &bytes) {
                    Verdict::Same => same += 1,
                    Verdict::Refused => refused += 1,
                    _ => known += 1,
                }
            }
        }
    }
    println!("{same} read, {refused} refused, {known} with a known difference");
    // Too many or too few damaged inputs would test nothing.
    let all = same + refused + known;
    assert!(same > all / 10 && refused > all / 10 && known < all / 10, "{same} {refused} {known}");
}
