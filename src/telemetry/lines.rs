//! The queue of lines to standard error.
//!
//! Owns: the only thread that writes there. Does not know: what a line says.
//!
//! Invariant: nobody waits for the reader of standard error, and a line that cannot be written does no harm. What does
//! not fit in the queue is dropped and counted.

use std::fmt::Display;
use std::io::{self, Write};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::Duration;

use tracing::warn;

/// How many lines wait for a slow reader.
const LINES_WAITING: usize = 4_096;

/// How long the end of the program, or a message, waits for a slow reader.
const FLUSH_WAIT: Duration = Duration::from_secs(1);

/// How long a full pipe that refuses to block is left alone.
const FULL_WAIT: Duration = Duration::from_millis(10);

/// Prints a message to standard error, and returns when it is written or its reader is too slow.
pub fn print(text: impl Display) {
    QUEUE.push(format!("{text}\n").into_bytes());
    flush();
}

/// Waits until standard error has all lines, or its reader is too slow.
pub fn flush() {
    let (written, heard) = sync_channel(1);
    // Where the queue is full, nobody reads.
    if QUEUE.jobs.try_send(Job::Tell(written)).is_ok() {
        let _ = heard.recv_timeout(FLUSH_WAIT);
    }
}

/// Where log lines are written to. A write never fails and never waits.
pub(super) struct Lines;

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        QUEUE.push(line.to_vec());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Job {
    Line(Vec<u8>),
    /// Sends when all lines before it are written.
    Tell(SyncSender<()>),
}

struct Queue {
    jobs: SyncSender<Job>,
    n_dropped: AtomicU64,
}

static QUEUE: LazyLock<Queue> = LazyLock::new(|| {
    let (jobs, waiting) = sync_channel(LINES_WAITING);
    // Without a thread there are no lines; what the program does is more important.
    let _ = thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || write_all(&waiting));
    Queue {
        jobs,
        n_dropped: AtomicU64::new(0),
    }
});

impl Queue {
    fn push(&self, line: Vec<u8>) {
        if let Err(TrySendError::Full(_)) = self.jobs.try_send(Job::Line(line)) {
            self.n_dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write_all(waiting: &Receiver<Job>) {
    for job in waiting {
        match job {
            Job::Line(line) => write_line(&mut io::stderr(), &line),
            Job::Tell(written) => {
                // Nobody may be waiting any more.
                let _ = written.try_send(());
            }
        }
        let n_dropped = QUEUE.n_dropped.swap(0, Ordering::Relaxed);
        if n_dropped > 0 {
            warn!(
                n_dropped,
                "{n_dropped} lines are missing here: standard error was read too slowly"
            );
        }
    }
}

/// Writes a line as far as that is possible.
fn write_line(to: &mut impl Write, mut line: &[u8]) {
    while !line.is_empty() {
        match to.write(line) {
            Ok(0) => return,
            Ok(n_written) => line = &line[n_written..],
            Err(error) => match error.kind() {
                io::ErrorKind::Interrupted => {}
                // Somebody else who has the same pipe has set it so.
                io::ErrorKind::WouldBlock => thread::sleep(FULL_WAIT),
                // There is nowhere to report that.
                _ => return,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes three bytes at a time, and each time refuses first.
    struct Slow {
        taken: Vec<u8>,
        refusals: Vec<io::ErrorKind>,
    }

    impl Write for Slow {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            if let Some(kind) = self.refusals.pop() {
                return Err(kind.into());
            }
            let n_taken = line.len().min(3);
            self.taken.extend(&line[..n_taken]);
            Ok(n_taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_written_piece_by_piece_and_given_up_when_that_is_impossible() {
        use io::ErrorKind::{BrokenPipe, Interrupted, WouldBlock};

        let mut to = Slow {
            taken: Vec::new(),
            refusals: vec![Interrupted, WouldBlock],
        };
        write_line(&mut to, b"a line");
        assert_eq!(to.taken, b"a line");
        to.refusals = vec![BrokenPipe];
        write_line(&mut to, b"another");
        assert_eq!(to.taken, b"a line");
    }
}
