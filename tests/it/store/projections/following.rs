//! What the tables hold while the log is followed.

use gamebot::game::PlayerId;
use gamebot::projections::Quarantined;
use gamebot::store::sql::query;
use gamebot::store::subscriptions::State;
use gamebot::store::{Expected, Position, StoreOptions};
use serde_json::json;
use uuid::Uuid;

use super::given::{Beside, Evening, Followed, GUILDS, event, guild, play, player, seed};
use crate::store::contract::Backend;
use crate::store::contract::subscribing::set_paused;
use crate::store::given::{Place, append, options, until, write};
use crate::store::postgres::Database;

/// Starts a game of teams of two in a server.
async fn started(followed: &Followed, n: u32, guild_id: u64, teams: &[[PlayerId; 2]]) {
    let teams: Vec<_> = teams
        .iter()
        .map(|two| json!({ "team_id": Uuid::from_u128(9), "players": two }))
        .collect();
    let data = json!({
        "teams": teams, "started_at": "2026-01-01T00:00:00Z",
        "config": { "mode": "two_player", "rounds": 1, "threshold_milli": 4000, "attempt_cap": 12 },
    });
    let stream = format!("game-{}", Uuid::from_u128(n.into()));
    let mut ask = append(n, vec![write(&stream, Expected::Any, &[])]);
    ask.writes[0].events.push(event(("game_started", data)));
    ask.metadata.guild_id = (guild_id != 0).then_some(guild_id);
    followed.store.append(ask).await.unwrap();
}

