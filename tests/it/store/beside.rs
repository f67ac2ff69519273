//! What lives beside the log, on both databases: people, and the tables derived from events.

use std::{fs, sync::Arc};

use chrono::{DateTime, Utc};
use gamebot::{
    game::{GameId, GuildId, PlayerId},
    people::People,
    projections::Tables,
    store::{Append, Expected, NewEvent, Position, Store, StreamVersion},
};
use uuid::Uuid;

use super::{
    contract::Backend,
    given::{Place, append, moment, options, write},
    postgres::Database,
};

/// The game, the players and the server of the golden files.
const GAME: GameId = GameId(Uuid::from_u128(0x0199_0a5e_4c00_7000_8000_0000_0000_0001));
const ANA: PlayerId = PlayerId(Uuid::from_u128(0xa11c_e000_0000_4000_8000_0000_0000_000a));
const BEN: PlayerId = PlayerId(Uuid::from_u128(0xb0b0_0000_0000_4000_8000_0000_0000_000b));
const TAVERN: GuildId = GuildId(1_100_000_000_000_000_007);

fn at() -> DateTime<Utc> {
    moment(1_700_000_000_000)
}

#[tokio::test]
async fn dms_that_another_process_found_open_are_open_here() {
    const ANA: u64 = 1;
    let place = Database::new();
    let stores = [place.open().await, place.open().await];
    let [here, there] = stores.clone().map(People::new);
    let ana = here
        .register(ANA, "Ana", None, Uuid::from_u128(1), at())
        .await
        .unwrap()
        .player_id;
    here.set_dm_open(ANA, false).await.unwrap();
    assert!(!here.player(ana).await.unwrap().unwrap().dm_open);
    there.set_dm_open(ANA, true).await.unwrap();
    assert!(here.player(ana).await.unwrap().unwrap().dm_open);
}

async fn people_are_kept(store: Store) {
    let people = People::new(store.clone());
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let ana = people
        .register(u64::MAX, "Ana \u{1f3ae}", Some("de"), first, at())
        .await
        .unwrap();
    let again = people
        .register(u64::MAX, "Anna", None, second, at())
        .await
        .unwrap();
    assert_eq!((ana.player_id, again.player_id), (first, first));
    assert_eq!(
        (&*again.name, again.locale.as_deref()),
        ("Anna", Some("de"))
    );
    people.set_dm_channel(u64::MAX, 7).await.unwrap();
    people.set_dm_open(u64::MAX, false).await.unwrap();
    people.set_registered(u64::MAX).await.unwrap();

    // Read anew, by somebody who remembers nothing.
    let people = People::new(store);
    let read = people.player(first).await.unwrap().unwrap();
    assert_eq!(read, people.user(u64::MAX).await.unwrap().unwrap());
    assert_eq!(
        (read.user_id, read.dm_channel, read.dm_open, read.registered),
        (u64::MAX, Some(7), false, true)
    );
    assert_eq!(people.player(second).await.unwrap(), None);
}

