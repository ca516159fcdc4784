//! Compares what `protoc` accepts and refuses with what we do, and the descriptors of what both
//! accept. Differences are listed and explained in `tests/differential/differences.txt`. Does the same
//! with `protox`, where `protoc` decides who is right.
//!
//! Three kinds of input: every `.proto` of this repository; probes written by hand, which are classic
//! mistakes (`tests/differential/mistakes.txt`) and the sections of the language's specification
//! (`language.txt` beside it); and mutations of the first by a generator of its own, so that each run
//! sees the same ones.

#[path = "differential/mutate.rs"]
mod mutate;
#[path = "differential/protox.rs"]
mod protox;
#[path = "differential/verdict.rs"]
mod verdict;

use std::fs;
use std::path::{Path, PathBuf};

use mutate::Mutator;
use protox::judge_all_by_protox;
use verdict::{
    Case, Difference, Verdicts, differences, explained, explained_descriptors, judge_all,
};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap()
}

/// The cases of a text in which `# ` starts one and `-- ` a file of it.
fn parse_cases(text: &str) -> Vec<Case> {
    let (_, cases) = text.split_once("\n# ").unwrap();
    let case = |text: &str| {
        let (name, files) = text.split_once('\n').unwrap();
        let files = files.strip_prefix("-- ").unwrap().split("\n-- ").map(|file| {
            let (name, text) = file.split_once('\n').unwrap_or((file, ""));
            (name.to_owned(), text.to_owned())
        });
        let files: Vec<_> = files.collect();
        let inputs = files.iter().map(|(name, _)| name.clone()).collect();
        Case { name: name.to_owned(), files, inputs, roots: Vec::new() }
    };
    cases.split("\n# ").map(case).collect()
}

/// Folders that are an import root each, with all their files as one valid case.
const ROOTS: &[&str] = &[
    "fixtures/comments",
    "fixtures/formats",
    "fixtures/imports",
    "fixtures/names",
    "fixtures/proto2",
    "fixtures/proto3",
    "fixtures/tutorials/chat",
    "fixtures/tutorials/number_service",
    "fixtures/tutorials/route_guide",
    "fixtures/tutorials/streaming_calc",
    "fixtures/well_known",
    "benches/wire",
    "tests/conformance/proto",
    "tests/descriptors",
    "tests/interop/proto",
    "tests/support/proto",
];

fn protos_below(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "proto") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn valid_cases() -> Vec<Case> {
    let case = |root: &&str| {
        let files = protos_below(&repository(root));
        assert!(!files.is_empty(), "no .proto below {root}");
        let inputs = files.iter().map(|(name, _)| name.clone()).collect();
        Case { name: (*root).to_owned(), files, inputs, roots: Vec::new() }
    };
    ROOTS.iter().map(case).collect()
}

/// The maximum number of mutations of each file.
const MUTATIONS: usize = 16;

/// Files so long that a fault in them is no better for it.
const LONG: usize = 12_000;

/// The first line that is another one in `mutated`.
fn changed_line(text: &str, mutated: &str) -> String {
    let mut lines = text.lines().zip(mutated.lines());
    lines.find(|(a, b)| a != b).map_or("at its end".to_owned(), |(_, line)| line.trim().to_owned())
}

/// Up to `count` mutations of a text, each described by the line that differs; none of a long one.
fn mutations(text: &str, seed: &str, count: usize) -> Vec<(String, String)> {
    if text.len() > LONG {
        return Vec::new();
    }
    let mut mutator = Mutator::new(text, seed);
    let mutation = |nth: usize| {
        let mutated = mutator.mutate()?;
        Some((format!("mutation {nth}: {}", changed_line(text, &mutated)), mutated))
    };
    (0..count).filter_map(mutation).collect()
}

fn mutated_cases(valid: &[Case]) -> Vec<Case> {
    let mut cases = Vec::new();
    for case in valid {
        for (index, (file, text)) in case.files.iter().enumerate() {
            let path = format!("{}/{file}", case.name);
            for (mutation, mutated) in mutations(text, &path, MUTATIONS) {
                let mut files = case.files.clone();
                files[index].1 = mutated;
                let (name, inputs) = (format!("{path}, {mutation}"), vec![file.clone()]);
                cases.push(Case { name, files, inputs, roots: Vec::new() });
            }
        }
    }
    cases
}

#[test]
fn valid_files_are_accepted_by_both() {
    for verdicts in judge_all(valid_cases()) {
        let Verdicts { case, ours, theirs } = verdicts;
        assert!(theirs.refusal.is_none(), "protoc refuses {}: {theirs:?}", case.name);
        assert!(ours.refusal.is_none(), "protorust refuses {}: {ours:?}", case.name);
        assert!(ours.descriptors == theirs.descriptors, "the descriptors of {} differ", case.name);
    }
}

#[test]
fn probes_have_one_verdict_and_one_descriptor_but_for_what_is_explained() {
    let cases = probes();
    assert!(cases.len() > 500);
    let known = known_differences();
    let met = hold_to_differences(&judge_all(cases), &known);
    let gone = known.iter().zip(met).filter(|(_, met)| !met).map(|(d, _)| d.says.as_str());
    let gone: Vec<&str> = gone.collect();
    assert!(gone.is_empty(), "these differences are none any more: {gone:#?}");
}

