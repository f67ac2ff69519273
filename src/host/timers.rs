//! The queue of deadlines: when each live game, each roster with an open invitation, and each server to which the day's
//! pair is called must be looked at next.
//!
//! Owns: waiting. Does not know: why something is due; the rules tell whether it is.
//!
//! Invariants: the queue holds one entry per aggregate at most. While a deadline is handled, the aggregate has
//! none in the queue, so that nothing is handled twice at once.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::game::values::Ts;
use crate::game::{GameId, GuildId};
use crate::limits;

/// An aggregate that has deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum TimerKey {
    Game(GameId),
    Roster(GuildId),
    Server(GuildId),
}

impl fmt::Display for TimerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Game(game) => write!(f, "game {game}"),
            Self::Roster(guild) => write!(f, "the teams of server {guild}"),
            Self::Server(guild) => write!(f, "server {guild}"),
        }
    }
}

/// The timers of all aggregates; clones are the same.
#[derive(Clone, Default)]
pub(super) struct Timers(Arc<Shared>);

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// The first entry of the queue changed.
    changed: Notify,
}

#[derive(Default)]
struct Queue {
    by_time: BTreeSet<(Ts, TimerKey)>,
    timers: HashMap<TimerKey, Timer>,
}

#[derive(Clone, Copy)]
struct Timer {
    due: Option<Ts>,
    /// When it fires: later than it is due, where it failed before.
    fires_at: Option<Ts>,
    /// An earlier deadline is being handled.
    is_under_way: bool,
}

/// A deadline that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) key: TimerKey,
    pub(super) at: Ts,
}

impl Timers {
    /// Sets the next deadline of an aggregate, in place of an earlier one; `None` removes it.
    pub(super) fn set(&self, key: TimerKey, due: Option<Ts>) {
        self.change(|queue| queue.set(key, due));
    }

    /// Returns everything that has a deadline, always in the same order.
    pub(super) fn keys(&self) -> Vec<TimerKey> {
        let mut keys: Vec<_> = self.change(|queue| queue.timers.keys().copied().collect());
        keys.sort_unstable();
        keys
    }

    /// Waits for the next deadline that passes, earliest first. It is under way until it is
    /// [finished](Self::finish).
    pub(super) async fn next(&self, clock: &Clock) -> Due {
        let mut moves = clock.moves();
        loop {
            let (due, wait) = self.change(|queue| {
                let first = queue.by_time.first().copied();
                let wait = first.and_then(|(at, _)| (at - clock.now()).to_std().ok());
                let wait = wait.filter(|wait| !wait.is_zero());
                match (first, wait) {
                    (Some((_, key)), None) => (queue.start(key), limits::TIMER_SLEEP),
                    (_, wait) => (None, wait.unwrap_or(limits::TIMER_SLEEP)),
                }
            });
            if let Some(due) = due {
                return due;
            }
            tokio::select! {
                biased;
                () = self.0.changed.notified() => {}
                // The clock holds the sender: this never fails.
                _ = moves.changed() => {}
                () = tokio::time::sleep(wait.min(limits::TIMER_SLEEP)) => {}
            }
        }
    }

    /// Notes that a deadline was handled, so that the next one of its aggregate can fire. One that failed fires
    /// again, not before `retry_at`.
    pub(super) fn finish(&self, due: Due, retry_at: Option<Ts>) {
        self.change(|queue| queue.finish(due, retry_at));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Queue) -> T) -> T {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let first = queue.by_time.first().copied();
        let result = change(&mut queue);
        let is_earlier = queue.by_time.first().copied() != first;
        drop(queue);
        if is_earlier {
            self.0.changed.notify_one();
        }
        result
    }
}

impl Queue {
    fn set(&mut self, key: TimerKey, due: Option<Ts>) {
        let before = self.timers.get(&key).copied();
        if before.and_then(|timer| timer.due) == due {
            return;
        }
        if let Some(at) = before.and_then(|timer| timer.fires_at) {
            self.by_time.remove(&(at, key));
        }
        let is_under_way = before.is_some_and(|timer| timer.is_under_way);
        let fires_at = due.filter(|_| !is_under_way);
        self.by_time.extend(fires_at.map(|at| (at, key)));
        if due.is_none() && !is_under_way {
            self.timers.remove(&key);
        } else {
            let timer = Timer {
                due,
                fires_at,
                is_under_way,
            };
            self.timers.insert(key, timer);
        }
    }

    fn start(&mut self, key: TimerKey) -> Option<Due> {
        self.by_time.pop_first();
        let timer = self.timers.get_mut(&key)?;
        timer.is_under_way = true;
        timer.fires_at = None;
        timer.due.take().map(|at| Due { key, at })
    }

