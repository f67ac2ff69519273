//! Reads lines from the keyboard or a pipe; on a terminal they can be hidden.
//!
//! Owns: the thread that reads standard input. Does not know: what the lines mean, and who asks for a stop.

use std::io::{self, BufRead, IsTerminal};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// How long an interrupted hidden read may take to show typing again.
const RESTORE_TIMEOUT: Duration = Duration::from_millis(500);

/// Standard input, read line by line.
pub(super) struct Keyboard {
    requests: mpsc::Sender<LineRequest>,
    stop: CancellationToken,
    is_terminal: bool,
}

/// Why no further line is read.
#[derive(Debug)]
pub(super) enum InputEnd {
    /// A player typed `quit`.
    Quit,
    Eof,
    /// A signal asks the program to stop.
    Interrupted,
    Error(io::Error),
}

struct LineRequest {
    is_hidden: bool,
    reply: oneshot::Sender<io::Result<Option<String>>>,
}

impl Keyboard {
    /// Starts the thread that reads standard input. Nothing more is read once `stop` is cancelled.
    pub(super) fn open(stop: CancellationToken) -> io::Result<Self> {
        let (requests, receiver) = mpsc::channel::<LineRequest>();
        let is_terminal = io::stdin().is_terminal();
        // A thread instead of a task: a blocked read must not keep the runtime from shutting down.
        thread::Builder::new()
            .name("keyboard".to_owned())
            .spawn(move || {
                for LineRequest { is_hidden, reply } in receiver {
                    let line = if is_hidden {
                        read_hidden_line()
                    } else {
                        read_visible_line()
                    };
                    // Fails when a signal has ended the waiting.
                    let _ = reply.send(line);
                }
            })?;
        Ok(Self {
            requests,
            stop,
            is_terminal,
        })
    }

    /// Returns whether lines are typed on a terminal and not piped in.
    pub(super) const fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    pub(super) async fn visible_line(&mut self) -> Result<String, InputEnd> {
        self.next_line(false).await
    }

    /// Waits for a line, which the terminal does not echo.
    pub(super) async fn hidden_line(&mut self) -> Result<String, InputEnd> {
        self.next_line(self.is_terminal).await
    }

    async fn next_line(&mut self, is_hidden: bool) -> Result<String, InputEnd> {
        let (reply, mut line) = oneshot::channel();
        let request = LineRequest { is_hidden, reply };
        if self.requests.send(request).is_err() {
            return Err(InputEnd::Eof);
        }
        tokio::select! {
            biased;
            () = self.stop.cancelled() => {
                if is_hidden {
                    // Ctrl-C also ends the hidden read, which then turns the echo on again.
                    let _ = tokio::time::timeout(RESTORE_TIMEOUT, line).await;
                }
                Err(InputEnd::Interrupted)
            }
            line = &mut line => match line {
                Ok(Ok(Some(line))) => Ok(line),
                Ok(Ok(None)) | Err(_) => Err(InputEnd::Eof),
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => Err(InputEnd::Interrupted),
                Ok(Err(error)) => Err(InputEnd::Error(error)),
            },
        }
    }
}

fn read_visible_line() -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let n_bytes = io::stdin().lock().read_until(b'\n', &mut line)?;
    Ok((n_bytes > 0).then(|| String::from_utf8_lossy(&line).trim().to_owned()))
}

fn read_hidden_line() -> io::Result<Option<String>> {
    match rpassword::read_password() {
        Ok(line) => Ok(Some(line.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}