async fn those_who_played_together_last_come_first(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let [ana, ben, cid, dan] = [1, 2, 3, 4].map(player);
    started(&followed, 1, 7, &[[ana, ben], [cid, dan]]).await;
    started(&followed, 2, 7, &[[dan, ana]]).await;
    started(&followed, 3, 7, &[[ben, ana]]).await;
    started(&followed, 4, 0, &[[cid, ana]]).await;

    let (tables, head) = (&followed.tables, followed.store.head());
    let here = tables.partners(guild(7), &[ana, ben, cid, dan], head).await;
    assert_eq!(here.unwrap(), [[ana, ben], [ana, dan], [cid, dan]]);
    let few = tables.partners(guild(7), &[dan, cid], head).await;
    assert_eq!(few.unwrap(), [[cid, dan]]);
    let in_dms = tables.partners(None, &[ana, ben, cid], head).await;
    assert_eq!(in_dms.unwrap(), [[ana, cid]]);
    let elsewhere = tables.partners(guild(8), &[ana, ben], head).await;
    assert_eq!(elsewhere.unwrap(), Vec::<[PlayerId; 2]>::new());
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_played_together_last_come_first_on_both() {
    those_who_played_together_last_come_first(Place::new()).await;
    those_who_played_together_last_come_first(Database::new()).await;
}

async fn rows_that_somebody_waits_for_do_not_give_way_to_play(place: impl Beside) {
    // Busy all the time, and pages so small that giving way before each would take ten times what is waited.
    let busy = StoreOptions {
        busy_bytes: 0,
        page_limit: 4,
        ..options()
    };
    let followed = Followed::open_with(&place, busy).await;
    let ask = append(1, vec![write("other-1", Expected::Any, &["fire"; 200])]);
    followed.store.append(ask).await.unwrap();
    followed.caught_up().await;

    // Those nobody waits for go on as well.
    let ask = append(2, vec![write("other-1", Expected::Any, &["water"])]);
    followed.store.append(ask).await.unwrap();
    until("rows nobody waits for follow", async || {
        followed.status("event_index").position == followed.store.head()
    })
    .await;
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_somebody_waits_for_do_not_give_way_to_play_on_both() {
    rows_that_somebody_waits_for_do_not_give_way_to_play(Place::new()).await;
    rows_that_somebody_waits_for_do_not_give_way_to_play(Database::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_fails_holds_up_no_other_while_the_log_is_busy() {
    let place = Place::new();
    let busy = StoreOptions {
        busy_bytes: 0,
        ..options()
    };
    let followed = Followed::open_with(&place, busy).await;
    let tables = place.tables().await;
    let breaks =
        "create trigger breaks before update of position on generations when new.name = 'words'
                  begin select raise(abort, 'as a full disk would'); end";
    query(breaks).execute(&tables).await.unwrap();
    let ask = append(1, vec![write("other-1", Expected::Any, &["fire"])]);
    followed.store.append(ask).await.unwrap();
    until("it fails", async || {
        followed.status("words").state == State::Retrying
    })
    .await;
    let error = followed.status("words").last_error.unwrap().text;
    assert!(error.contains("as a full disk would"), "{error}");
    let ask = append(2, vec![write("other-1", Expected::Any, &["water"])]);
    let head = followed.store.append(ask).await.unwrap().events[0].position;
    until("the others go on", async || {
        ["games", "partners", "event_index"]
            .iter()
            .all(|name| followed.status(name).position == head)
    })
    .await;

    query("drop trigger breaks").execute(&tables).await.unwrap();
    followed.caught_up().await;
    tables.close().await;
    followed.close().await;
}

async fn an_event_nobody_can_read_is_noted_and_passed(place: impl Beside) {
    let followed = Followed::open(&place).await;
    let mut told = followed.tables.quarantined();
    let mut ask = append(1, vec![write("game-1", Expected::Any, &[])]);
    ask.writes[0]
        .events
        .push(event(("game_exploded", json!({}))));
    followed.store.append(ask).await.unwrap();
    followed.caught_up().await;
    let mut projections = Vec::new();
    for _ in 0..6 {
        let Quarantined { projection, event } = told.recv().await.unwrap();
        assert_eq!(
            (event.position, &*event.event_type),
            (Position(1), "game_exploded")
        );
        assert!(event.reason.contains("not known"), "{}", event.reason);
        projections.push(projection);
    }
    projections.sort_unstable();
    // The index needs no payload: there it stands like any other event.
    assert_eq!(
        projections,
        ["daily", "games", "partners", "replays", "results", "words"]
    );
    let status = followed.status("games");
    assert_eq!((status.position, status.state), (Position(1), State::Live));
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_nobody_can_read_is_noted_and_passed_on_both() {
    an_event_nobody_can_read_is_noted_and_passed(Place::new()).await;
    an_event_nobody_can_read_is_noted_and_passed(Database::new()).await;
}

async fn who_needs_rows_that_are_paused_gets_those_there_are(place: impl Beside) {
    let followed = Followed::open(&place).await;
    followed.caught_up().await;
    set_paused(&place, &followed.store, "games", true).await;
    until("it is paused", async || {
        followed.status("games").state == State::Paused
    })
    .await;
    let ask = append(1, vec![write("other-1", Expected::Any, &["fire"])]);
    followed.store.append(ask).await.unwrap();
    followed.tables.fresh().await.unwrap();
    // The others go on.
    assert!(followed.store.reached("words", Position(1)).await);

    set_paused(&place, &followed.store, "games", false).await;
    until("it goes on", async || {
        followed.status("games").state == State::Live
    })
    .await;
    followed.caught_up().await;
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_needs_rows_that_are_paused_gets_those_there_are_on_both() {
    who_needs_rows_that_are_paused_gets_those_there_are(Place::new()).await;
    who_needs_rows_that_are_paused_gets_those_there_are(Database::new()).await;
}

/// Reads what is asked of the tables in the course of games.
async fn readings(followed: &Followed) -> Vec<String> {
    let mut readings = Vec::new();
    let (tables, head) = (&followed.caught_up().await.tables, followed.store.head());
    let everybody = [0, 1, 2, 3, 4, 5].map(player);
    for id in GUILDS {
        readings.push(format!(
            "{:?}",
            tables.partners(guild(id), &everybody, head).await
        ));
        if let Some(guild) = guild(id) {
            readings.push(format!("{:?}", tables.live_in_guild(guild, 99).await));
        }
        for one in everybody {
            let other = gamebot::game::GameId(Uuid::nil());
            let said = tables.words_said(guild(id), one, other, head, 50).await;
            readings.push(format!("{said:?}"));
        }
    }
    for one in everybody {
        readings.push(format!("{:?}", tables.games_of(one, 99).await));
    }
    readings.push(format!("{:?}", tables.live_games().await));
    readings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_derive_the_same_from_random_games() {
    let seed = seed();
    let (file, database) = (Place::new(), Database::new());
    let both = [Followed::open(&file).await, Followed::open(&database).await];
    let mut all = Vec::new();
    for followed in &both {
        let head = play(&followed.store, &mut Evening::new(seed), 200).await;
        assert!(200 <= head.0, "{head}");
        all.push(readings(followed).await);
    }
    assert!(
        all[0].iter().all(|reading| reading.starts_with("Ok")),
        "{:?}",
        all[0]
    );
    assert_eq!(all[0], all[1]);
    for followed in both {
        followed.close().await;
    }
}
