//! Compares the UTF-8 validation of the support module with that of the standard library.

// The files alone: the blocks are what only optimized builds use.
#[allow(dead_code, reason = "the test needs some of it")]
#[path = "../../../templates/support/wire/utf8.rs"]
mod utf8;
#[allow(dead_code, reason = "the test needs some of it")]
#[path = "../../../templates/support/wire/varint.rs"]
mod varint;

/// A byte of each kind that the grammar of RFC 3629 tells apart, and those next to its bounds.
const KINDS: [u8; 25] = [
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
    0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
];

/// A fourth byte either continues a character, ends none, or begins one.
const LAST: [u8; 5] = [0x41, 0x80, 0xbf, 0xc2, 0xf0];

fn agree(bytes: &[u8]) {
    let valid = str::from_utf8(bytes).is_ok();
    assert_eq!(utf8::is_utf8_in_blocks(bytes), valid, "{bytes:x?}");
    assert_eq!(utf8::from_utf8(bytes), str::from_utf8(bytes).ok());
}

#[test]
fn every_sequence_at_every_place_of_a_block() {
    for at in 0..20 {
        // At the end of the text, and within it.
        for len in [at + 4, 40] {
            let mut bytes = vec![b'a'; len];
            for (a, b) in KINDS.iter().flat_map(|a| KINDS.map(|b| (*a, b))) {
                for (c, d) in KINDS.iter().flat_map(|c| LAST.map(|d| (*c, d))) {
                    bytes[at..at + 4].copy_from_slice(&[a, b, c, d]);
                    let valid = str::from_utf8(&bytes).is_ok();
                    assert_eq!(utf8::is_utf8_in_blocks(&bytes), valid, "{bytes:x?}");
                }
            }
        }
    }
}

#[test]
fn a_byte_that_is_not_ascii_is_found_at_every_place() {
    for len in 0..400 {
        let mut bytes = vec![b'a'; len];
        assert!(utf8::is_ascii(&bytes));
        for at in 0..len {
            bytes[at] = 0x80;
            assert!(!utf8::is_ascii(&bytes), "{at} of {len}");
            bytes[at] = 0x7f;
        }
    }
}

#[test]
fn texts_that_are_cut_or_damaged() {
    let text = "Größe, привет 漢字かな नमस्ते 😀🎉 ok. ".repeat(3);
    for len in 0..=text.len() {
        agree(&text.as_bytes()[..len]);
    }
    for at in 0..text.len() {
        for byte in KINDS {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = byte;
            agree(&bytes);
            bytes.remove(at);
            agree(&bytes);
        }
    }
}
