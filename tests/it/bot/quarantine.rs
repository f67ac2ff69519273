//! An event that this program cannot read: a newer one wrote it, and then the older came back.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Utc;
use gamebot::game::OpsEvent;
use gamebot::game::event::{EventQuarantined, GameFaulted};
use gamebot::host::{WhichDeadLetters, dead_letters};
use gamebot::store::sql::query;
use gamebot::store::{
    Actor, Append, CorrelationId, Expected, Filter, Metadata, NewEvent, Position, RequestId,
    Source, SourceKind, Store, StoreOptions, StreamId, StreamVersion, StreamWrite,
};
use gamebot::wire::{self, Event};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection as _};
use uuid::Uuid;

use super::harness::{Bot, Home, started};
use crate::discord::Discord;

fn options() -> StoreOptions {
    StoreOptions::new(Arc::new(Utc::now))
}

/// Adds to the one game of the log what no program of this version writes.
pub(super) async fn explodes(home: &Home) -> Position {
    let store = Store::open(&home.database_url(), options()).await.unwrap();
    let opening = Filter::all().types(["game_created"]);
    let page = store.read_all(Position::START, 99, &opening).await.unwrap();
    let stream = page.events[0].stream.clone();
    let event = NewEvent {
        event_type: "game_exploded".into(),
        schema_version: 7,
        data: "{}".into(),
        meta: None,
    };
    let append = Append {
        request: RequestId::new(Utc::now(), "a newer program"),
        metadata: Metadata {
            correlation_id: CorrelationId(Uuid::nil()),
            causation_id: None,
            actor: Actor::System,
            source: Source {
                kind: SourceKind::System,
                id: None,
            },
            guild_id: None,
            app_version: "99.0.0".into(),
            client_version: None,
            occurred_at: Utc::now(),
        },
        writes: vec![StreamWrite {
            stream,
            expected: Expected::Any,
            events: vec![event],
        }],
    };
    let position = store.append(append).await.unwrap().events[0].position;
    store.close().await;
    position
}

#[tokio::test]
async fn a_game_that_lacks_an_event_is_noted_and_everybody_else_plays_on() {
    for torn in [
        "update streams set version = version + 1 where stream_id like 'game-%'",
        "update streams set version = version - 1 where stream_id like 'game-%'",
        "drop trigger events_are_never_deleted;
         delete from events
         where stream_version = 3
           and stream_no in (select stream_no from streams where stream_id like 'game-%')",
    ] {
        let (discord, home) = (Discord::start().await, Home::new());
        discord.guild("tavern").channel("lounge");
        let bot = Bot::start(&discord, &home).await;
        started(&discord).await;
        bot.stop().await;
        let mut log = SqliteConnectOptions::new()
            .filename(home.log())
            .connect()
            .await
            .unwrap();
        sqlx::raw_sql(torn).execute(&mut log).await.unwrap();
        log.close().await.unwrap();

        let bot = Bot::start_seeded(&discord, &home, 2).await;
        discord
            .play(
                r#"
                guild cellar: #bar, dan, eve
                dan: /game new mode:two_player rounds:1 where:dm in #bar
                eve presses Play in #bar
                expect dan sees "Round 1 of 1"
                "#,
            )
            .await;
        bot.stop().await;
        let faults: Vec<GameFaulted> = noted(&home)
            .await
            .into_iter()
            .filter_map(|noted| match noted {
                OpsEvent::GameFaulted(fault) => Some(fault),
                _ => None,
            })
            .collect();
        let [fault] = &faults[..] else {
            panic!("{torn}: {faults:?}")
        };
        assert_eq!((&*fault.code, fault.fatal), ("corrupt", true), "{torn}");
        assert!(fault.hint.contains("the stream"), "{}", fault.hint);
    }
}

/// Reads what the program noted of itself.
async fn noted(home: &Home) -> Vec<OpsEvent> {
    let store = Store::open_read_only(&home.database_url(), options())
        .await
        .unwrap();
    let stream = StreamId::parse("ops-system").unwrap();
    let events = store
        .read_stream(&stream, StreamVersion::NONE, 99)
        .await
        .unwrap();
    store.close().await;
    let payload = |event: &gamebot::store::RecordedEvent| match wire::decode(
        &event.event_type,
        event.schema_version,
        &event.data,
    )
    .unwrap()
    {
        Event::Ops(noted) => Some(noted),
        _ => None,
    };
    events.iter().filter_map(payload).collect()
}

