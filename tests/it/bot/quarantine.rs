//! An event that this program cannot read: a newer one wrote it, and then the older came back.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Utc;
use gamebot::game::OpsEvent;
use gamebot::game::event::{EventQuarantined, GameFaulted};
use gamebot::store::{
    Actor, Append, CorrelationId, Expected, Filter, Metadata, NewEvent, Position, RequestId,
    Source, SourceKind, Store, StoreOptions, StreamId, StreamVersion, StreamWrite,
};
use gamebot::wire::{self, Event};
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
        BTreeSet::from(["games", "outbox", "partners", "words"])
    );
    discord.assert_clean();
}
