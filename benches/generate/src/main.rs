//! Measures protorust against tonic-prost-build, both in one run on one machine.
//!
//! ```text
//! cargo run --release -p bench-generate
//! ```
//!
//! `--runs N` sets how often everything is repeated (the medians are shown). `--output DIR` is where the
//! tools write; in memory (`/dev/shm`), creating files costs the least.

use std::path::Path;
use std::process::ExitCode;

use bench_generate::{Fault, generate, measure};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|first| first == measure::SHIM) {
        return measure::shim(&args[1..]);
    }
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<(), Fault> {
    let (mut runs, mut output) = (9, None);
    for pair in args.chunks(2) {
        match pair {
            [option, count] if option == "--runs" => runs = count.parse()?,
            [option, folder] if option == "--output" => output = Some(Path::new(folder)),
            _ => return Err("usage: bench-generate [--runs N] [--output DIR]".into()),
        }
    }
    generate::run(runs, output)
}
