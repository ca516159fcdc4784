//! Shows the progress of long runs in a line on the terminal.

use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::run::Stage;

/// The time after which the line is shown, and the interval of its updates.
const INTERVAL: Duration = Duration::from_secs(1);

/// Returns to the start of the line, and clears it.
const CLEAR: &str = "\r\x1b[K";

/// Shows the stage of the run, from one second after its start until it is dropped.
pub(super) struct Progress {
    stages: Option<Sender<Stage>>,
    writer: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows progress if standard error is a terminal.
    pub fn on_terminal(is_enabled: bool) -> Self {
        if is_enabled && io::stderr().is_terminal() {
            Self::to(io::stderr(), INTERVAL)
        } else {
            Self { stages: None, writer: None }
        }
    }

    /// Shows progress on this terminal.
    fn to(terminal: impl Write + Send + 'static, interval: Duration) -> Self {
        let (sender, stages) = channel();
        let writer = thread::spawn(move || {
            // A closed terminal is not an error.
            let _ = show(terminal, &stages, interval);
        });
        Self { stages: Some(sender), writer: Some(writer) }
    }

    /// Sets the current stage.
    pub fn set_stage(&self, stage: Stage) {
        if let Some(stages) = &self.stages {
            // Fails if the terminal is closed.
            let _ = stages.send(stage);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.stages.take());
        if let Some(writer) = self.writer.take() {
            // The thread does not panic, and its result no longer matters.
            let _ = writer.join();
        }
    }
}

/// Updates the line after each interval, and clears it at the end.
fn show(mut terminal: impl Write, stages: &Receiver<Stage>, interval: Duration) -> io::Result<()> {
    let (started, mut stage, mut is_shown) = (Instant::now(), Stage::Reading, false);
    loop {
        let wait = if is_shown { interval } else { interval.saturating_sub(started.elapsed()) };
        match stages.recv_timeout(wait) {
            Ok(next) => stage = next,
            Err(RecvTimeoutError::Timeout) => is_shown = true,
            Err(RecvTimeoutError::Disconnected) if is_shown => {
                return terminal.write_all(CLEAR.as_bytes());
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
        if is_shown {
            write!(
                terminal,
                "{CLEAR}protorust: {} ({} s)",
                description(stage),
                started.elapsed().as_secs()
            )?;
            terminal.flush()?;
        }
    }
}

fn description(stage: Stage) -> String {
    match stage {
        Stage::Reading => "reading protos".to_owned(),
        Stage::Generating { protos } => format!("generating Rust for {protos} protos"),
        Stage::Writing { files } => format!("comparing and writing {files} files"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Screen {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    #[test]
    fn a_short_run_shows_nothing() {
        let screen = Screen::default();
        let progress = Progress::to(screen.clone(), Duration::from_secs(3600));
        progress.set_stage(Stage::Writing { files: 7 });
        drop(progress);
        assert_eq!(screen.text(), "");
    }

    #[test]
    fn a_long_run_has_one_line_that_goes_at_the_end() {
        let screen = Screen::default();
        let progress = Progress::to(screen.clone(), Duration::ZERO);
        progress.set_stage(Stage::Writing { files: 7 });
        while !screen.text().contains("writing 7 files") {
            thread::yield_now();
        }
        drop(progress);
        let text = screen.text();
        assert!(text.ends_with(CLEAR) && !text.contains('\n'), "{text:?}");
    }
}
