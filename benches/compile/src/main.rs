//! Measures the cost of compiling the output of protorust and of tonic-prost-build.
//!
//! ```text
//! cargo run --release -p bench-compile
//! ```
//!
//! Both sides' stubs are crates of one workspace with the same dependencies, which are built
//! before anything is measured; beside each stands an application that decodes and encodes every
//! message. At last, a package of one small service is built with all dependencies. The figures
//! are user CPU of cargo and all that it starts. `--runs N` sets how often a step is repeated, the
//! sides by turns (the cheapest run of each is shown; 3 unless told, which takes a quarter of an
//! hour).

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use bench_generate::Fault;
use bench_generate::generate::Tools;
use bench_generate::measure::{self, Cost};
use bench_generate::table::{Align, Table};

mod cold;
mod messages;
mod workspace;

use workspace::{SIDES, Workspace};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|first| first == measure::SHIM) {
        return measure::shim(&args[1..]);
    }
    match runs(&args).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// A step of cargo that is measured for both sides, the first for `ours`.
struct Step {
    name: &'static str,
    costs: [Cost; 2],
}

impl Step {
    fn ratio(&self) -> f64 {
        self.costs[0].user / self.costs[1].user
    }
}

fn runs(args: &[String]) -> Result<usize, Fault> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        [] => Ok(3),
        ["--runs", n] => Ok(n.parse()?),
        _ => Err("usage: bench-compile [--runs N]".into()),
    }
}

fn run(runs: usize) -> Result<(), Fault> {
    let tools = Tools::build()?;
    let workspace = Workspace::create(&tools)?;
    let plan: [(&str, &[&str], &str); 6] = [
        ("`cargo check`, stubs", &["check"], ""),
        ("`cargo check`, application", &["check"], "-app"),
        ("debug build, stubs", &["build"], ""),
        ("debug build, application", &["build"], "-app"),
        ("release build, stubs", &["build", "--release"], ""),
        ("release build, application", &["build", "--release"], "-app"),
    ];
    let mut steps = Vec::new();
    for (name, command, suffix) in plan {
        let mut costs: [Option<Cost>; 2] = [None, None];
        for _ in 0..runs.max(1) {
            for (side, least) in SIDES.iter().zip(&mut costs) {
                let cost = workspace.cargo(command, &format!("{side}{suffix}"))?;
                *least = least.filter(|least| least.user <= cost.user).or(Some(cost));
            }
        }
        let step = Step { name, costs: costs.map(Option::unwrap_or_default) };
        eprintln!("{name}: {:.2} times tonic-prost-build's", step.ratio());
        steps.push(step);
    }
    let costs = cold::build(&tools)?;
    steps.push(Step { name: "cold debug build, small service", costs });
    let together = [sum("debug, both", &steps[2..4]), sum("release, both", &steps[4..6])];
    steps.extend(together);
    print!("{}", cost_table(&steps));
    println!();
    print!("{}", size_table(&workspace)?);
    Ok(())
}

fn sum(name: &'static str, steps: &[Step]) -> Step {
    let side = |side: usize| Cost {
        user: steps.iter().map(|step| step.costs[side].user).sum(),
        system: steps.iter().map(|step| step.costs[side].system).sum(),
        wall: steps.iter().map(|step| step.costs[side].wall).sum(),
        peak: steps.iter().map(|step| step.costs[side].peak).fold(0.0, f64::max),
    };
    Step { name, costs: [side(0), side(1)] }
}

fn cost_table(steps: &[Step]) -> Table {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("ours, user CPU s", Align::Right),
        ("theirs", Align::Right),
        ("ratio", Align::Right),
        ("ours, peak MB", Align::Right),
        ("theirs", Align::Right),
    ]);
    for step in steps {
        let [ours, peer] = step.costs;
        table.row([
            step.name.to_owned(),
            format!("{:.1}", ours.user / 1e3),
            format!("{:.1}", peer.user / 1e3),
            format!("{:.2}", step.ratio()),
            format!("{:.0}", ours.peak),
            format!("{:.0}", peer.peak),
        ]);
    }
    table
}

fn size_table(workspace: &Workspace) -> Result<Table, Fault> {
    let mut table = Table::new(&[
        ("", Align::Left),
        ("ours, MB", Align::Right),
        ("theirs", Align::Right),
        ("ratio", Align::Right),
    ]);
    let [ours, theirs] = SIDES;
    let rlibs = [workspace.rlib(ours), workspace.rlib(theirs)];
    let applications = [workspace.application(ours)?, workspace.application(theirs)?];
    let sizes = [("release rlib of the stubs", rlibs), ("stripped application", applications)];
    for (name, files) in sizes {
        let [ours, peer] = [megabytes(&files[0])?, megabytes(&files[1])?];
        table.row([
            name.to_owned(),
            format!("{ours:.1}"),
            format!("{peer:.1}"),
            format!("{:.2}", ours / peer),
        ]);
    }
    Ok(table)
}

fn megabytes(file: &Path) -> Result<f64, Fault> {
    Ok(fs::metadata(file)?.len() as f64 / 1e6)
}
