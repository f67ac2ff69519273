//! What nobody could use is granted: while the log was down, the process stood still, or the clock was set.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use gamebot::cli::app::App;
use gamebot::clock;
use gamebot::game::state::State;
use gamebot::game::GameId;
use gamebot::store::{
    DatabaseFault, DatabaseFaults, DatabaseWork, Filter, Position, set_database_faults,
};
use serde_json::Value;
use tokio::time::{advance, sleep};

use super::time::{START, due, open, open_lobby};

/// How much longer or shorter than the time away what is granted may be: it is noticed by looks at the clock.
const NOTICED_WITHIN: TimeDelta = TimeDelta::seconds(3);

/// Refuses all writes while it is set.
struct Full(AtomicBool);

impl DatabaseFaults for Full {
    fn next(&self, work: DatabaseWork) -> BoxFuture<'static, DatabaseFault> {
        let writes = matches!(work, DatabaseWork::Write | DatabaseWork::Commit);
        let refuses = writes && self.0.load(Ordering::SeqCst);
        Box::pin(async move {
            if refuses {
                DatabaseFault::Refused(ErrorKind::StorageFull)
            } else {
                DatabaseFault::None
            }
        })
    }
}

/// Checks that a lobby got about `away` more, for this cause.
async fn is_granted(app: &App, game: GameId, away: TimeDelta, cause: &str) {
    let filter = Filter::all().types(["game_recovered"]);
    let page = app.store.read_all(Position::START, 99, &filter).await.unwrap();
    let [event] = &page.events[..] else {
        panic!("{:?}", page.events)
    };
    let fact: Value = serde_json::from_str(&event.data).unwrap();
    assert_eq!(fact["cause"], cause);
    let shift = TimeDelta::milliseconds(fact["deadline_shift_ms"].as_i64().unwrap());
    assert!((shift - away).abs() < NOTICED_WITHIN, "{fact}");
    let state = app.host.games.state(game).await.unwrap();
    assert!(state.is_live());
}

#[test]
fn no_deadline_passes_while_the_log_is_down() {
    let folder = tempfile::tempdir().unwrap();
    clock::run_in_virtual_time(async {
        let app = open(&folder.path().join("gamebot.db"), START).await;
        let game = open_lobby(&app).await;
        let before = due(&app, game).await;
        let full = Arc::new(Full(AtomicBool::new(true)));
        set_database_faults(Some(full.clone()));
        // Longer than the lobby may stay open.
        sleep(Duration::from_hours(3)).await;
        full.0.store(false, Ordering::SeqCst);
        sleep(Duration::from_secs(5)).await;
        set_database_faults(None);
        is_granted(&app, game, TimeDelta::hours(3), "outage").await;
        assert!(before + TimeDelta::minutes(179) < due(&app, game).await);
        app.close().await;
    })
    .unwrap();
}

#[test]
fn no_deadline_passes_while_the_process_stands_still() {
    let folder = tempfile::tempdir().unwrap();
    clock::run_in_virtual_time(async {
        let app = open(&folder.path().join("gamebot.db"), START).await;
        let game = open_lobby(&app).await;
        sleep(Duration::from_secs(10)).await;
        advance(Duration::from_hours(3)).await;
        sleep(Duration::from_secs(5)).await;
        is_granted(&app, game, TimeDelta::hours(3), "freeze").await;
        app.close().await;
    })
    .unwrap();
}

#[test]
fn no_deadline_passes_when_the_clock_is_set_forward_and_each_passes_when_it_is_set_back() {
    let folder = tempfile::tempdir().unwrap();
    clock::run_in_virtual_time(async {
        let app = open(&folder.path().join("gamebot.db"), START).await;
        let game = open_lobby(&app).await;
        let clock = app.host.games.clock();
        sleep(Duration::from_secs(10)).await;
        clock.set_machine(TimeDelta::hours(3));
        sleep(Duration::from_secs(5)).await;
        is_granted(&app, game, TimeDelta::hours(3), "clock").await;

        clock.set_machine(TimeDelta::hours(-3));
        let left = due(&app, game).await - clock.now();
        // A minute is a second longer at most, while the clock follows the machine's.
        sleep(left.to_std().unwrap() * 65 / 64).await;
        let state = app.host.games.state(game).await.unwrap();
        assert!(matches!(*state, State::Finished(_)), "{state:?}");
        app.close().await;
    })
    .unwrap();
}
