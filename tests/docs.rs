//! The documents: links have targets, excerpts equal the code that tests build, and the guide has every
//! page.

use std::fs;
use std::path::{Path, PathBuf};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files at the root, and those in the folders with documents.
fn documents() -> Vec<PathBuf> {
    let mut found = markdown_in(repository());
    let mut folders =
        ["docs", "benches", "examples", "tests/fuzz"].map(|f| repository().join(f)).to_vec();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        let paths = entries.map(|entry| entry.unwrap().path());
        folders.extend(paths.filter(|path| path.is_dir() && !path.ends_with("target")));
        found.extend(markdown_in(&folder));
    }
    found.sort();
    found
}

/// The pages of the guide, with their texts.
fn pages() -> impl Iterator<Item = (PathBuf, String)> {
    let docs = repository().join("docs");
    let pages = documents().into_iter().filter(move |path| path.starts_with(&docs));
    pages.map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        (path, text)
    })
}

fn markdown_in(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

/// The lines outside fenced code blocks, without code spans.
fn prose(text: &str) -> String {
    let mut is_code = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            prose.extend(line.split('`').step_by(2));
            prose.push('\n');
        }
    }
    prose
}

/// The targets of `[text](target)`.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    prose.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

/// The anchors of a document's headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let kept = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for link in links(&prose(&text)).filter(|link| !link.contains("://")) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => document.clone(),
                path => document.parent().unwrap().join(path),
            };
            let is_right = match (target.exists(), anchor) {
                (true, "") => true,
                (true, anchor) => {
                    anchors(&fs::read_to_string(&target).unwrap()).iter().any(|a| a == anchor)
                }
                (false, _) => false,
            };
            if !is_right {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// `<!-- from path -->` marks the next block as an excerpt of a file.
#[test]
fn excerpts_are_what_the_tests_build() {
    let trimmed = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let mut count = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for part in text.split("<!-- from ").skip(1) {
            let (path, rest) = part.split_once(" -->").unwrap();
            let (_, block) = rest.split_once("```").unwrap();
            let (_, block) = block.split_once('\n').unwrap();
            let (block, _) = block.split_once("```").unwrap();
            let source = fs::read_to_string(repository().join(path)).unwrap();
            let shown = document.display();
            assert!(trimmed(&source).contains(&trimmed(block)), "{shown}: not in {path}:\n{block}");
            count += 1;
        }
    }
    assert!(count > 0);
}

/// The programs of the README are run by `tests/tutorials.rs`.
#[test]
fn rust_in_the_guide_is_an_excerpt() {
    let mut found = Vec::new();
    for (document, text) in pages() {
        let lines: Vec<&str> = text.lines().collect();
        let starts = lines.windows(2).filter(|pair| pair[1] == "```rust");
        let other = starts.filter(|pair| !pair[0].starts_with("<!-- from "));
        found.extend(other.map(|pair| format!("{}: after {:?}", document.display(), pair[0])));
    }
    assert!(found.is_empty(), "not compiled: {found:#?}");
}

/// `mdbook build docs` copies nothing from other folders.
#[test]
fn links_of_the_guide_stay_in_it() {
    let docs = repository().join("docs");
    let mut found = Vec::new();
    for (document, text) in pages() {
        let depth = document.strip_prefix(&docs).unwrap().components().count() - 1;
        let outside = "../".repeat(depth + 1);
        let prose = prose(&text);
        let outer = links(&prose).filter(|link| link.starts_with(&outside));
        found.extend(outer.map(|link| format!("{}: {link}", document.display())));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_guide_has_every_page() {
    let docs = repository().join("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let listed: Vec<PathBuf> = links(&summary).map(|link| docs.join(link)).collect();
    let pages = documents().into_iter().filter(|path| path.starts_with(&docs));
    let missing: Vec<PathBuf> =
        pages.filter(|path| !path.ends_with("SUMMARY.md") && !listed.contains(path)).collect();
    assert!(missing.is_empty(), "not in docs/SUMMARY.md: {missing:#?}");
}
