//! Runs `protoc` and `protorust` on the same files, and compares their verdicts.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use protorust::internals::load::{SetContents, load, make_descriptor_set};
use protorust::{Formats, Options, Report, Severity};

/// Files, by the names that they import each other by.
#[derive(Clone)]
pub struct Case {
    pub name: String,
    pub files: Vec<(String, String)>,
    pub inputs: Vec<String>,
    /// Further import roots, behind the folder of the files.
    pub roots: Vec<PathBuf>,
}

/// The verdict of a compiler.
#[derive(Debug)]
pub struct Verdict {
    /// The reason why it refuses, if it does.
    pub refusal: Option<String>,
    /// The descriptors of the inputs, if it accepts.
    pub descriptors: Option<Vec<u8>>,
}

pub struct Verdicts {
    pub case: Case,
    pub ours: Verdict,
    /// That of `protoc` or protox.
    pub theirs: Verdict,
}

impl Verdicts {
    pub fn differ(&self) -> bool {
        self.ours.refusal.is_some() != self.theirs.refusal.is_some()
    }

    /// Returns whether both accept, and the descriptors differ.
    pub fn descriptors_differ(&self) -> bool {
        let sets = self.ours.descriptors.as_ref().zip(self.theirs.descriptors.as_ref());
        sets.is_some_and(|(ours, theirs)| ours != theirs)
    }

    /// For people.
    pub fn shown(&self) -> String {
        let said = |verdict: &Verdict| {
            verdict
                .refusal
                .as_deref()
                .map_or("accepts\n".to_owned(), |why| format!("refuses\n{why}"))
        };
        let (ours, theirs) = (said(&self.ours), said(&self.theirs));
        format!("== {}\nprotorust {ours}protoc {theirs}", self.case.name)
    }
}

/// A known kind of difference.
pub struct Difference {
    kind: DifferenceKind,
    /// A part of the error of the program that refuses, or of the name of the case.
    pub says: String,
}

#[derive(PartialEq)]
enum DifferenceKind {
    ProtocRefuses,
    ProtorustRefuses,
    DescriptorsDiffer,
}

impl Difference {
    fn explains(&self, verdicts: &Verdicts, line: &str) -> bool {
        let kind = match &verdicts.ours.refusal {
            Some(_) => DifferenceKind::ProtorustRefuses,
            None => DifferenceKind::ProtocRefuses,
        };
        self.kind == kind && line.contains(&self.says)
    }
}

/// Returns which of the known differences explains that the descriptors differ.
pub fn explained_descriptors(verdicts: &Verdicts, known: &[Difference]) -> Option<usize> {
    known.iter().position(|difference| {
        difference.kind == DifferenceKind::DescriptorsDiffer
            && verdicts.case.name.contains(&difference.says)
    })
}

/// Which of the known differences explain why the verdicts differ: one for each line of the
/// refusal, or none at all if a line is left.
pub fn explained(verdicts: &Verdicts, known: &[Difference]) -> Option<Vec<usize>> {
    let refusal = verdicts.ours.refusal.as_ref().or(verdicts.theirs.refusal.as_ref())?;
    let find = |line| known.iter().position(|difference| difference.explains(verdicts, line));
    refusal.lines().map(find).collect()
}

/// Parses the list: `protoc refuses: <its error>`, `protorust refuses: <its error>` or
/// `descriptors differ: <name of the case>`, and below it the reason.
pub fn differences(text: &str) -> Vec<Difference> {
    let mut list = Vec::new();
    for paragraph in text.split("\n\n").skip(1) {
        let (head, reason) = paragraph.split_once('\n').unwrap();
        assert!(reason.trim().len() > 20, "no reason: {head}");
        let (kind, says) = head.split_once(": ").unwrap();
        let kind = match kind {
            "protoc refuses" => DifferenceKind::ProtocRefuses,
            "protorust refuses" => DifferenceKind::ProtorustRefuses,
            "descriptors differ" => DifferenceKind::DescriptorsDiffer,
            _ => panic!("{head}"),
        };
        list.push(Difference { kind, says: says.to_owned() });
    }
    list
}

