//! Decides the place of a skeleton. It belongs to the user once it is written.

use std::path::Path;

use super::cargo_toml::Dependency;
use super::disk::{Entry, read_entry};

const MAIN: &str = "src/main.rs";

/// A program that uses the stubs, for the user to complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skeleton {
    /// The name of its binary (`streaming_calc_service`), which is also that of `src/bin/<name>.rs`
    /// and in the manifest.
    pub name: String,
    /// Whether it serves or calls RPCs. One that does not only gives a new package something to run.
    pub has_calls: bool,
    /// The program as `src/main.rs`, where the stubs are `mod stubs;`.
    pub main: Vec<u8>,
    /// The program as a file in `src/bin`, where the stubs are
    /// `#[path = "../stubs/mod.rs"] mod stubs;`.
    pub bin: Vec<u8>,
    /// The service traits that it implements; none for a client.
    pub traits: Vec<String>,
    /// Its dependencies besides those of the stubs and of its optional parts.
    pub dependencies: Vec<Dependency>,
    /// The requested optional parts.
    pub parts: Vec<OptionalPart>,
}

/// An optional part of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionalPart {
    /// Its name.
    pub name: &'static str,
    /// Text that every program with this part contains.
    pub mark: &'static str,
    /// The lines that it adds.
    pub lines: Vec<String>,
    /// Their dependencies.
    pub dependencies: Vec<Dependency>,
}

/// The information for placing a skeleton.
pub struct Situation<'a> {
    /// The folder of the package.
    pub root: &'a Path,
    /// The name of the package, which is the name of the program in `src/main.rs`.
    pub package: &'a str,
    /// The path at which an earlier run placed the same skeleton.
    pub recorded: Option<&'a str>,
    /// Whether the package implements one of the skeleton's traits.
    pub implemented: bool,
    /// Whether a skeleton may be replaced.
    pub force: bool,
}

/// The decision about a skeleton. Paths are relative to the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Write it there.
    Write(String),
    /// Write it there, replacing a skeleton that may have been edited.
    Replace(String),
    /// Keep the existing file, which is or was a skeleton.
    Keep(String),
    /// Write nothing: the user has removed it from this path.
    Removed(String),
    /// Write nothing: the package implements the service, or has a program and nothing to call.
    NotNeeded,
}

impl Situation<'_> {
    /// Decides the place of `skeleton`.
    pub fn place(&self, skeleton: &Skeleton) -> Decision {
        match self.recorded {
            Some(path) if self.exists(path) => return self.keep_or_replace(path),
            Some(path) if !self.force => return Decision::Removed(path.to_owned()),
            _ if self.implemented && !self.force => return Decision::NotNeeded,
            _ if !skeleton.has_calls && has_targets(self.root) => return Decision::NotNeeded,
            _ => {}
        }
        match read_entry(&self.root.join(MAIN)) {
            Ok(Entry::Nothing) => return Decision::Write(MAIN.to_owned()),
            Ok(Entry::File(text)) if is_hello_world(&text) => {
                return Decision::Write(MAIN.to_owned());
            }
            Ok(Entry::File(text)) if text == skeleton.main => {
                return Decision::Keep(MAIN.to_owned());
            }
            _ => {}
        }
        let path = format!("src/bin/{}.rs", self.bin_name(&skeleton.name));
        if self.exists(&path) { self.keep_or_replace(&path) } else { Decision::Write(path) }
    }

    /// Returns the decision for an existing file, which is replaced only with `force`.
    fn keep_or_replace(&self, path: &str) -> Decision {
        let path = path.to_owned();
        if self.force { Decision::Replace(path) } else { Decision::Keep(path) }
    }

    fn exists(&self, path: &str) -> bool {
        self.root.join(path).symlink_metadata().is_ok()
    }

    /// Returns a name that differs from that of the package, which is the name of `src/main.rs`.
    fn bin_name(&self, name: &str) -> String {
        let is_taken = name.replace('-', "_") == self.package.replace('-', "_");
        if is_taken { format!("{name}_skeleton") } else { name.to_owned() }
    }
}

impl Skeleton {
    /// Returns the text for a path that [`Situation::place`] chose.
    pub fn text(&self, path: &str) -> &[u8] {
        if path == MAIN { &self.main } else { &self.bin }
    }
}

/// Returns the command that runs the program at `path` of a package.
pub fn run_command(path: &str, root: &Path, package: &str) -> String {
    let bin = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
    let mut others = std::fs::read_dir(root.join("src/bin")).into_iter().flatten();
    match path {
        MAIN if others.next().is_none() => "cargo run".to_owned(),
        MAIN => format!("cargo run --bin {package}"),
        _ => format!("cargo run --bin {bin}"),
    }
}

/// Returns whether a new program at `path` is the second one of the package, after `src/main.rs`:
/// `cargo run` then needs a default.
pub fn is_second_program(path: &str, root: &Path) -> bool {
    let no_bins = std::fs::read_dir(root.join("src/bin")).map_or(true, |mut d| d.next().is_none());
    path != MAIN && root.join(MAIN).exists() && no_bins
}