#[tokio::test]
async fn people_are_kept_alike_on_both_databases() {
    people_are_kept(Place::new().open().await).await;
    people_are_kept(Database::new().open().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_person_read_during_a_change_is_not_remembered_as_before_it() {
    let place = Place::new();
    let store = place.open().await;
    let ana = Uuid::from_u128(1);
    let people = People::new(store.clone());
    people.register(7, "Ana", None, ana, at()).await.unwrap();
    for round in 0..200 {
        // Somebody who remembers nothing, so that the look-ups go to the database.
        let people = Arc::new(People::new(store.clone()));
        let open = round % 2 == 1;
        let looking_up: Vec<_> = (0..8)
            .map(|n| {
                let people = Arc::clone(&people);
                tokio::spawn(async move {
                    if n % 2 == 0 {
                        people.user(7).await.unwrap()
                    } else {
                        people.player(ana).await.unwrap()
                    }
                })
            })
            .collect();
        people.set_dm_open(7, open).await.unwrap();
        for looked_up in looking_up {
            looked_up.await.unwrap();
        }
        for now in [people.user(7).await, people.player(ana).await] {
            assert_eq!(now.unwrap().unwrap().dm_open, open, "in round {round}");
        }
    }
}

/// Asks for the event of a golden file, in the golden game.
fn golden(n: u32, event_type: &'static str) -> Append {
    let file = format!(
        "{}/tests/data/golden/{event_type}.v1.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut ask = append(n, vec![write(&format!("game-{GAME}"), Expected::Any, &[])]);
    ask.metadata.guild_id = Some(TAVERN.0);
    ask.writes[0].events.push(NewEvent {
        event_type: event_type.into(),
        schema_version: 1,
        data: fs::read_to_string(file).unwrap().into(),
        meta: None,
    });
    ask
}

/// Reads what is asked of the tables in the course of games.
async fn rows(tables: &Tables, at_least: Position) -> String {
    let tables = tables.fresh().await.unwrap();
    let live = tables.live_in_guild(TAVERN, 9).await.unwrap();
    let of_ana = tables.games_of(ANA, 9).await.unwrap();
    let other = GameId(Uuid::nil());
    let said = tables
        .words_said(Some(TAVERN), ANA, other, at_least, 99)
        .await;
    let partners = tables.partners(Some(TAVERN), &[ANA, BEN], at_least).await;
    let guild = tables.guild_of(GAME).await.unwrap();
    format!(
        "{live:?} {of_ana:?} {:?} {:?} {guild:?} {:?}",
        said.unwrap(),
        partners.unwrap(),
        tables.live_games().await.unwrap()
    )
}

/// Appends the golden game and returns the rows at its height and at its end.
async fn played(store: &Store, tables: &Tables) -> [String; 2] {
    let begun = ["game_created", "player_joined", "game_started"];
    for (n, event_type) in (0..).zip(begun.into_iter().chain(["guess_processed"; 30])) {
        store.append(golden(n, event_type)).await.unwrap();
    }
    let height = rows(tables, store.head()).await;
    store.append(golden(99, "game_completed")).await.unwrap();
    [height, rows(tables, store.head()).await]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_derive_the_same_rows() {
    let (file, database) = (Place::new(), Database::new());
    let mut all = Vec::new();
    for (url, store) in [
        (file.url(), file.open().await),
        (database.url().await, database.open().await),
    ] {
        let tables = Tables::open(&url, store.clone()).await.unwrap();
        let following = tables.follow_all().unwrap();
        all.push(played(&store, &tables).await);
        drop(following);
        store.close().await;
        tables.close().await;
    }
    assert!(all[0][0].contains("running"), "{}", all[0][0]);
    let partners = format!("{:?}", [[ANA, BEN]]);
    assert!(all[0][0].contains(&partners), "{}", all[0][0]);
    assert_eq!(all[0], all[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_derive_the_same_tables_take_each_event_once() {
    let alone = Database::new();
    let store = alone.open().await;
    let tables = Tables::open(&alone.url().await, store.clone())
        .await
        .unwrap();
    let _following = tables.follow_all().unwrap();
    let expected = played(&store, &tables).await;

    let shared = Database::new();
    let url = shared.url().await;
    let mut opened = Vec::new();
    for _ in 0..2 {
        let store = Store::open(&url, options()).await.unwrap();
        let tables = Tables::open(&url, store.clone()).await.unwrap();
        let following = tables.follow_all().unwrap();
        opened.push((store, tables, following));
    }
    let [(one, tables, _), (other, other_tables, _)] = &opened[..] else {
        panic!("two were opened")
    };
    assert_eq!(played(one, tables).await, expected);
    let head = other.refresh_head().await.unwrap();
    assert_eq!(rows(other_tables, head).await, expected[1]);
    let stream = gamebot::store::StreamId::parse(&format!("game-{GAME}")).unwrap();
    let events = other.read_stream(&stream, StreamVersion::NONE, u32::MAX);
    let events = events.await.unwrap();
    assert_eq!(events.last().unwrap().position, Position(34));
}
