//! The one queue of deadlines: when each live game must next be looked at.
//!
//! Owns: waiting. Does not know: why a game is due; the game itself says whether it is.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::game::GameId;
use crate::game::shape::Ts;
use crate::limits;

/// Where a game's next deadline is told.
#[derive(Clone)]
pub(super) struct Timers(mpsc::UnboundedSender<(GameId, Option<Ts>)>);

/// The waiting side.
pub(super) struct Queue {
    clock: Clock,
    moves: watch::Receiver<()>,
    set: mpsc::UnboundedReceiver<(GameId, Option<Ts>)>,
    due: HashMap<GameId, Ts>,
    heap: BinaryHeap<Reverse<(Ts, GameId)>>,
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
    /// Sets the next deadline of a game, in place of an earlier one; `None` takes it away.
    pub(super) fn set(&self, game: GameId, due: Option<Ts>) {
        // The queue is gone only when the program stops, and then nothing is due any more.
        let _ = self.0.send((game, due));
    }
}

impl Queue {
    /// Waits for the next game that is due, earliest first. `None` when all [`Timers`] are gone.
    ///
    /// Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Option<(GameId, Ts)> {
        loop {
            while let Ok((game, due)) = self.set.try_recv() {
                self.put(game, due);
            }
            let wait = match self.first() {
                Some((at, game)) => match (at - self.clock.now()).to_std() {
                    Ok(wait) if !wait.is_zero() => wait.min(limits::TIMER_SLEEP),
                    _ => {
                        self.due.remove(&game);
                        return Some((game, at));
                    }
                },
                None => limits::TIMER_SLEEP,
            };
            tokio::select! {
                set = self.set.recv() => {
                    let (game, due) = set?;
                    self.put(game, due);
                }
                // The queue's own clock keeps the sender: this never fails.
                _ = self.moves.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn put(&mut self, game: GameId, due: Option<Ts>) {
        match due {
            Some(at) => {
                self.due.insert(game, at);
                self.heap.push(Reverse((at, game)));
            }
            None => {
                self.due.remove(&game);
            }
        }
    }

    /// Returns the earliest deadline that still stands; those that were moved are dropped on the way.
    fn first(&mut self) -> Option<(Ts, GameId)> {
        while let Some(Reverse((at, game))) = self.heap.peek().copied() {
            if self.due.get(&game) == Some(&at) {
                return Some((at, game));
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
        let [a, b, c] = [1, 2, 3].map(|n| GameId(Uuid::from_u128(n)));
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
}
