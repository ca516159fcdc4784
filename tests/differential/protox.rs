//! Runs `protox`, another implementation, which reads proto2 and proto3.

use std::path::Path;

use protox::Compiler;

use crate::verdict::{Case, Verdict, Verdicts, by_us, on_all_cores, well_known};

/// Judges those cases that protox can read, by us and by protox, with descriptors that have no source
/// info: protox attaches comments otherwise than `protoc`.
pub fn judge_all_by_protox(cases: Vec<Case>) -> Vec<Verdicts> {
    let readable = cases.into_iter().filter(|case| !has_editions(case)).collect();
    on_all_cores(readable, |case, folder| {
        let (ours, theirs) = (by_us(&case, folder, false), by_protox(&case, folder));
        Verdicts { case, ours, theirs }
    })
}

fn has_editions(case: &Case) -> bool {
    case.files.iter().any(|(_, text)| text.contains("edition"))
}

fn by_protox(case: &Case, folder: &Path) -> Verdict {
    let compile = || -> Result<Vec<u8>, protox::Error> {
        let own = [folder.to_owned()].into_iter();
        let mut compiler = Compiler::new(own.chain(case.roots.clone()).chain([well_known()]))?;
        compiler.open_files(case.inputs.iter().map(|input| folder.join(input)))?;
        Ok(compiler.encode_file_descriptor_set())
    };
    match compile() {
        Ok(descriptors) => Verdict { refusal: None, descriptors: Some(descriptors) },
        Err(error) => Verdict { refusal: Some(format!("{error}\n")), descriptors: None },
    }
}
