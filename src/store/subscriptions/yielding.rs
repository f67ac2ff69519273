//! Letting appends go first while the log is busy.
//!
//! Owns: how long, and that one of the waiting subscriptions continues at a time. Does not know: what they do.

use std::time::Duration;

use tokio::{sync::MutexGuard, time::sleep};

use super::registry::Entry;
use crate::store::{Store, ids::Position};

/// How long a subscription that nobody waits for yields to a busy log before each batch.
const YIELD_FOR: Duration = Duration::from_millis(500);

/// How often it checks whether the log is still busy.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Waits until a batch after `position` may be handled. The caller keeps the returned guard until then; there
/// is one while the log is busy.
pub(super) async fn wait_for_turn<'a>(
    store: &'a Store,
    entry: &Entry,
    position: Position,
) -> Option<MutexGuard<'a, ()>> {
    let calm = async {
        while store.is_busy() {
            sleep(LOOK_AGAIN).await;
        }
    };
    let in_turn = async {
        let turn = store.registry.turn.lock().await;
        sleep(YIELD_FOR).await;
        turn
    };
    tokio::select! {
        biased;
        () = calm => None,
        () = entry.wanted_beyond(position) => None,
        turn = in_turn => Some(turn),
    }
}
