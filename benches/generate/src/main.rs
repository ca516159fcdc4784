//! Measures protorust against tonic-prost-build, both in one run on one machine.
//!
//! ```text
//! cargo run --release -p bench-generate
//! ```
//!
//! `--runs N` sets how often everything is repeated (the medians are shown).

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
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        [] => generate::run(9),
        ["--runs", n] => generate::run(n.parse()?),
        _ => Err("usage: bench-generate [--runs N]".into()),
    }
}
