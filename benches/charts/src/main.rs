//! Draws the charts of BENCHMARKS.md: reads the tables that the benchmarks print, in `benches/results`
//! and `benches/streaming/RESULTS.md`, and writes an SVG beside them for each chart.

mod chart;
mod table;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chart::{Bar, Chart, Group};
use table::Table;

fn main() -> ExitCode {
    match draw().and_then(|charts| write(&charts)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn benches() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn write(charts: &[(&str, String)]) -> Result<(), String> {
    for (name, svg) in charts {
        let path = benches().join("results").join(name);
        fs::write(&path, svg).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Returns the name and the text of each chart.
fn draw() -> Result<Vec<(&'static str, String)>, String> {
    let read = |path: &str| {
        let found: io::Result<String> = fs::read_to_string(benches().join(path));
        found.map_err(|error| format!("benches/{path}: {error}"))
    };
    let (generate, wire) = (read("results/generate.md")?, read("results/wire.md")?);
    let (compile, streaming) = (read("results/compile.md")?, read("streaming/RESULTS.md")?);
    Ok(vec![
        ("generate.svg", generating(&generate)?.svg()),
        ("decode.svg", speed(&wire, "decode: ns", "Decoding")?.svg()),
        ("encode.svg", speed(&wire, "encode: ns", "Encoding")?.svg()),
        ("compile.svg", compiling(&compile)?.svg()),
        ("streaming.svg", streams(&streaming)?.svg()),
    ])
}

fn generating(text: &str) -> Result<Chart, String> {
    // The second of three corpora.
    let table = Table::all(text).into_iter().filter(|table| table.has("CPU ms")).nth(1);
    let table = table.ok_or("no table of CPU times")?;
    let values = table.column("CPU ms")?;
    let bar = |(name, value): (&str, f64)| Group {
        label: name.to_owned(),
        bars: vec![Bar { is_ours: name.starts_with("protorust"), value }],
    };
    Ok(Chart {
        title: "CPU ms to generate google/cloud/aiplatform/v1, 124 files: shorter is better".into(),
        series: ["protorust", "tonic-prost-build"],
        reference: None,
        decimals: 0,
        groups: values.into_iter().map(bar).collect(),
    })
}

fn speed(text: &str, name: &str, title: &str) -> Result<Chart, String> {
    let table = Table::named(text, name)?;
    let (ours, buffa) = (table.column("ours : prost")?, table.column("buffa : prost")?);
    let group = |((name, ours), (_, buffa)): ((&str, f64), (&str, f64))| Group {
        label: name.to_owned(),
        bars: vec![Bar { is_ours: true, value: ours }, Bar { is_ours: false, value: buffa }],
    };
    Ok(Chart {
        title: format!("{title}: times as fast as prost (1.0): longer is better"),
        series: ["protorust", "buffa"],
        reference: Some(1.0),
        decimals: 2,
        groups: ours.into_iter().zip(buffa).map(group).collect(),
    })
}

fn compiling(text: &str) -> Result<Chart, String> {
    let mut groups = Vec::new();
    for table in Table::all(text).into_iter().filter(|table| table.has("ratio")) {
        groups.extend(table.column("ratio")?.into_iter().map(|(name, value)| Group {
            label: name.to_owned(),
            bars: vec![Bar { is_ours: true, value }],
        }));
    }
    Ok(Chart {
        title:
            "Compiling the generated code: protorust relative to tonic-prost-build (1.0): shorter \
                is better"
                .into(),
        series: ["protorust", ""],
        reference: Some(1.0),
        decimals: 2,
        groups,
    })
}

fn streams(text: &str) -> Result<Chart, String> {
    let mut groups = Vec::new();
    for table in Table::all(text).into_iter().filter(|table| table.has("to protorust")) {
        for (name, value) in table.column("to protorust")? {
            groups.push(Group {
                label: format!("{}: {name}", table.name()),
                bars: vec![Bar { is_ours: name == "protorust", value }],
            });
        }
    }
    Ok(Chart {
        title: "CPU time of a streamed message, relative to protorust (1.0): shorter is better"
            .into(),
        series: ["protorust", "tonic"],
        reference: Some(1.0),
        decimals: 2,
        groups,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charts_show_the_tables() {
        for (name, svg) in draw().unwrap() {
            let committed = fs::read_to_string(benches().join("results").join(name)).unwrap();
            assert!(svg == committed, "{name} is old: run `cargo run -p bench-charts`");
        }
    }
}