fn probes() -> Vec<Case> {
    let mut cases = parse_cases(&read("tests/differential/mistakes.txt"));
    cases.extend(parse_cases(&read("tests/differential/language.txt")));
    cases
}

fn known_differences() -> Vec<Difference> {
    differences(&read("tests/differential/differences.txt"))
}

/// Fails where the verdicts or descriptors differ and no difference that is known explains it. Returns
/// which of those explain one.
fn hold_to_differences(verdicts: &[Verdicts], known: &[Difference]) -> Vec<bool> {
    let mut met = vec![false; known.len()];
    let mut unexplained = Vec::new();
    for verdicts in verdicts.iter().filter(|v| v.differ()) {
        match explained(verdicts, known) {
            Some(by) => by.into_iter().for_each(|index| met[index] = true),
            None => unexplained.push(verdicts.shown()),
        }
    }
    for verdicts in verdicts.iter().filter(|v| v.descriptors_differ()) {
        match explained_descriptors(verdicts, known) {
            Some(by) => met[by] = true,
            None => unexplained.push(format!("== {}\nthe descriptors differ", verdicts.case.name)),
        }
    }
    let (count, shown) = (unexplained.len(), unexplained.join("\n"));
    assert!(unexplained.is_empty(), "{count} unexplained:\n{shown}");
    met
}

/// Fails where protox differs from us and `protoc` does not side with us, but for known differences.
/// Returns how many cases protox could read, and of how many it makes the same descriptors as we do.
fn hold_to_protox(cases: Vec<Case>) -> (usize, usize) {
    let verdicts = judge_all_by_protox(cases);
    let read = verdicts.len();
    let same =
        |v: &Verdicts| v.ours.descriptors.is_some() && !v.differ() && !v.descriptors_differ();
    let equal = verdicts.iter().filter(|v| same(v)).count();
    let disputed = verdicts.into_iter().filter(|v| v.differ() || v.descriptors_differ());
    hold_to_differences(&judge_all(disputed.map(|v| v.case).collect()), &known_differences());
    (read, equal)
}

#[test]
fn protoc_sides_with_us_where_protox_differs() {
    let mut cases = valid_cases();
    cases.extend(mutated_cases(&cases));
    cases.extend(probes());
    let (read, equal) = hold_to_protox(cases);
    assert!(read > 1000 && equal > 300, "{read} read, {equal} with the same descriptors");
}

/// Returns how many cases protoc refuses.
fn refused(verdicts: &[Verdicts]) -> usize {
    verdicts.iter().filter(|v| v.theirs.refusal.is_some()).count()
}

#[test]
fn mutated_files_are_refused_by_both_but_for_what_is_explained() {
    let cases = mutated_cases(&valid_cases());
    assert!(cases.len() > 300, "{} mutations", cases.len());
    let verdicts = judge_all(cases);
    hold_to_differences(&verdicts, &known_differences());
    let refused = refused(&verdicts);
    // Neither all nor none: the mutations would test nothing.
    let shown = format!("{refused} of {} refused", verdicts.len());
    assert!(refused * 3 > verdicts.len() && refused * 10 < verdicts.len() * 9, "{shown}");
}

/// The name of a variable that names a list of files: in each line the name that a file is imported
/// by, and its import roots, separated by tabs.
const CORPUS: &str = "PROTORUST_CORPUS";

/// Mutations of each file of a corpus.
const OF_CORPUS: usize = 3;

/// The number of files of a corpus that are mutated, spread evenly.
const FILES_OF_CORPUS: usize = 200;

#[test]
#[ignore = "needs a corpus: tests/wild/run --mutate"]
fn mutated_files_of_a_corpus_are_refused_by_both_but_for_what_is_explained() {
    let mut cases = Vec::new();
    let mut mutated = Vec::new();
    let list = std::env::var(CORPUS).expect(CORPUS);
    let list = fs::read_to_string(list).unwrap();
    let step = list.lines().count().div_ceil(FILES_OF_CORPUS).max(1);
    for line in list.lines().step_by(step) {
        let (file, roots) = line.split_once('\t').unwrap();
        let roots: Vec<PathBuf> = roots.split('\t').map(PathBuf::from).collect();
        let path = roots.iter().map(|root| root.join(file)).find(|path| path.is_file()).unwrap();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let case = |name, text| Case {
            name,
            files: vec![(file.to_owned(), text)],
            inputs: vec![file.to_owned()],
            roots: roots.clone(),
        };
        let mutations = mutations(&text, file, OF_CORPUS).into_iter();
        mutated.extend(mutations.map(|(name, text)| case(format!("{file}, {name}"), text)));
        cases.push(case(file.to_owned(), text));
    }
    cases.extend(mutated.iter().cloned());
    let (read, equal) = hold_to_protox(cases);
    println!("protox read {read} files and mutations, {equal} with the same descriptors");
    let verdicts = judge_all(mutated);
    hold_to_differences(&verdicts, &known_differences());
    println!("{} of {} mutations refused", refused(&verdicts), verdicts.len());
}
