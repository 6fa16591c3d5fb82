//! How far long work has come, on stderr: rewritten in place for a person, a line every five
//! seconds for a log. Short work says nothing.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::audit::{OnProgress, Progress};

/// How long work must last before anything is said, and between lines.
const QUIET: Duration = Duration::from_secs(5);
/// Between two drawings for a person.
const DRAW: Duration = Duration::from_millis(200);

/// Tells stderr.
pub(crate) fn on_stderr() -> OnProgress {
    let began = Instant::now();
    let said = Mutex::new(began);
    let person = std::io::stderr().is_terminal();
    OnProgress(Arc::new(move |progress: Progress| {
        let mut said = said.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let pause = if person { DRAW } else { QUIET };
        if said.elapsed() < pause {
            return;
        }
        *said = Instant::now();
        let Progress { read, of, findings } = progress;
        let seconds = began.elapsed().as_secs().max(1);
        let rate = read / seconds;
        let left = of.saturating_sub(read) / rate.max(1);
        let line = format!("{read} of {of} events, {rate}/s, {left} s left, {findings} findings");
        let mut stderr = std::io::stderr();
        // Whoever closed stderr does not want to be told.
        drop(if person { write!(stderr, "\r\x1b[K{line}\r") } else { writeln!(stderr, "{line}") });
    }))
}
