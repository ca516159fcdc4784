//! Prints how much faster our messages decode and encode than prost's and buffa's, by shape.
//!
//! `cargo bench -p wire-bench --profile stock` for cargo's default release profile, `--profile lto`
//! for link-time optimisation with one codegen unit; the names of shapes after `--` for these alone.
//! Each shape is measured in a process of its own. Each time is the best of many short runs taken in
//! turns, which is what a noisy machine leaves standing. Where valgrind is installed, instructions are
//! counted as well.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use prost::Message;
use wire_bench::samples::{self, Rng};
use wire_bench::{derived, ours, peer};

const SAMPLES: usize = 20;
const ROUNDS: usize = 60;

/// The number of shapes from buffa's benchmarks; the geometric mean is over these.
const NAMED: usize = 8;

/// The measured operations: reading owned messages, writing new vectors, and writing to a buffer that
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

/// Returns the path of this program, which measures in child processes of itself.
fn this() -> PathBuf {
    std::env::current_exe().expect("the path of this program")
}

/// Returns the output of a program, of both streams; `None` if it could not be run, or failed.
fn output(program: &mut Command) -> Option<(String, String)> {
    let ran = program.output().ok().filter(|ran| ran.status.success())?;
    Some((String::from_utf8(ran.stdout).ok()?, String::from_utf8(ran.stderr).ok()?))
}

/// The best times of each task, in a process of its own, as buffa's suite has it: what one shape
/// leaves of the heap weighs on the next.
fn times(shape: &str) -> [[f64; 3]; 3] {
    let mut alone = Command::new(this());
    // The process prints its own errors.
    alone.args(["--time", shape]).stderr(Stdio::inherit());
    let (printed, _) = output(&mut alone).expect("a shape's times");
    let mut numbers = printed.split_whitespace().map(|number| number.parse().expect("a time"));
    TASKS.map(|_| [(); 3].map(|()| numbers.next().expect("nine times")))
}

/// Instructions for one message. None: there is no valgrind.
fn count(shape: &str, task: usize, rival: usize) -> Option<f64> {
    let instructions = |repeats: usize| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(this());
        valgrind.args(["--repeat", &repeats.to_string(), &task.to_string(), &rival.to_string()]);
        let (_, errors) = output(valgrind.arg(shape))?;
        let (_, collected) = errors.split_once("Collected : ")?;
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

/// A shape: its name, and what has something done with its samples.
type Shape = (&'static str, fn(&mut dyn FnMut(Runs<'_>)));

macro_rules! shapes {
    ($($type:ident $sample:ident)*) => {
        &[$((stringify!($type), |use_runs| {
            with_shape::<derived::$type, peer::shapes::$type, ours::$type>(samples::$sample, use_runs);
        })),*]
    };
}

const SHAPES: &[Shape] = shapes! {
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
};

/// Has `use_runs` do something with the samples of a shape.
fn with(shape: &str, use_runs: &mut dyn FnMut(Runs<'_>)) {
    let (_, with) = SHAPES.iter().find(|(name, _)| *name == shape).expect("a shape's name");
    with(use_runs);
}

/// The table of one task.
struct Table {
    rows: Vec<(&'static str, [f64; 3])>,
    unit: &'static str,
}

impl Table {
    fn print(&self, task: &str) {
        let unit = self.unit;
        println!("\n| {task}: {unit} | prost | buffa | ours | buffa : prost | **ours : prost** |");
        println!("|---|--:|--:|--:|--:|--:|");
        let (named, further) = self.rows.split_at(self.rows.len().min(NAMED));
        let print = |(name, [prost, buffa, ours]): &(&str, [f64; 3])| {
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
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match &args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--time", shape] => with(shape, &mut |mut runs| {
            runs.iter_mut()
                .map(race)
                .for_each(|[prost, buffa, ours]| println!("{prost} {buffa} {ours}"));
        }),
        ["--repeat", repeats, task, rival, shape] => {
            let [repeats, task, rival] =
                [repeats, task, rival].map(|arg| arg.parse::<usize>().expect("count"));
            with(shape, &mut |mut runs| (0..repeats).for_each(|_| runs[task][rival]()));
        }
        only => compare(only),
    }
}

/// Prints the tables of these shapes, or of all.
fn compare(only: &[&str]) {
    let names = SHAPES.iter().map(|(name, _)| *name);
    if let Some(unknown) = only.iter().find(|shape| !names.clone().any(|name| name == **shape)) {
        let names: Vec<_> = names.collect();
        panic!("there is no shape `{unknown}`, but {}", names.join(", "));
    }
    let mut time_tables = TASKS.map(|_| Table { rows: Vec::new(), unit: "ns" });
    let mut count_tables = TASKS.map(|_| Table { rows: Vec::new(), unit: "instructions" });
    for name in names.filter(|name| only.is_empty() || only.contains(name)) {
        eprintln!("{name} …");
        for (task, row) in times(name).into_iter().enumerate() {
            time_tables[task].rows.push((name, row));
            let [prost, buffa, ours] = [0, 1, 2].map(|rival| count(name, task, rival));
            if let Some(((prost, buffa), ours)) = prost.zip(buffa).zip(ours) {
                count_tables[task].rows.push((name, [prost, buffa, ours]));
            }
        }
    }
    for ((task, times), counts) in TASKS.iter().zip(time_tables).zip(count_tables) {
        times.print(task);
        if !counts.rows.is_empty() {
            counts.print(task);
        }
    }
}
