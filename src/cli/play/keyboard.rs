//! What the two people type: hidden on a terminal, plain lines from a pipe.
//!
//! Owns: the thread that waits for keys, and the signals that end the waiting. Does not know: what
//! the lines mean.

use std::io::{self, BufRead, IsTerminal};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::cli::signals::Signals;

/// How long the keyboard gets to leave the terminal as it was, once it is asked to stop.
const RESTORE_LIMIT: Duration = Duration::from_millis(500);

/// The keyboard, or what is piped in its place.
pub(super) struct Keyboard {
    asks: mpsc::Sender<Ask>,
    signals: Signals,
    has_people: bool,
}

/// Why no further line comes.
#[derive(Debug)]
pub(super) enum Stop {
    /// Somebody wants to leave.
    Quit,
    /// The input is at its end.
    InputEnded,
    /// The program is asked to stop.
    Interrupted,
    /// The input cannot be read.
    Broken(io::Error),
}

struct Ask {
    hidden: bool,
    reply: oneshot::Sender<io::Result<Option<String>>>,
}

impl Keyboard {
    /// Starts to listen to keys and signals.
    ///
    /// # Errors
    /// When the system gives no signals or no thread.
    pub(super) fn open() -> io::Result<Self> {
        let (asks, asked) = mpsc::channel::<Ask>();
        let has_people = io::stdin().is_terminal();
        let signals = Signals::listen()?;
        // Not a task: a read that nobody answers must not keep the program from ending.
        thread::Builder::new()
            .name("keyboard".to_owned())
            .spawn(move || {
                for Ask { hidden, reply } in asked {
                    let line = if hidden { hidden_line() } else { plain_line() };
                    // Whoever asked may have been interrupted meanwhile.
                    let _ = reply.send(line);
                }
            })?;
        Ok(Self {
            asks,
            signals,
            has_people,
        })
    }

    /// Tells whether people sit at it, whose secrets are hidden.
    pub(super) const fn has_people(&self) -> bool {
        self.has_people
    }

    /// Waits for a line that everybody may see.
    pub(super) async fn line(&mut self) -> Result<String, Stop> {
        self.next(false).await
    }

    /// Waits for a line that nobody may see, where people sit at the keyboard.
    pub(super) async fn secret(&mut self) -> Result<String, Stop> {
        self.next(self.has_people).await
    }

    async fn next(&mut self, hidden: bool) -> Result<String, Stop> {
        let (reply, mut line) = oneshot::channel();
        if self.asks.send(Ask { hidden, reply }).is_err() {
            return Err(Stop::InputEnded);
        }
        tokio::select! {
            biased;
            () = self.signals.next() => {
                if hidden {
                    // Ctrl-C also ends the hidden reading, which then shows typing again.
                    let _ = tokio::time::timeout(RESTORE_LIMIT, line).await;
                }
                Err(Stop::Interrupted)
            }
            line = &mut line => match line {
                Ok(Ok(Some(line))) => Ok(line),
                Ok(Ok(None)) | Err(_) => Err(Stop::InputEnded),
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => Err(Stop::Interrupted),
                Ok(Err(error)) => Err(Stop::Broken(error)),
            },
        }
    }
}

fn plain_line() -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let n_bytes = io::stdin().lock().read_until(b'\n', &mut line)?;
    Ok((n_bytes > 0).then(|| String::from_utf8_lossy(&line).trim().to_owned()))
}

fn hidden_line() -> io::Result<Option<String>> {
    match rpassword::read_password() {
        Ok(line) => Ok(Some(line.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}
