//! Helpers for tests that run the command, and the programs it makes, from outside.

#![allow(dead_code, reason = "each test uses its part")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The time limit for a program to start, to print a line, or to end.
const PATIENCE: Duration = Duration::from_secs(60);

/// The result of a command.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs a command to its end, without an input.
pub fn run(command: &mut Command) -> Ran {
    run_with_input(command, Stdio::null())
}

/// Runs a command to its end.
pub fn run_with_input(command: &mut Command, input: impl Into<Stdio>) -> Ran {
    let output = command.stdin(input).output().unwrap();
    Ran {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a command, which must succeed, and returns its standard output.
pub fn succeed(command: &mut Command) -> String {
    let ran = run(command);
    assert_eq!(ran.status, 0, "{command:?}\n{}{}", ran.stdout, ran.stderr);
    ran.stdout
}

/// The command under test, started in `folder`.
pub fn protorust(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_protorust"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

/// Runs the command in `folder`, with arguments that have no spaces in them.
pub fn run_in(folder: &Path, arguments: &str) -> Ran {
    run(protorust(folder).args(arguments.split_whitespace()))
}

/// A file or folder of this repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Writes files, and the folders they are in.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// All files below a folder with their bytes; paths have `/` in them.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                all.insert(name, fs::read(path).unwrap());
            }
        }
    }
    all
}

/// Asserts that two folders hold the same files, and names those that differ.
pub fn assert_same(one: &Path, other: &Path) {
    let (one, other) = (tree(one), tree(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let differ: Vec<_> = one.iter().filter(|(name, bytes)| other[*name] != **bytes).collect();
    let names: Vec<_> = differ.iter().map(|(name, _)| name).collect();
    assert!(differ.is_empty(), "differ: {names:?}");
}

/// A folder outside of this repository, so that packages in it belong to no workspace. Its
/// place is the same in each run: cargo then builds into the same files, and they do not pile up.
pub fn workshop(name: &str) -> PathBuf {
    let checkout = env!("CARGO_MANIFEST_DIR").replace(['/', '\\', ':'], "-");
    let folder = std::env::temp_dir().join(format!("protorust-tests{checkout}")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    // rustfmt searches the parent folders for settings, which must not apply here.
    fs::write(folder.join("rustfmt.toml"), "").unwrap();
    folder
}

/// A package that the command generated, or completed.
pub struct Package {
    pub root: PathBuf,
}

/// Packages share one target folder, where those of one name overwrite each other's programs.
static BUILDING: Mutex<()> = Mutex::new(());

impl Package {
    /// The package in a folder that exists. It gets the lock file of this repository: the versions
    /// that are tested are those that were tested yesterday.
    pub fn at(root: PathBuf) -> Self {
        fs::copy(repository("Cargo.lock"), root.join("Cargo.lock")).unwrap();
        Self { root }
    }

    /// Runs `cargo new`.
    pub fn new(folder: &Path, name: &str, edition: &str) -> Self {
        succeed(
            Command::new(env!("CARGO"))
                .args(["new", "--quiet", "--vcs", "none", "--edition", edition, name])
                .current_dir(folder),
        );
        Self::at(folder.join(name))
    }

    /// `cargo <command> --quiet <arguments>` where every warning is an error. All packages share what is built of
    /// their dependencies, so no flag of the compiler may differ: warnings are those that cargo prints.
    pub fn cargo(&self, command: &str, arguments: &[&str]) -> String {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args([command, "--quiet"])
            .args(arguments)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("RUSTDOCFLAGS", "-D warnings");
        let ran = run(&mut cargo);
        assert!(
            ran.status == 0 && ran.stderr.is_empty(),
            "{cargo:?}\n{}{}",
            ran.stdout,
            ran.stderr
        );
        ran.stdout
    }

    /// Builds the package, and moves the program `name` out of the shared target folder.
    pub fn build(&self, name: &str) -> PathBuf {
        let _building = lock(&BUILDING);
        self.cargo("build", &[]);
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages/debug").join(&file);
        let program = self.root.join("built").join(file);
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&program);
        fs::copy(built, &program).unwrap();
        program
    }

    /// Replaces a part of a file that is there once.
    pub fn patch(&self, file: &str, from: &str, to: &str) {
        let path = self.root.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from} in\n{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    /// The text of a file.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap()
    }
}

/// Returns a port that is not in use.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A program that runs beside the test; killed when it is dropped.
pub struct Program {
    child: Child,
    said: Arc<Mutex<String>>,
    listener: Option<JoinHandle<()>>,
}

impl Program {
    /// Starts a program whose standard output is listened to.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let said = Arc::new(Mutex::new(String::new()));
        let mut pipe = child.stdout.take().unwrap();
        let heard = Arc::clone(&said);
        let listener = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                lock(&heard).push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
        });
        Self { child, said, listener: Some(listener) }
    }

    /// Starts a server, and waits until it answers on `port`.
    pub fn serve(command: &mut Command, port: u16) -> Self {
        let mut server = Self::start(command);
        wait_until("the server to listen", || {
            assert!(server.child.try_wait().unwrap().is_none(), "the server ended: {command:?}");
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        server
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns its output so far.
    pub fn said(&self) -> String {
        lock(&self.said).clone()
    }

    /// Waits until it has said exactly `text`.
    pub fn says(&self, text: &str) {
        let started = Instant::now();
        while self.said() != text {
            assert!(started.elapsed() < PATIENCE, "said {:?} in place of {text:?}", self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits for its end, and returns its output and exit status.
    pub fn end(mut self) -> (i32, String) {
        let mut status = None;
        wait_until("the program to end", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        self.listener.take().unwrap().join().unwrap();
        (status.and_then(|status| status.code()).unwrap_or(-1), self.said())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait_until(what: &str, mut happened: impl FnMut() -> bool) {
    let started = Instant::now();
    while !happened() {
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