    fn finish(&mut self, Due { key, at }: Due, retry_at: Option<Ts>) {
        let set_meanwhile = self.timers.remove(&key).and_then(|timer| timer.due);
        // The deadline that failed, unless it was moved.
        let due = set_meanwhile.or(retry_at.map(|_| at));
        if let Some(due) = due {
            let fires_at = retry_at.map_or(due, |retry_at| due.max(retry_at));
            let timer = Timer {
                due: Some(due),
                fires_at: Some(fires_at),
                is_under_way: false,
            };
            self.timers.insert(key, timer);
            self.by_time.insert((fires_at, key));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Ts {
        Ts::from_timestamp(seconds, 0).unwrap()
    }

    fn game(n: u128) -> TimerKey {
        TimerKey::Game(GameId(Uuid::from_u128(n)))
    }

    fn due(key: TimerKey, seconds: i64) -> Due {
        let at = at(seconds);
        Due { key, at }
    }

    fn n_entries(timers: &Timers) -> usize {
        let queue = timers.0.queue.lock().unwrap();
        assert_eq!(queue.by_time.len(), queue.timers.len());
        queue.by_time.len()
    }

    async fn nothing_is_due(timers: &Timers, clock: &Clock) {
        let next = timers.next(clock);
        let waits = tokio::time::timeout(Duration::from_secs(1), next).await;
        assert!(waits.is_err(), "{waits:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn overdue_deadlines_fire_first_in_order_and_each_once() {
        let clock = Clock::standing(at(100), 1);
        let timers = Timers::default();
        let [a, b, c] = [1, 2, 3].map(game);
        timers.set(a, Some(at(90)));
        timers.set(b, Some(at(80)));
        timers.set(c, Some(at(110)));
        timers.set(a, Some(at(70)));
        assert_eq!(timers.next(&clock).await, due(a, 70));
        assert_eq!(timers.next(&clock).await, due(b, 80));
        nothing_is_due(&timers, &clock).await;
        clock.advance(Duration::from_secs(20));
        assert_eq!(timers.next(&clock).await, due(c, 110));
        timers.finish(due(b, 80), None);
        timers.set(b, Some(at(120)));
        timers.set(b, None);
        clock.advance(Duration::from_secs(20));
        nothing_is_due(&timers, &clock).await;
    }

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_deadlines_fire_in_order_each_once_when_the_clock_jumps_over_them() {
        let clock = Clock::standing(at(0), 1);
        let timers = Timers::default();
        // Set out of order, and each moved once.
        for n in 0..10_000 {
            let n = n * 7_919 % 10_000;
            let seconds = i64::try_from(n).unwrap();
            timers.set(game(n), Some(at(20_000 - seconds)));
            timers.set(game(n), Some(at(1 + seconds)));
        }
        clock.advance(Duration::from_secs(5_000));
        for n in 0..5_000 {
            let seconds = i64::try_from(n).unwrap() + 1;
            assert_eq!(timers.next(&clock).await, due(game(n), seconds));
        }
        nothing_is_due(&timers, &clock).await;
        clock.advance(Duration::from_hours(24));
        for n in 5_000..10_000 {
            let seconds = i64::try_from(n).unwrap() + 1;
            assert_eq!(timers.next(&clock).await, due(game(n), seconds));
        }
        nothing_is_due(&timers, &clock).await;
    }

    #[test]
    fn the_queue_holds_one_entry_per_aggregate() {
        let timers = Timers::default();
        for _ in 0..1_000 {
            timers.set(game(1), Some(at(100)));
            timers.set(game(2), Some(at(200)));
        }
        assert_eq!(n_entries(&timers), 2);
        for seconds in 0..1_000 {
            timers.set(game(1), Some(at(seconds)));
        }
        assert_eq!(n_entries(&timers), 2);
        timers.set(game(1), None);
        assert_eq!(n_entries(&timers), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn while_a_deadline_is_handled_the_next_one_of_its_aggregate_waits() {
        let clock = Clock::standing(at(100), 1);
        let timers = Timers::default();
        timers.set(game(1), Some(at(50)));
        let first = timers.next(&clock).await;
        timers.set(game(1), Some(at(60)));
        nothing_is_due(&timers, &clock).await;
        timers.finish(first, None);
        assert_eq!(timers.next(&clock).await, due(game(1), 60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_that_failed_fires_again_later() {
        let clock = Clock::standing(at(100), 1);
        let timers = Timers::default();
        timers.set(game(1), Some(at(50)));
        let first = timers.next(&clock).await;
        // Whatever was loaded meanwhile has the same deadline still.
        timers.set(game(1), Some(at(50)));
        timers.finish(first, Some(at(105)));
        timers.set(game(1), Some(at(50)));
        nothing_is_due(&timers, &clock).await;
        clock.advance(Duration::from_secs(5));
        assert_eq!(timers.next(&clock).await, first);
    }
}
