//! Prints how much faster our messages decode and encode than prost's, shape by shape.
//!
//! `cargo bench -p wire-bench --profile stock` for cargo's default release profile, `--profile lto`
//! for link-time optimisation with one codegen unit. Each figure is the best of many short runs
//! taken in turns, which is what a noisy machine leaves standing.

use std::hint::black_box;
use std::time::Instant;

use prost::Message;
use wire_bench::samples::{self, Rng};
use wire_bench::{derived, ours};

const SAMPLES: usize = 20;
const ROUNDS: usize = 60;

/// Nanoseconds for `repeats` calls.
fn time(repeats: usize, mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        run();
    }
    start.elapsed().as_nanos() as f64 / repeats as f64
}

/// The best times of both, taken in turns.
fn race(mut peer: impl FnMut(), mut own: impl FnMut()) -> (f64, f64) {
    let repeats = (200_000.0 / time(3, &mut peer)).ceil() as usize;
    let mut best = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        best.0 = best.0.min(time(repeats, &mut peer));
        best.1 = best.1.min(time(repeats, &mut own));
    }
    best
}

/// Decode and encode ratios of one shape.
fn shape<P, O>(name: &str, sample: fn(&mut Rng) -> P) -> [f64; 3]
where
    P: Message + Default + PartialEq,
    O: Message + Default + PartialEq,
{
    let mut rng = Rng::new(7);
    let peers: Vec<P> = (0..SAMPLES).map(|_| sample(&mut rng)).collect();
    let inputs: Vec<Vec<u8>> = peers.iter().map(P::encode_to_vec).collect();
    let owns: Vec<O> = inputs.iter().map(|bytes| O::decode(&bytes[..]).expect(name)).collect();
    for (peer, own) in peers.iter().zip(&owns) {
        let back = P::decode(&own.encode_to_vec()[..]).expect(name);
        assert!(back == *peer, "{name}: what we decode and encode differs");
    }
    if let Ok(what) = std::env::var("SPIN") {
        let repeats = (100_000_000 / inputs.iter().map(Vec::len).sum::<usize>().max(100)) * 4;
        match what.as_str() {
            "decode" => time(repeats, || {
                inputs.iter().for_each(|bytes| drop(black_box(O::decode(black_box(&bytes[..])))))
            }),
            "append" => {
                let mut mine = Vec::with_capacity(1 << 20);
                time(repeats, || owns.iter().for_each(|message| append(message, &mut mine)))
            }
            _ => time(repeats, || {
                owns.iter().for_each(|message| drop(black_box(black_box(message).encode_to_vec())))
            }),
        };
        return [1.0; 3];
    }
    let decode = race(
        || inputs.iter().for_each(|bytes| drop(black_box(P::decode(black_box(&bytes[..]))))),
        || inputs.iter().for_each(|bytes| drop(black_box(O::decode(black_box(&bytes[..]))))),
    );
    let encode = race(
        || peers.iter().for_each(|message| drop(black_box(black_box(message).encode_to_vec()))),
        || owns.iter().for_each(|message| drop(black_box(black_box(message).encode_to_vec()))),
    );
    let (mut theirs, mut mine) = (Vec::with_capacity(1 << 20), Vec::with_capacity(1 << 20));
    let append = race(
        || peers.iter().for_each(|message| append(message, &mut theirs)),
        || owns.iter().for_each(|message| append(message, &mut mine)),
    );
    let ratios = [decode, encode, append].map(|(peer, own)| peer / own);
    let per = |ns: f64| ns / SAMPLES as f64;
    println!(
        "{name:15} {:7.2} {:7.2} {:7.2}   decode {:8.0} → {:8.0} ns   encode {:8.0} → {:8.0} ns   append {:6.0} → {:6.0} ns",
        ratios[0],
        ratios[1],
        ratios[2],
        per(decode.0),
        per(decode.1),
        per(encode.0),
        per(encode.1),
        per(append.0),
        per(append.1),
    );
    ratios
}

/// Encodes into a buffer that has room, as tonic's does.
fn append(message: &impl Message, buf: &mut Vec<u8>) {
    buf.clear();
    message.encode(black_box(buf)).expect("there is room");
}

fn main() {
    let only = std::env::args().nth(1).filter(|arg| !arg.starts_with('-'));
    println!("{:15} {:>7} {:>7} {:>7}   (times prost)", "shape", "decode", "encode", "append");
    let mut all = Vec::new();
    macro_rules! shapes {
        ($($type:ident $sample:ident)*) => {$(
            if only.as_deref().is_none_or(|only| stringify!($type).contains(only)) {
                all.push(shape::<derived::$type, ours::$type>(stringify!($type), samples::$sample));
            }
        )*};
    }
    shapes! {
        ApiResponse api_response
        LogRecord log_record
        AnalyticsEvent analytics_event
        GoogleMessage1 google_message1
        MediaFrame media_frame
        PackedTile packed_tile
        Mesh mesh
        ColumnBatch column_batch
    }
    let mean = |at: usize| {
        let logs: f64 = all.iter().map(|ratios| ratios[at].ln()).sum();
        (logs / all.len() as f64).exp()
    };
    println!("{:15} {:7.2} {:7.2} {:7.2}", "geometric mean", mean(0), mean(1), mean(2));
}
