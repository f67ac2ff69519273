//! The one queue of deadlines: when each live game, and each roster with an invitation open, must next be
//! looked at.
//!
//! Owns: waiting. Does not know: why something is due; it says itself whether it is.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::fmt;

use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::game::values::Ts;
use crate::game::{GameId, GuildId};
use crate::limits;

/// What has deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Timed {
    /// A game.
    Game(GameId),
    /// The roster of a server.
    Roster(GuildId),
}

impl fmt::Display for Timed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Game(game) => write!(f, "game {game}"),
            Self::Roster(guild) => write!(f, "the teams of server {guild}"),
        }
    }
}

/// Where a next deadline is told.
#[derive(Clone)]
pub(super) struct Timers(mpsc::UnboundedSender<(Timed, Option<Ts>)>);

/// The waiting side.
pub(super) struct Queue {
    clock: Clock,
    moves: watch::Receiver<()>,
    set: mpsc::UnboundedReceiver<(Timed, Option<Ts>)>,
    due: HashMap<Timed, Ts>,
    heap: BinaryHeap<Reverse<(Ts, Timed)>>,
}

pub(super) fn timers(clock: Clock) -> (Timers, Queue) {
    let (tell, set) = mpsc::unbounded_channel();
    (
        Timers(tell),
        Queue {
            moves: clock.moves(),
            clock,
            set,
            due: HashMap::new(),
            heap: BinaryHeap::new(),
        },
    )
}

impl Timers {
    /// Sets the next deadline of something, in place of an earlier one; `None` takes it away.
    pub(super) fn set(&self, timed: Timed, due: Option<Ts>) {
        // The queue is gone only when the program stops, and then nothing is due any more.
        let _ = self.0.send((timed, due));
    }
}

impl Queue {
    /// Waits for the next that is due, earliest first. `None` when all [`Timers`] are gone.
    ///
    /// Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Option<(Timed, Ts)> {
        loop {
            while let Ok((timed, due)) = self.set.try_recv() {
                self.put(timed, due);
            }
            let wait = match self.first() {
                Some((at, timed)) => match (at - self.clock.now()).to_std() {
                    Ok(wait) if !wait.is_zero() => wait.min(limits::TIMER_SLEEP),
                    _ => {
                        self.due.remove(&timed);
                        return Some((timed, at));
                    }
                },
                None => limits::TIMER_SLEEP,
            };
            tokio::select! {
                set = self.set.recv() => {
                    let (timed, due) = set?;
                    self.put(timed, due);
                }
                // The queue's own clock keeps the sender: this never fails.
                _ = self.moves.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn put(&mut self, timed: Timed, due: Option<Ts>) {
        match due {
            Some(at) => {
                self.due.insert(timed, at);
                self.heap.push(Reverse((at, timed)));
            }
            None => {
                self.due.remove(&timed);
            }
        }
    }

    /// Returns the earliest deadline that still stands; those that were moved are dropped on the way.
    fn first(&mut self) -> Option<(Ts, Timed)> {
        while let Some(Reverse((at, timed))) = self.heap.peek().copied() {
            if self.due.get(&timed) == Some(&at) {
                return Some((at, timed));
            }
            self.heap.pop();
        }
        None
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

    #[tokio::test(start_paused = true)]
    async fn overdue_deadlines_fire_first_in_order_and_each_once() {
        let clock = Clock::standing(at(100), 1);
        let (timers, mut queue) = timers(clock.clone());
        let [a, b, c] = [1, 2, 3].map(|n| Timed::Game(GameId(Uuid::from_u128(n))));
        timers.set(a, Some(at(90)));
        timers.set(b, Some(at(80)));
        timers.set(c, Some(at(110)));
        timers.set(a, Some(at(70)));
        assert_eq!(queue.next().await, Some((a, at(70))));
        assert_eq!(queue.next().await, Some((b, at(80))));
        clock.advance(Duration::from_secs(20));
        assert_eq!(queue.next().await, Some((c, at(110))));
        timers.set(b, Some(at(120)));
        timers.set(b, None);
        drop(timers);
        assert_eq!(queue.next().await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_deadlines_fire_in_order_each_once_when_the_clock_jumps_over_them() {
        let clock = Clock::standing(at(0), 1);
        let (timers, mut queue) = timers(clock.clone());
        // Set out of order, and each moved once.
        let game = |n: u128| Timed::Game(GameId(Uuid::from_u128(n)));
        for n in 0..10_000 {
            let place = n * 7_919 % 10_000;
            let seconds = i64::try_from(place).unwrap();
            timers.set(game(place), Some(at(20_000 - seconds)));
            timers.set(game(place), Some(at(1 + seconds)));
        }
        clock.advance(Duration::from_secs(5_000));
        for n in 0..5_000 {
            let due = i64::try_from(n).unwrap() + 1;
            assert_eq!(queue.next().await, Some((game(n), at(due))));
        }
        clock.advance(Duration::from_hours(24));
        for n in 5_000..10_000 {
            let due = i64::try_from(n).unwrap() + 1;
            assert_eq!(queue.next().await, Some((game(n), at(due))));
        }
        drop(timers);
        assert_eq!(queue.next().await, None);
    }
}
