//! Prints how much faster our messages decode and encode than prost's and buffa's, by shape.
//!
//! `cargo bench -p wire-bench --profile stock` for cargo's default release profile, `--profile lto`
//! for link-time optimisation with one codegen unit; the name of a shape after `--` for it alone.
//! Each time is the best of many short runs taken in turns, which is what a noisy machine leaves
//! standing. Where valgrind is installed, instructions are counted as well.

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::time::Instant;

use prost::Message;
use wire_bench::samples::{self, Rng};
use wire_bench::{derived, ours, peer};

const SAMPLES: usize = 20;
const ROUNDS: usize = 60;

/// How many of the shapes are buffa's own, which the geometric mean is of.
const NAMED: usize = 8;

/// What is measured: reading owned messages, writing new vectors, and writing to a buffer that
/// has room, as tonic's has.
const TASKS: [&str; 3] = ["decode", "encode", "append"];

/// Nine things to do with the samples of one shape: each task by each rival.
type Runs<'a> = [[Box<dyn FnMut() + 'a>; 3]; 3];

/// Nanoseconds for `repeats` calls.
fn time(repeats: usize, run: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        run();
    }
    start.elapsed().as_nanos() as f64 / repeats as f64
}

/// The best times for one message, taken in turns.
fn race(rivals: &mut [Box<dyn FnMut() + '_>; 3]) -> [f64; 3] {
    let repeats = (200_000.0 / time(3, &mut rivals[0])).ceil() as usize;
    let mut best = [f64::MAX; 3];
    for _ in 0..ROUNDS {
        for (best, run) in best.iter_mut().zip(&mut *rivals) {
            *best = best.min(time(repeats, run) / SAMPLES as f64);
        }
    }
    best
}

/// Instructions for one message. None: there is no valgrind.
fn count(shape: &str, task: usize, rival: usize) -> Option<f64> {
    let instructions = |repeats: usize| {
        let this = std::env::current_exe().ok()?;
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(this)
            .args(["--repeat", &repeats.to_string(), &task.to_string(), &rival.to_string(), shape])
            .stdout(Stdio::null())
            .output()
            .ok()?;
        let text = String::from_utf8(output.stderr).ok()?;
        let (_, collected) = text.split_once("Collected : ")?;
        collected.split_whitespace().next()?.parse::<f64>().ok()
    };
    Some((instructions(6)? - instructions(1)?) / 5.0 / SAMPLES as f64)
}

/// Has `use_runs` do something with the samples of one shape.
fn with_shape<P, B, O>(sample: fn(&mut Rng) -> P, use_runs: &mut dyn FnMut(Runs<'_>))
where
    P: Message + Default + PartialEq,
    B: buffa::Message,
    O: Message + Default + PartialEq,
{
    let mut rng = Rng::new(7);
    let prosts: Vec<P> = (0..SAMPLES).map(|_| sample(&mut rng)).collect();
    let inputs: Vec<Vec<u8>> = prosts.iter().map(P::encode_to_vec).collect();
    let inputs = &inputs;
    let buffas: Vec<B> = inputs.iter().map(|b| B::decode_from_slice(b).expect("valid")).collect();
    let owns: Vec<O> = inputs.iter().map(|b| O::decode(&b[..]).expect("valid")).collect();
    for ((prost, buffa), own) in prosts.iter().zip(&buffas).zip(&owns) {
        for bytes in [buffa.encode_to_vec(), own.encode_to_vec()] {
            assert!(P::decode(&bytes[..]).as_ref() == Ok(prost), "what comes back differs");
        }
    }
    let [mut first, mut second, mut third] = [(); 3].map(|()| Vec::<u8>::with_capacity(1 << 20));
    use_runs([
        [
            each(inputs, |b| drop(black_box(P::decode(&b[..])))),
            each(inputs, |b| drop(black_box(B::decode_from_slice(b)))),
            each(inputs, |b| drop(black_box(O::decode(&b[..])))),
        ],
        [
            each(&prosts, |m| drop(black_box(m.encode_to_vec()))),
            each(&buffas, |m| drop(black_box(m.encode_to_vec()))),
            each(&owns, |m| drop(black_box(m.encode_to_vec()))),
        ],
        [
            each(&prosts, move |m| {
                first.clear();
                m.encode(black_box(&mut first)).expect("there is room");
            }),
            each(&buffas, move |m| {
                second.clear();
                m.encode(black_box(&mut second));
            }),
            each(&owns, move |m| {
                third.clear();
                m.encode(black_box(&mut third)).expect("there is room");
            }),
        ],
    ]);
}

fn each<'a, T>(items: &'a [T], mut run: impl FnMut(&'a T) + 'a) -> Box<dyn FnMut() + 'a> {
    Box::new(move || items.iter().for_each(|item| run(black_box(item))))
}

/// Calls back with each shape's name and runs.
fn for_shapes(only: Option<&str>, use_runs: &mut dyn FnMut(&str, Runs<'_>)) {
    macro_rules! shapes {
        ($($type:ident $sample:ident)*) => {$(
            let name = stringify!($type);
            if only.is_none_or(|only| name == only) {
                with_shape::<derived::$type, peer::shapes::$type, ours::$type>(
                    samples::$sample,
                    &mut |runs| use_runs(name, runs),
                );
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
        Texts texts
        Optionals optionals
        Maps maps
        PackedSmall packed_small
        Sparse sparse
        Choices choices
        Greeting greeting
        Series series
        Document document
        Ledger ledger
        Far far
    }
}

/// The table of one task.
struct Table {
    rows: Vec<(String, [f64; 3])>,
    unit: &'static str,
}

impl Table {
    fn print(&self, task: &str) {
        let unit = self.unit;
        println!("\n| {task}: {unit} | prost | buffa | ours | buffa : prost | **ours : prost** |");
        println!("|---|--:|--:|--:|--:|--:|");
        let (named, further) = self.rows.split_at(self.rows.len().min(NAMED));
        let print = |(name, [prost, buffa, ours]): &(String, [f64; 3])| {
            let (theirs, own) = (prost / buffa, prost / ours);
            println!(
                "| {name} | {prost:.0} | {buffa:.0} | {ours:.0} | {theirs:.2} | **{own:.2}** |"
            );
        };
        named.iter().for_each(print);
        let mean = |rival: usize| {
            let logs: f64 = named.iter().map(|(_, row)| (row[0] / row[rival]).ln()).sum();
            (logs / named.len() as f64).exp()
        };
        println!("| geometric mean | | | | {:.2} | **{:.2}** |", mean(1), mean(2));
        further.iter().for_each(print);
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, repeats, task, rival, shape] = &args[..] {
        assert_eq!(flag, "--repeat");
        let [repeats, task, rival] = [repeats, task, rival].map(|arg| arg.parse().expect("count"));
        return for_shapes(Some(shape), &mut |_, mut runs| {
            (0..repeats).for_each(|_: usize| runs[task][rival]());
        });
    }
    let only = args.iter().find(|arg| !arg.starts_with('-')).map(String::as_str);
    let mut times = TASKS.map(|_| Table { rows: Vec::new(), unit: "ns" });
    let mut counts = TASKS.map(|_| Table { rows: Vec::new(), unit: "instructions" });
    for_shapes(only, &mut |name, mut runs| {
        eprintln!("{name} …");
        for (task, rivals) in runs.iter_mut().enumerate() {
            times[task].rows.push((name.to_owned(), race(rivals)));
            let [prost, buffa, ours] = [0, 1, 2].map(|rival| count(name, task, rival));
            if let Some(((prost, buffa), ours)) = prost.zip(buffa).zip(ours) {
                counts[task].rows.push((name.to_owned(), [prost, buffa, ours]));
            }
        }
    });
    for (task, name) in TASKS.iter().enumerate() {
        times[task].print(name);
        if !counts[task].rows.is_empty() {
            counts[task].print(name);
        }
    }
}
