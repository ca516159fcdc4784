//! The Rust side of the wire format tests: `wire reencode`, `wire make <seed> <count>`,
//! `wire check <seed> <count>`. A script at the other end of the pipe judges.

use std::error::Error;
use std::fmt::Debug;
use std::io::{self, BufReader, BufWriter, Write};

use prost::Message;
use prost::bytes::Buf;
use protorust_interop::random::Random;
use protorust_interop::stubs::google::protobuf::Empty;
use protorust_interop::stubs::interop::wire::{Everything, Old, Repeated, Unpacked};
use protorust_interop::{frames, make};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["reencode"] => reencode(),
        ["make", seed, count] => make(seed.parse()?, count.parse()?),
        ["check", seed, count] => check(seed.parse()?, count.parse()?),
        _ => Err("usage: wire reencode | make <seed> <count> | check <seed> <count>".into()),
    }
}

/// Answers each frame, `<how to read it><message>`, with `0<message>` or `1<error>`.
fn reencode() -> Outcome<()> {
    let mut input = BufReader::new(io::stdin().lock());
    let mut output = BufWriter::new(io::stdout().lock());
    while let Some(frame) = frames::read(&mut input)? {
        let (kind, message) = frame.split_first().ok_or("an empty frame")?;
        let answer = match kind {
            b'E' => again::<Everything>(message),
            b'O' => again::<Old>(message),
            b'R' => again::<Repeated>(message),
            b'U' => again::<Unpacked>(message),
            b'N' => again::<Empty>(message),
            _ => return Err("an unknown kind of message".into()),
        };
        let answer = match answer {
            Ok(message) => [&[0], &message[..]].concat(),
            Err(error) => [&[1], error.as_bytes()].concat(),
        };
        frames::write(&mut output, &answer)?;
        output.flush()?;
    }
    Ok(())
}

/// Decodes and encodes, from one piece of memory or from two.
fn again<M: Message + Default + Debug>(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let whole = M::decode(bytes).map_err(|error| error.to_string());
    let (front, back) = bytes.split_at(bytes.len() / 2);
    let parts = M::decode(front.chain(back)).map_err(|error| error.to_string());
    if whole.is_ok() != parts.is_ok() {
        panic!("a message in two parts: {parts:?}, in one: {whole:?}");
    }
    let message = if bytes.len() % 2 == 0 { whole? } else { parts? };
    Ok(encode(&message))
}

/// Encodes, and holds `encoded_len` to it.
fn encode(message: &(impl Message + Debug)) -> Vec<u8> {
    let bytes = message.encode_to_vec();
    assert_eq!(bytes.len(), message.encoded_len(), "encoded_len of {message:?}");
    bytes
}

/// Writes messages that were made here.
fn make(seed: u64, count: u64) -> Outcome<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    for number in 0..count {
        let message = make::everything(&mut Random::new(seed, number));
        frames::write(&mut output, &encode(&message))?;
    }
    Ok(output.flush()?)
}

/// Reads what became of those messages on the other side, and prints how many were equal. One
/// with a NaN is unequal to itself, and is left to the other side's comparison of bytes.
fn check(seed: u64, count: u64) -> Outcome<()> {
    let mut input = BufReader::new(io::stdin().lock());
    let (mut equal, mut with_nan) = (0, 0);
    for number in 0..count {
        let mut random = Random::new(seed, number);
        let made = make::everything(&mut random);
        let frame = frames::read(&mut input)?.ok_or("too few messages came back")?;
        let back = Everything::decode(&frame[..])?;
        if random.made_nan {
            with_nan += 1;
        } else if made == back {
            equal += 1;
        } else {
            return Err(format!("message {number}:\nmade {made:?}\nback {back:?}").into());
        }
    }
    println!("{equal} equal, {with_nan} with a NaN");
    Ok(())
}
