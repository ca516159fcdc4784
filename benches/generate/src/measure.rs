//! Measures the cost of a command: CPU of itself and all its children, wall time, peak memory.
//!
//! The system adds up what all children of a process cost, ever. So each command runs below a
//! process of its own, this program again, whose only child it is.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::Fault;

/// The first argument that makes this program measure the command that follows.
pub const SHIM: &str = "--measure-child";

/// The cost of a command.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// CPU in user mode, milliseconds.
    pub user: f64,
    /// CPU in the kernel, milliseconds.
    pub system: f64,
    /// From start to exit, milliseconds.
    pub wall: f64,
    /// The peak memory of any of its processes, in megabytes.
    pub peak: f64,
}

impl Cost {
    /// All CPU, milliseconds.
    pub fn cpu(&self) -> f64 {
        self.user + self.system
    }

    /// The medians of several runs, each figure on its own.
    pub fn median(runs: &[Cost]) -> Cost {
        let of = |figure: fn(&Cost) -> f64| {
            let mut figures: Vec<f64> = runs.iter().map(figure).collect();
            figures.sort_by(f64::total_cmp);
            figures.get(figures.len() / 2).copied().unwrap_or_default()
        };
        Cost {
            user: of(|c| c.user),
            system: of(|c| c.system),
            wall: of(|c| c.wall),
            peak: of(|c| c.peak),
        }
    }
}

/// This program, also where the build that came first has replaced it: Linux then calls the old
/// one "deleted".
fn own_program() -> Result<PathBuf, Fault> {
    let exe = std::env::current_exe()?;
    let text = exe.to_string_lossy();
    Ok(text.strip_suffix(" (deleted)").map_or(exe.clone(), PathBuf::from))
}

/// Runs `program` in `folder` to its end.
///
/// # Errors
/// It could not be started, or failed; with what it said.
pub fn measure(program: &Path, args: &[String], folder: &Path) -> Result<Cost, Fault> {
    let mut shim = Command::new(own_program()?);
    let output = shim.arg(SHIM).arg(program).args(args).current_dir(folder).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} {}\n{said}", program.display(), args.join(" ")).into());
    }
    let figures: Vec<f64> = String::from_utf8(output.stdout)?
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    match figures[..] {
        [user, system, wall, peak] => Ok(Cost { user, system, wall, peak }),
        _ => Err("the measuring process said nothing".into()),
    }
}

/// The process below which a command is measured: prints its cost.
pub fn shim(args: &[String]) -> ExitCode {
    match measure_child(args) {
        Ok(Cost { user, system, wall, peak }) => {
            println!("{user} {system} {wall} {peak}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn measure_child(args: &[String]) -> Result<Cost, Fault> {
    let (program, args) = args.split_first().ok_or("no command")?;
    let start = Instant::now();
    let status = Command::new(program).args(args).stdout(Stdio::null()).status()?;
    let wall = start.elapsed().as_secs_f64() * 1e3;
    if !status.success() {
        return Err(status.to_string().into());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let milliseconds = |time: TimeVal| time.tv_sec() as f64 * 1e3 + time.tv_usec() as f64 / 1e3;
    Ok(Cost {
        user: milliseconds(usage.user_time()),
        system: milliseconds(usage.system_time()),
        wall,
        peak: usage.max_rss() as f64 / 1024.0,
    })
}
