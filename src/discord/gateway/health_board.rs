//! How each shard is doing, and all of them together.
//!
//! Owns: the phases of the shards and the counts shown with them. Does not know: connections.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use tokio::time::Instant;

use super::{GatewayHealth, Phase};

/// Where shards write how they are, and everyone else reads it.
#[derive(Debug)]
pub(super) struct HealthBoard {
    shards: Mutex<Vec<Phase>>,
    shown: watch::Sender<GatewayHealth>,
}

impl HealthBoard {
    pub(super) fn new() -> (Self, watch::Receiver<GatewayHealth>) {
        let (shown, reader) = watch::channel(GatewayHealth {
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
                shown,
            },
            reader,
        )
    }

    /// Says how many shards there will be; all are connecting.
    pub(super) fn expect(&self, n_shards: u32) {
        let mut shards = self.shards.lock().unwrap_or_else(PoisonError::into_inner);
        *shards = (0..n_shards).map(|_| Phase::Connecting).collect();
        self.show(&shards, Phase::Connecting);
    }

    /// Says that not even the address of the gateway is known.
    pub(super) fn unreachable(&self, reason: String) {
        self.show(&[], Phase::Down { reason });
    }

    pub(super) fn set(&self, shard: u32, phase: Phase) {
        let mut shards = self.shards.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = shards.get_mut(shard as usize) {
            *known = phase;
        }
        let worst = shards.iter().max().cloned().unwrap_or(Phase::Connecting);
        self.show(&shards, worst);
    }

    pub(super) fn count_undecodable(&self) {
        self.shown.send_modify(|health| health.n_undecodable += 1);
    }

    pub(super) fn count_lost_session(&self) {
        self.shown.send_modify(|health| health.n_lost_sessions += 1);
    }

    fn show(&self, shards: &[Phase], phase: Phase) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let n_live = count(shards.iter().filter(|phase| **phase == Phase::Live).count());
        let n_shards = count(shards.len());
        self.shown.send_if_modified(|health| {
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
