//! Waits for changes of the sources.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::load;
use crate::options::Options;

/// The time within which events count as one change: editors write a file in several steps.
const SETTLE_TIME: Duration = Duration::from_millis(100);

/// Watches the sources of a run.
pub(super) struct Watch {
    watcher: RecommendedWatcher,
    events: Receiver<notify::Result<Event>>,
    watched: BTreeSet<PathBuf>,
    /// The name of the options file.
    config: Option<OsString>,
}

impl Watch {
    /// Watches the options file, if there is one.
    ///
    /// # Errors
    /// Returns an error if the system cannot watch files.
    pub fn new(config: Option<&Path>) -> notify::Result<Self> {
        let (send, events) = channel();
        let watcher = notify::recommended_watcher(move |event| {
            // Fails if the receiver is gone, at the end of the watch.
            let _ = send.send(event);
        })?;
        let name = config.and_then(Path::file_name).map(OsStr::to_owned);
        let mut watch = Self { watcher, events, watched: BTreeSet::new(), config: name };
        if let Some(file) = config {
            watch.add_folder_of(file)?;
        }
        Ok(watch)
    }

    /// Watches the inputs and import roots of `options`.
    ///
    /// # Errors
    /// Returns an error if the system cannot watch more files.
    pub fn add_inputs(&mut self, options: &Options) -> notify::Result<()> {
        let inputs = load::watched(options);
        let folders = inputs.iter().chain(&options.proto_paths).filter(|path| path.is_dir());
        for folder in folders {
            self.add(folder, RecursiveMode::Recursive)?;
        }
        for file in inputs.iter().chain(&options.descriptor_sets) {
            self.add_folder_of(file)?;
        }
        Ok(())
    }

    /// Watches the files that a run read.
    ///
    /// # Errors
    /// Returns an error if the system cannot watch more files.
    pub fn add_files(&mut self, files: &[PathBuf]) -> notify::Result<()> {
        files.iter().try_for_each(|file| self.add_folder_of(file))
    }

    /// Waits until a source changes.
    ///
    /// # Errors
    /// Returns an error if the system stops watching.
    pub fn wait(&self) -> notify::Result<()> {
        loop {
            let Ok(event) = self.events.recv() else {
                return Err(notify::Error::generic("the system has stopped watching"));
            };
            if self.is_change(&event?) {
                self.settle();
                return Ok(());
            }
        }
    }

    /// Waits until no source has changed for a while.
    fn settle(&self) {
        let mut last = Instant::now();
        while let Some(left) = SETTLE_TIME.checked_sub(last.elapsed()) {
            match self.events.recv_timeout(left) {
                Ok(Ok(event)) if self.is_change(&event) => last = Instant::now(),
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    /// Watches the folder of a file, since editors replace files.
    fn add_folder_of(&mut self, file: &Path) -> notify::Result<()> {
        match file.parent() {
            Some(folder) if file.is_file() => self.add(folder, RecursiveMode::NonRecursive),
            _ => Ok(()),
        }
    }

    fn add(&mut self, folder: &Path, mode: RecursiveMode) -> notify::Result<()> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let is_watched = self.watched.iter().any(|watched| match mode {
            RecursiveMode::Recursive => watched == folder,
            RecursiveMode::NonRecursive => folder.starts_with(watched),
        });
        if is_watched {
            return Ok(());
        }
        self.watcher.watch(folder, mode)?;
        if mode == RecursiveMode::Recursive {
            self.watched.insert(folder.to_owned());
        }
        Ok(())
    }

    /// Returns whether an event concerns a source or the options file. Watched folders may also
    /// contain the stubs.
    fn is_change(&self, event: &Event) -> bool {
        let is_source = |path: &PathBuf| {
            let extension = path.extension().and_then(OsStr::to_str);
            let is_config = self.config.is_some() && path.file_name() == self.config.as_deref();
            is_config || matches!(extension, Some("proto" | "binpb" | "pb" | "desc"))
        };
        !event.kind.is_access() && event.paths.iter().any(is_source)
    }
}