#[tokio::test]
async fn one_unreadable_event_is_noted_and_everybody_else_plays_on() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    bot.stop().await;
    let position = explodes(&home).await;

    let bot = Bot::start_seeded(&discord, &home, 2).await;
    discord
        .play(
            r#"
            guild cellar: #bar, dan, eve
            dan: /game new mode:two_player rounds:1 where:dm in #bar
            eve presses Play in #bar
            expect dan sees "Round 1 of 1"
            expect eve sees "Round 1 of 1"
            "#,
        )
        .await;
    let page = discord.play("ben presses Guess in dm").await;
    assert!(page.contains("Something is wrong with this game"), "{page}");
    bot.stop().await;

    let noted = noted(&home).await;
    let faults: Vec<&GameFaulted> = noted
        .iter()
        .filter_map(|noted| match noted {
            OpsEvent::GameFaulted(fault) => Some(fault),
            _ => None,
        })
        .collect();
    let [fault] = faults[..] else {
        panic!("{faults:?}")
    };
    assert_eq!((&*fault.code, fault.fatal), ("unknown_type", true));
    let taking_up: Vec<String> = noted
        .iter()
        .filter_map(|noted| match noted {
            OpsEvent::RecoveryStarted(started) => Some(format!("try {}", started.attempt)),
            OpsEvent::RecoveryFailed(failed) => Some(format!(
                "try {} failed, {}, again at {:?}",
                failed.attempt, failed.code, failed.next_at
            )),
            _ => None,
        })
        .collect();
    assert_eq!(
        taking_up,
        ["try 1", "try 1 failed, unknown_type, again at None"]
    );
    let found: Vec<&EventQuarantined> = noted
        .iter()
        .filter_map(|noted| match noted {
            OpsEvent::EventQuarantined(quarantined) => Some(quarantined),
            _ => None,
        })
        .collect();
    for one in &found {
        assert_eq!(
            (one.position, &*one.event_type),
            (position.0, "game_exploded")
        );
        assert_eq!((one.schema_version, &*one.code), (7, "unknown_type"));
    }
    let readers: Vec<&str> = found.iter().map(|one| &*one.reader).collect();
    let once: BTreeSet<&str> = readers.iter().copied().collect();
    assert_eq!(readers.len(), once.len(), "each reader tells once");
    assert_eq!(
        once,
        BTreeSet::from([
            "daily", "games", "outbox", "partners", "replays", "results", "words"
        ])
    );
    discord.assert_clean();
}

/// Spoils the first complete attempt of the one game of the log, as a faulty disk or a hand at the database may, with
/// the outbox just before it. Returns the position of the event.
async fn spoilt(home: &Home) -> Position {
    let store = Store::open(&home.database_url(), options()).await.unwrap();
    let attempts = Filter::all().types(["guess_processed"]);
    let page = store
        .read_all(Position::START, 99, &attempts)
        .await
        .unwrap();
    let position = page.events[0].position;
    let spoil = store.write(move |mut conn| {
        Box::pin(async move {
            for sql in [
                "drop trigger events_are_never_updated",
                "update events set actor_kind = 'player', actor_id = null where event_type = 'guess_processed'",
            ] {
                query(sql).execute(&mut conn).await?;
            }
            query("update checkpoints set position = $1 where name = 'outbox'")
                .bind(position.0 - 1)
                .execute(&mut conn)
                .await
        })
    });
    spoil.await.unwrap();
    store.close().await;
    position
}

#[tokio::test]
async fn one_corrupt_event_harms_its_game_and_nothing_else() {
    let (discord, home) = (Discord::start().await, Home::new());
    discord.guild("tavern").channel("lounge");
    let bot = Bot::start(&discord, &home).await;
    started(&discord).await;
    discord
        .play(
            r#"
            ana dms "ink"
            ben dms "sea"
            expect ana sees "Attempt 2:"
            expect ben sees "Attempt 2:"
            ana dms "swim"
            "#,
        )
        .await;
    bot.stop().await;
    let position = spoilt(&home).await;
    for file in [
        "gamebot.read.db",
        "gamebot.read.db-wal",
        "gamebot.read.db-shm",
    ] {
        let _ = std::fs::remove_file(home.log().with_file_name(file));
    }

    let bot = Bot::start_seeded(&discord, &home, 2).await;
    discord
        .play(
            r#"
            guild cellar: #bar, dan, eve
            dan: /game new mode:two_player rounds:1 where:dm in #bar
            eve presses Play in #bar
            expect dan sees "Round 1 of 1"
            expect eve sees "Round 1 of 1"
            "#,
        )
        .await;
    let page = discord.play("ben presses Guess in dm").await;
    assert!(page.contains("Something is wrong with this game"), "{page}");
    bot.stop().await;

    let store = Store::open_read_only(&home.database_url(), options())
        .await
        .unwrap();
    let parked = dead_letters(&store, WhichDeadLetters::default())
        .await
        .unwrap();
    let parked: Vec<_> = parked
        .iter()
        .map(|one| (&*one.parked.name, one.parked.position, &*one.event_type))
        .collect();
    let next = Position(position.0 + 1);
    assert_eq!(
        parked,
        [
            ("outbox", position, ""),
            ("outbox", next, "guess_submitted")
        ]
    );
    store.close().await;
    let noted = noted(&home).await;
    let quarantined = noted.iter().filter_map(|noted| match noted {
        OpsEvent::EventQuarantined(one) => Some((&*one.reader, one.position, &*one.code)),
        _ => None,
    });
    let quarantined: BTreeSet<_> = quarantined.collect();
    for (reader, position) in [
        ("event_index", position),
        ("games", position),
        ("partners", position),
        ("words", position),
        ("outbox", next),
    ] {
        let found = quarantined.contains(&(reader, position.0, "corrupt"));
        assert!(found, "{reader}: {quarantined:?}");
    }
    let is_fault = |noted: &&OpsEvent| matches!(noted, OpsEvent::GameFaulted(fault) if fault.code == "corrupt");
    assert_eq!(noted.iter().filter(is_fault).count(), 1, "{noted:?}");
    discord.assert_clean();
}
