//! A value that tasks watch, as with `tokio::sync::watch`.
//!
//! Owns: who waits for it. They go on in the order in which they began to wait; tokio's go on in a random one, and a
//! simulation could not be repeated.

use std::{
    ops::Deref,
    pin::pin,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use thiserror::Error;
use tokio::sync::Notify;

/// The sender is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("what was watched is gone")]
pub struct Closed;

#[derive(Debug)]
struct Shared<T> {
    state: RwLock<State<T>>,
    changed: Notify,
}

#[derive(Debug)]
struct State<T> {
    value: T,
    n_changes: u64,
    is_closed: bool,
}

#[derive(Debug)]
pub struct Sender<T>(Arc<Shared<T>>);

#[derive(Debug)]
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
    n_seen: u64,
}

/// The value, which does not change while this is held.
pub struct Ref<'a, T>(RwLockReadGuard<'a, State<T>>);

impl<T> Deref for Ref<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T> Shared<T> {
    fn read(&self) -> Ref<'_, T> {
        Ref(self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change<R>(&self, change: impl FnOnce(&mut State<T>) -> R) -> R {
        let result = change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_waiters();
        result
    }
}

impl<T> Sender<T> {
    pub fn new(value: T) -> Self {
        let state = State {
            value,
            n_changes: 0,
            is_closed: false,
        };
        Self(Arc::new(Shared {
            state: RwLock::new(state),
            changed: Notify::new(),
        }))
    }

    /// Returns a receiver that has seen the value of now.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<T> {
        let n_seen = self.borrow().0.n_changes;
        Receiver {
            shared: Arc::clone(&self.0),
            n_seen,
        }
    }

    #[must_use]
    pub fn borrow(&self) -> Ref<'_, T> {
        self.0.read()
    }

    pub fn send_modify(&self, change: impl FnOnce(&mut T)) {
        self.0.change(|state| {
            change(&mut state.value);
            state.n_changes += 1;
        });
    }

    /// Tells the receivers only when `change` returns true.
    pub fn send_if_modified(&self, change: impl FnOnce(&mut T) -> bool) -> bool {
        self.0.change(|state| {
            let is_changed = change(&mut state.value);
            state.n_changes += u64::from(is_changed);
            is_changed
        })
    }

    pub fn send_replace(&self, value: T) -> T {
        self.0.change(|state| {
            state.n_changes += 1;
            std::mem::replace(&mut state.value, value)
        })
    }
}

impl<T: Default> Default for Sender<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.change(|state| state.is_closed = true);
    }
}

impl<T> Receiver<T> {
    #[must_use]
    pub fn borrow(&self) -> Ref<'_, T> {
        self.shared.read()
    }

    pub fn borrow_and_update(&mut self) -> Ref<'_, T> {
        let value = self.shared.read();
        self.n_seen = value.0.n_changes;
        value
    }

    /// Waits until the value changes from the one seen last.
    ///
    /// # Errors
    /// [`Closed`] when it will not.
    pub async fn changed(&mut self) -> Result<(), Closed> {
        let n_seen = self.n_seen;
        self.n_seen = self
            .look_until(|state| (state.n_changes != n_seen).then_some(state.n_changes))
            .await?;
        Ok(())
    }

    /// Waits until `condition` holds of the value.
    ///
    /// # Errors
    /// [`Closed`] when it does not, and will not.
    pub async fn wait_for(
        &mut self,
        mut condition: impl FnMut(&T) -> bool,
    ) -> Result<Ref<'_, T>, Closed> {
        self.n_seen = self
            .look_until(|state| condition(&state.value).then_some(state.n_changes))
            .await?;
        Ok(self.borrow())
    }

    async fn look_until(
        &self,
        mut look: impl FnMut(&State<T>) -> Option<u64>,
    ) -> Result<u64, Closed> {
        loop {
            let mut changed = pin!(self.shared.changed.notified());
            // From here on it is told.
            changed.as_mut().enable();
            {
                let state = self.borrow().0;
                match look(&state) {
                    Some(n_seen) => return Ok(n_seen),
                    None if state.is_closed => return Err(Closed),
                    None => {}
                }
            }
            changed.await;
        }
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            n_seen: self.n_seen,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::task::{JoinSet, yield_now};

    use super::*;

    #[tokio::test]
    async fn tasks_go_on_in_the_order_in_which_they_began_to_wait() {
        let sender = Sender::new(0);
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        for n in 0..32 {
            let (mut receiver, order) = (sender.subscribe(), Arc::clone(&order));
            tasks.spawn(async move {
                assert_eq!(
                    receiver.wait_for(|value| *value == 1).await.map(|it| *it),
                    Ok(1)
                );
                order.lock().unwrap().push(n);
            });
        }
        yield_now().await;
        sender.send_replace(1);
        tasks.join_all().await;
        assert_eq!(*order.lock().unwrap(), (0..32).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_change_is_seen_once_and_the_end_each_time() {
        let sender = Sender::new(0);
        let mut receiver = sender.subscribe();
        sender.send_modify(|value| *value = 1);
        assert!(!sender.send_if_modified(|_| false));
        assert_eq!(receiver.changed().await, Ok(()));
        assert_eq!(*receiver.borrow_and_update(), 1);
        drop(sender);
        assert_eq!(receiver.changed().await, Err(Closed));
        assert_eq!(
            receiver.wait_for(|value| *value == 2).await.map(drop),
            Err(Closed)
        );
        assert_eq!(
            receiver.wait_for(|value| *value == 1).await.map(drop),
            Ok(())
        );
    }
}
