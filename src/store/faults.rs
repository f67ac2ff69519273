//! Failures of the database on purpose, for simulations.
//!
//! Owns: the point that all work in a SQLite file passes in virtual time. Does not know: what fails, and when: its
//! plan does. On the machine's time the work runs as it is.

use std::cell::RefCell;
use std::future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pin_project_lite::pin_project;

use crate::clock::{can_wait_in_virtual_time, untimed};

/// A piece of work in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseWork {
    Connect,
    Read,
    Write,
    Commit,
}

/// What becomes of a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseFault {
    None,
    /// It is not done.
    Refused(io::ErrorKind),
    /// It is done, and nobody learns of it.
    AnswerLost,
    /// It is done, and whoever waits for it never wakes: the process dies.
    Death,
}

/// Decides about each piece of work before it is done. To be slow, it waits; to let the process die, it never
/// answers.
pub trait DatabaseFaults {
    fn next(&self, work: DatabaseWork) -> BoxFuture<'static, DatabaseFault>;
}

thread_local! {
    static FAULTS: RefCell<Option<Arc<dyn DatabaseFaults>>> = const { RefCell::new(None) };
}

/// Sets whose faults this thread meets from now on; only those in virtual time.
pub fn set_database_faults(faults: Option<Arc<dyn DatabaseFaults>>) {
    FAULTS.with_borrow_mut(|set| *set = faults);
}

pin_project! {
    /// The future of [`database`].
    pub(crate) struct Database<F> {
        kind: DatabaseWork,
        decision: Option<BoxFuture<'static, DatabaseFault>>,
        fault: Option<DatabaseFault>,
        #[pin]
        work: F,
    }
}

/// Does work in a database. In virtual time it takes no time but what its plan of faults adds.
pub(crate) fn database<T, F>(kind: DatabaseWork, work: F) -> Database<F>
where
    F: Future<Output = Result<T, sqlx::Error>>,
{
    Database {
        kind,
        decision: None,
        fault: None,
        work,
    }
}

impl<T, F: Future<Output = Result<T, sqlx::Error>>> Future for Database<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !can_wait_in_virtual_time() {
            return this.work.poll(context);
        }
        if this.fault.is_none() && this.decision.is_none() {
            let kind = *this.kind;
            *this.decision =
                FAULTS.with_borrow(|faults| faults.as_ref().map(|faults| faults.next(kind)));
        }
        if let Some(decision) = this.decision {
            match decision.as_mut().poll(context) {
                Poll::Ready(fault) => *this.fault = Some(fault),
                Poll::Pending => return Poll::Pending,
            }
            *this.decision = None;
        }
        let fault = this.fault.unwrap_or(DatabaseFault::None);
        if let DatabaseFault::Refused(kind) = fault {
            return Poll::Ready(Err(failed(kind)));
        }
        match (pin!(untimed(this.work)).poll(context), fault) {
            (Poll::Ready(Ok(_)), DatabaseFault::AnswerLost) => {
                Poll::Ready(Err(failed(io::ErrorKind::ConnectionReset)))
            }
            (_, DatabaseFault::Death) => {
                *this.decision = Some(future::pending().boxed());
                Poll::Pending
            }
            (done, _) => done,
        }
    }
}

fn failed(kind: io::ErrorKind) -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(kind, "a simulated fault"))
}
