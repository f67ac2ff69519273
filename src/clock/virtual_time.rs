//! Virtual time: a program that waits for hours within a second.
//!
//! Owns: the runtime on which time passes only while every task waits. Does not know: what they wait for.
//!
//! Everything in the program that sleeps or measures does so by `tokio::time`, which is paused there: once no task
//! can run, it jumps to the next timer. Tokio does not see what threads beside the runtime do for a task, as SQLite's
//! do, and would jump meanwhile. So such work is [`untimed`].

use std::cell::Cell;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::LocalKey;
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::runtime::Builder;
use tokio::task::unconstrained;

thread_local! {
    static IS_VIRTUAL: Cell<bool> = const { Cell::new(false) };
    /// Set while the thread is blocked by untimed work.
    static IS_BLOCKED: Cell<bool> = const { Cell::new(false) };
}

/// How long untimed work may take by the machine's clock. It is longer only if it waits for another task.
const WORK_LIMIT: Duration = Duration::from_mins(1);

/// Runs `work` in virtual time, on this thread. Tasks that it started and that still run then end where they wait,
/// as in a crash.
///
/// # Errors
/// When the system refuses a runtime.
pub fn run<F: Future>(work: F) -> io::Result<F::Output> {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        // Whoever yields goes on once no other task can, and not after so many: a few tasks of the database's
        // connections run whenever their threads are ready.
        .event_interval(u32::MAX)
        .build()?;
    let _virtual = Flag::set(&IS_VIRTUAL);
    let output = runtime.block_on(work);
    drop(runtime);
    Ok(output)
}

/// A flag of this thread, set until it is dropped.
struct Flag {
    flag: &'static LocalKey<Cell<bool>>,
    was_set: bool,
}

impl Flag {
    fn set(flag: &'static LocalKey<Cell<bool>>) -> Self {
        let was_set = flag.replace(true);
        Self { flag, was_set }
    }
}

impl Drop for Flag {
    fn drop(&mut self) {
        self.flag.set(self.was_set);
    }
}

/// Returns whether this thread runs in virtual time.
#[must_use]
pub fn is_virtual() -> bool {
    IS_VIRTUAL.get()
}

/// Returns whether work of this thread can wait for virtual time to pass. Untimed work cannot.
#[must_use]
pub fn can_wait_in_virtual_time() -> bool {
    IS_VIRTUAL.get() && !IS_BLOCKED.get()
}

pin_project! {
    /// The future of [`untimed`].
    pub struct Untimed<F> {
        #[pin]
        work: F,
    }
}

/// Awaits work that threads beside the runtime do. In virtual time it takes no time, and nothing else happens until
/// it is done: it must not wait for another task.
pub fn untimed<F: Future>(work: F) -> Untimed<F> {
    Untimed { work }
}

impl<F: Future> Future for Untimed<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let work = self.project().work;
        if can_wait_in_virtual_time() {
            Poll::Ready(block_on(work))
        } else {
            work.poll(context)
        }
    }
}

/// Blocks the thread until `work` is done, which threads beside the runtime do.
///
/// # Panics
/// When it takes longer than a minute: then it waits for another task.
pub fn block_on<F: Future>(work: F) -> F::Output {
    let mut work = pin!(unconstrained(work));
    let _blocked = Flag::set(&IS_BLOCKED);
    let signal = Arc::new(Signal::default());
    let waker = Waker::from(Arc::clone(&signal));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = work.as_mut().poll(&mut context) {
            return output;
        }
        signal.wait();
    }
}

#[derive(Default)]
struct Signal {
    is_woken: Mutex<bool>,
    woken: Condvar,
}

impl Signal {
    fn wait(&self) {
        let is_woken = self.is_woken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .woken
            .wait_timeout_while(is_woken, WORK_LIMIT, |is_woken| !*is_woken);
        let (mut is_woken, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "untimed work waits for another task");
        *is_woken = false;
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        *self.is_woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.woken.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Instant as MachineInstant;

    use tokio::sync::oneshot;
    use tokio::time::{Instant, sleep, timeout};

    use super::*;

    #[test]
    fn hours_pass_at_once_and_work_of_other_threads_takes_no_time() {
        let began = MachineInstant::now();
        let (slept, worked) = run(async {
            let at = Instant::now();
            sleep(Duration::from_hours(5)).await;
            let slept = at.elapsed();
            let (done, answer) = oneshot::channel();
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(20));
                done.send(7).unwrap();
            });
            let at = Instant::now();
            let answer = timeout(Duration::from_millis(1), untimed(answer)).await;
            assert_eq!(answer, Ok(Ok(7)));
            (slept, at.elapsed())
        })
        .unwrap();
        assert_eq!(slept, Duration::from_hours(5));
        assert_eq!(worked, Duration::ZERO);
        assert!(began.elapsed() < Duration::from_mins(1));
        assert!(!is_virtual());
    }
}
