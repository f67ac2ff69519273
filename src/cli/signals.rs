//! The signals that ask the program to stop: Ctrl-C, and those of service managers and closed terminals.
//!
//! Owns: which signals count, and that they are heard whatever else the program does. Does not know: what a stop is.

use std::io;
use std::sync::mpsc;
use std::thread;

use tokio::runtime;
use tokio_util::sync::CancellationToken;

use super::output::print_message;

/// The exit code of a program that was stopped in the middle of its work.
const STOPPED_AT_ONCE: i32 = 1;

/// Cancels `stop` at the first signal, and ends the process at the second one.
///
/// A thread of its own listens: it hears them also while all others are busy or blocked.
pub(super) fn cancel_on_signal(stop: CancellationToken) -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (listening, heard) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                let signals = StopSignals::listen();
                let (mut signals, outcome) = match signals {
                    Ok(signals) => (Some(signals), Ok(())),
                    Err(error) => (None, Err(error)),
                };
                // The receiver waits for this.
                let _ = listening.send(outcome);
                let Some(signals) = &mut signals else { return };
                signals.next().await;
                stop.cancel();
                signals.next().await;
                print_message(
                    "Stopped at once by a second signal; the log holds all that was acknowledged.",
                );
                std::process::exit(STOPPED_AT_ONCE);
            });
        })?;
    heard
        .recv()
        .unwrap_or_else(|_| Err(io::Error::other("the thread for signals has ended")))
}

/// Receives stop signals, which no longer end the program by themselves.
#[cfg(unix)]
struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// None when it is ignored: `nohup` wants the program to outlive its terminal.
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl StopSignals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let hang_up = SignalKind::hangup();
        let is_ignored = is_ignored(hang_up);
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: (!is_ignored).then(|| signal(hang_up)).transpose()?,
        })
    }

    async fn next(&mut self) {
        let hang_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hang_up => {}
        }
    }
}

/// Returns whether the process was started with this signal ignored. Only Linux tells without unsafe code.
#[cfg(unix)]
fn is_ignored(signal: tokio::signal::unix::SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let bit = signal.as_raw_value() - 1;
    mask.is_some_and(|mask| mask >> bit & 1 == 1)
}

/// Receives Ctrl-C, which no longer ends the program by itself.
#[cfg(windows)]
struct StopSignals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl StopSignals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