/// Judges cases by us and by `protoc`. A panic of ours is a failure of the test.
pub fn judge_all(cases: Vec<Case>) -> Vec<Verdicts> {
    let protoc = protoc_bin_vendored::protoc_bin_path().unwrap();
    on_all_cores(cases, |case, folder| judge_in(folder, case, &protoc))
}

/// Judges cases on all cores, each in a folder with its files.
pub fn on_all_cores(
    cases: Vec<Case>,
    judge: impl Fn(Case, &Path) -> Verdicts + Sync,
) -> Vec<Verdicts> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let slots: Vec<_> = cases.into_iter().map(|case| Mutex::new((Some(case), None))).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(slot) = slots.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut slot = slot.lock().unwrap();
                    let case = slot.0.take().unwrap();
                    let folder = tempfile::tempdir().unwrap();
                    write_files(&case, folder.path());
                    slot.1 = Some(judge(case, folder.path()));
                }
            });
        }
    });
    slots.into_iter().map(|slot| slot.into_inner().unwrap().1.unwrap()).collect()
}

/// Writes the files of a case into `folder`.
pub fn write_files(case: &Case, folder: &Path) {
    for (name, text) in &case.files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Judges a case, whose files are in `folder`.
pub fn judge_in(folder: &Path, case: Case, protoc: &Path) -> Verdicts {
    let theirs = by_protoc(&case, folder, protoc);
    let ours = by_us(&case, folder, true);
    Verdicts { case, ours, theirs }
}

fn by_protoc(case: &Case, folder: &Path, protoc: &Path) -> Verdict {
    let mut command = Command::new(protoc);
    command.current_dir(folder).arg("-I.");
    for root in case.roots.iter().chain([&well_known()]) {
        command.arg("-I").arg(root);
    }
    command.args(["--include_source_info", "-o", "set.binpb"]);
    let output = command.args(&case.inputs).output().unwrap();
    let descriptors = output.status.success().then(|| fs::read(folder.join("set.binpb")).unwrap());
    let said = String::from_utf8_lossy(&output.stderr);
    let errors = said.lines().filter(|line| !line.contains(": warning: "));
    let errors: String = errors.map(|line| format!("{line}\n")).collect();
    Verdict { refusal: descriptors.is_none().then_some(errors), descriptors }
}

/// The folder of the files that come with `protoc`.
pub fn well_known() -> PathBuf {
    protoc_bin_vendored::include_path().unwrap()
}

/// Returns our verdict, with descriptors that have source info or not.
pub fn by_us(case: &Case, folder: &Path, source_info: bool) -> Verdict {
    let options = Options {
        inputs: case.inputs.iter().map(|name| folder.join(name)).collect(),
        proto_paths: [folder.to_owned()].into_iter().chain(case.roots.clone()).collect(),
        formats: Formats { json: true, text: true },
        ..Options::default()
    };
    let report = catch_unwind(|| {
        let mut report = Report::default();
        if let Some(files) = load(&options, &mut report) {
            let stubs = protorust::internals::run::stubs(files, &options, &mut report);
            assert!(stubs.is_some() || report.has_errors(), "{}: no reason", case.name);
        }
        report
    });
    let report = report.unwrap_or_else(|_| panic!("{} makes us panic", case.name));
    let errors = report.diagnostics().iter().filter(|d| d.severity == Severity::Error);
    let line = |d: &protorust::Diagnostic| {
        let place = d.place.as_ref().map_or((0, 0), |place| (place.line, place.column));
        format!("{}:{}: {}: {}\n", place.0, place.1, d.code, d.message.replace('\n', " "))
    };
    let errors: String = errors.map(line).collect();
    let refusal = (!errors.is_empty()).then_some(errors);
    let descriptors = refusal.is_none().then(|| descriptors_by_us(&options, source_info));
    Verdict { refusal, descriptors }
}

fn descriptors_by_us(options: &Options, source_info: bool) -> Vec<u8> {
    let contents = SetContents { imports: false, source_info };
    let set = make_descriptor_set(options, contents, &mut Report::default());
    set.expect("the inputs were accepted").bytes
}
