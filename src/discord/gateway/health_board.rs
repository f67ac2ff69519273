//! How each shard is doing, and all of them together.
//!
//! Owns: the phases of the shards and the counts that go with them. Does not know: connections.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use tokio::time::Instant;

/// How the gateway is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayHealth {
    pub phase: Phase,
    pub since: Instant,
    pub n_live: u32,
    /// How many shards this process runs; 0 until that is known.
    pub n_shards: u32,
    /// Events of kinds that the bot needs and that did not decode, since the start.
    pub n_undecodable: u64,
    /// New sessions after the first, each with a gap before it, since the start.
    pub n_lost_sessions: u64,
}

/// What a connection is doing, from best to worst.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Live,
    /// It was cut and goes on where it was.
    Resuming,
    Connecting,
    Down {
        reason: String,
    },
}

/// Where shards write how they are, and everyone else reads it.
#[derive(Debug)]
pub(super) struct HealthBoard {
    shards: Mutex<BTreeMap<u32, Phase>>,
    latest: watch::Sender<GatewayHealth>,
}

impl HealthBoard {
    pub(super) fn new() -> (Self, watch::Receiver<GatewayHealth>) {
        let (latest, reader) = watch::channel(GatewayHealth {
            phase: Phase::Connecting,
            since: Instant::now(),
            n_live: 0,
            n_shards: 0,
            n_undecodable: 0,
            n_lost_sessions: 0,
        });
        (
            Self {
                shards: Mutex::default(),
                latest,
            },
            reader,
        )
    }

    /// Says how many shards there will be; all are connecting.
    pub(super) fn expect(&self, n_shards: u32) {
        let mut shards = self.shards.lock().unwrap_or_else(PoisonError::into_inner);
        *shards = (0..n_shards).map(|id| (id, Phase::Connecting)).collect();
        self.show_worst(&shards);
    }

    /// Says that not even the address of the gateway is known.
    pub(super) fn unreachable(&self, reason: String) {
        self.show(&BTreeMap::new(), Phase::Down { reason });
    }

    pub(super) fn set(&self, shard: u32, phase: Phase) {
        let mut shards = self.shards.lock().unwrap_or_else(PoisonError::into_inner);
        shards.insert(shard, phase);
        self.show_worst(&shards);
    }

    /// Says that a shard does not run in this process any more.
    pub(super) fn forget(&self, shard: u32) {
        let mut shards = self.shards.lock().unwrap_or_else(PoisonError::into_inner);
        shards.remove(&shard);
        self.show_worst(&shards);
    }

    /// A process that has no shard stands by: nothing is wrong with it.
    fn show_worst(&self, shards: &BTreeMap<u32, Phase>) {
        let worst = shards.values().max().cloned().unwrap_or(Phase::Live);
        self.show(shards, worst);
    }

    pub(super) fn count_undecodable(&self) {
        self.latest.send_modify(|health| health.n_undecodable += 1);
    }

    pub(super) fn count_lost_session(&self) {
        self.latest
            .send_modify(|health| health.n_lost_sessions += 1);
    }

    fn show(&self, shards: &BTreeMap<u32, Phase>, phase: Phase) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let n_live = count(
            shards
                .values()
                .filter(|phase| **phase == Phase::Live)
                .count(),
        );
        let n_shards = count(shards.len());
        self.latest.send_if_modified(|health| {
            let changed =
                (&health.phase, health.n_live, health.n_shards) != (&phase, n_live, n_shards);
            // Another reason for being down is not another outage.
            if std::mem::discriminant(&health.phase) != std::mem::discriminant(&phase) {
                health.since = Instant::now();
            }
            (health.phase, health.n_live, health.n_shards) = (phase, n_live, n_shards);
            changed
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn down(reason: &str) -> Phase {
        Phase::Down {
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn the_gateway_is_as_well_as_its_worst_shard() {
        #[track_caller]
        fn check(health: &watch::Receiver<GatewayHealth>, phase: &Phase, n_live: u32) {
            let health = health.borrow();
            assert_eq!(
                (&health.phase, health.n_live, health.n_shards),
                (phase, n_live, 2)
            );
        }

        let (board, health) = HealthBoard::new();
        board.expect(2);
        check(&health, &Phase::Connecting, 0);
        board.set(0, Phase::Live);
        check(&health, &Phase::Connecting, 1);
        board.set(1, Phase::Live);
        check(&health, &Phase::Live, 2);
        board.set(0, down("cut"));
        check(&health, &down("cut"), 1);
        board.set(1, Phase::Resuming);
        check(&health, &down("cut"), 0);
    }

    #[test]
    fn an_outage_lasts_from_its_first_reason() {
        let (board, health) = HealthBoard::new();
        board.unreachable("refused".to_owned());
        let since = health.borrow().since;
        board.unreachable("timed out".to_owned());

        assert_eq!(health.borrow().since, since);
        assert_eq!(health.borrow().phase, down("timed out"));
    }
}