/// Returns whether a package has a library, or a program that is not cargo's hello-world.
pub fn has_targets(root: &Path) -> bool {
    let has_main = match read_entry(&root.join(MAIN)) {
        Ok(Entry::Nothing) => false,
        Ok(Entry::File(text)) => !is_hello_world(&text),
        _ => true,
    };
    has_main || root.join("src/lib.rs").exists() || root.join("src/bin").exists()
}

/// Returns whether a `main.rs` is that of `cargo new`, ignoring white space.
pub fn is_hello_world(text: &[u8]) -> bool {
    const HELLO: &[u8] = b"fnmain(){println!(\"Hello,world!\");}";
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    text.iter().filter(|byte| !byte.is_ascii_whitespace()).eq(HELLO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn skeleton() -> Skeleton {
        Skeleton {
            name: "calc_service".to_owned(),
            has_calls: true,
            main: b"main".to_vec(),
            bin: b"bin".to_vec(),
            traits: vec!["Calc".to_owned()],
            dependencies: Vec::new(),
            parts: Vec::new(),
        }
    }

    fn at(root: &Path) -> Situation<'_> {
        Situation { root, package: "app", recorded: None, implemented: false, force: false }
    }

    fn package(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            fs::create_dir_all(root.path().join(path).parent().unwrap()).unwrap();
            fs::write(root.path().join(path), text).unwrap();
        }
        root
    }

    #[test]
    fn hello_world_is_known_however_it_is_spaced() {
        assert!(is_hello_world(b"fn main() {\n    println!(\"Hello, world!\");\n}\n"));
        assert!(is_hello_world(b"fn main()\r\n{\r\n\tprintln!(\"Hello, world!\");\r\n}"));
        assert!(!is_hello_world(b"fn main() {\n    println!(\"Hello, Ann!\");\n}\n"));
        assert!(!is_hello_world(b""));
    }

    #[test]
    fn main_is_taken_when_it_is_free() {
        let write = Decision::Write("src/main.rs".to_owned());
        assert_eq!(at(package(&[]).path()).place(&skeleton()), write);
        let hello = package(&[("src/main.rs", "fn main() { println!(\"Hello, world!\"); }")]);
        assert_eq!(at(hello.path()).place(&skeleton()), write);
        let same = package(&[("src/main.rs", "main")]);
        assert_eq!(at(same.path()).place(&skeleton()), Decision::Keep("src/main.rs".to_owned()));
    }

    #[test]
    fn a_program_without_calls_is_only_for_a_package_without_targets() {
        let messages = Skeleton { has_calls: false, ..skeleton() };
        let hello = "fn main() { println!(\"Hello, world!\"); }";
        for (files, is_written) in [
            (&[][..], true),
            (&[("src/main.rs", hello)], true),
            (&[("src/main.rs", "fn main() {}")], false),
            (&[("src/lib.rs", "")], false),
            (&[("src/bin/other.rs", "fn main() {}")], false),
        ] {
            let root = package(files);
            let decision = at(root.path()).place(&messages);
            let write = Decision::Write("src/main.rs".to_owned());
            let expected = if is_written { write } else { Decision::NotNeeded };
            assert_eq!(decision, expected, "{files:?}");
        }
    }

    #[test]
    fn another_main_is_left_alone() {
        let root = package(&[("src/main.rs", "fn main() {}")]);
        let bin = "src/bin/calc_service.rs".to_owned();
        assert_eq!(at(root.path()).place(&skeleton()), Decision::Write(bin.clone()));
        let named = Situation { package: "calc-service", ..at(root.path()) };
        let other = "src/bin/calc_service_skeleton.rs".to_owned();
        assert_eq!(named.place(&skeleton()), Decision::Write(other));

        let root = package(&[("src/main.rs", "fn main() {}"), (&bin, "edited")]);
        assert_eq!(at(root.path()).place(&skeleton()), Decision::Keep(bin.clone()));
        let force = Situation { force: true, ..at(root.path()) };
        assert_eq!(force.place(&skeleton()), Decision::Replace(bin));
    }

    #[test]
    fn what_was_placed_once_is_not_placed_again() {
        let root = package(&[("src/main.rs", "edited")]);
        let main = "src/main.rs".to_owned();
        let known = Situation { recorded: Some("src/main.rs"), ..at(root.path()) };
        assert_eq!(known.place(&skeleton()), Decision::Keep(main.clone()));
        let force = Situation { force: true, ..known };
        assert_eq!(force.place(&skeleton()), Decision::Replace(main));
        let moved = Situation { recorded: Some("src/bin/x.rs"), ..at(root.path()) };
        assert_eq!(moved.place(&skeleton()), Decision::Removed("src/bin/x.rs".to_owned()));
        let done = Situation { implemented: true, ..at(root.path()) };
        assert_eq!(done.place(&skeleton()), Decision::NotNeeded);
    }
}
