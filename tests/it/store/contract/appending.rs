//! Appending: what goes in, what is refused, how it is numbered.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use futures_util::future::join_all;
use gamebot::store::{
    Actor, Append, AppendError, CorrelationId, Expected, Invalid, NewEvent, Position, RequestId,
    Source, SourceKind, Store, StreamVersion,
};
use uuid::Uuid;

use super::Backend;
use crate::store::given::{
    all_of, append, event, everything, metadata, moment, options, request, says, stream, words,
    write,
};

pub(in crate::store) async fn an_append_goes_through_at_the_expected_version_only(
    place: &impl Backend,
) {
    #[track_caller]
    fn check(done: Result<(), AppendError>, expected: Expected, conflict: Option<u32>) {
        match (done, conflict) {
            (Ok(()), None) => {}
            (
                Err(AppendError::Conflict {
                    expected: told,
                    actual,
                    ..
                }),
                Some(version),
            ) => {
                assert_eq!((told, actual), (expected, StreamVersion(version)));
            }
            (done, _) => panic!("{expected}: {done:?}"),
        }
    }

    let store = place.open().await;
    store
        .append(says(0, "game-present", &["fire", "water"]))
        .await
        .unwrap();
    // The version a stream without events is told to be at, and one with two; none: it goes through.
    let table = [
        (Expected::Any, None, None),
        (Expected::NoStream, None, Some(2)),
        (Expected::Exists, Some(0), None),
        (Expected::Exact(StreamVersion::NONE), None, Some(2)),
        (Expected::Exact(StreamVersion(1)), Some(0), Some(2)),
        (Expected::Exact(StreamVersion(2)), Some(0), None),
        (Expected::Exact(StreamVersion(3)), Some(0), Some(2)),
    ];
    for (ms, (expected, absent, present)) in (1..).step_by(2).zip(table) {
        let fresh = format!("game-{ms}");
        let ask = append(ms, vec![write(&fresh, expected, &["steam"])]);
        check(store.append(ask).await.map(drop), expected, absent);
        let n_events = usize::from(absent.is_none());
        assert_eq!(all_of(&store, &fresh).await.len(), n_events, "{expected}");

        // A check without events leaves the stream as it is for the next row.
        let ask = append(
            ms + 1,
            vec![
                write("game-present", expected, &[]),
                write("game-log", Expected::Any, &["x"]),
            ],
        );
        check(store.append(ask).await.map(drop), expected, present);
    }
    assert_eq!(all_of(&store, "game-present").await.len(), 2);
}

pub(in crate::store) async fn a_request_over_several_streams_is_recorded_whole_or_not_at_all(
    place: &impl Backend,
) {
    let store = place.open().await;
    let whole = append(
        1,
        vec![
            write("game-1", Expected::NoStream, &["fire", "water"]),
            write("roster-1", Expected::NoStream, &["steam"]),
        ],
    );
    let done = store.append(whole).await.unwrap();
    assert_eq!(
        words(done.events.iter().map(|event| &**event)),
        ["fire", "water", "steam"]
    );
    assert_eq!(done.events[2].event_id, request(1).event(3));

    let half = append(
        2,
        vec![
            write("game-1", Expected::Exact(StreamVersion(2)), &["boat"]),
            write("roster-1", Expected::NoStream, &["ship"]),
        ],
    );
    let refused = store.append(half).await.unwrap_err();
    assert!(
        matches!(&refused, AppendError::Conflict { stream, .. } if stream.as_str() == "roster-1"),
        "{refused}"
    );
    assert_eq!(words(&everything(&store).await), ["fire", "water", "steam"]);
}

pub(in crate::store) async fn a_refused_request_leaves_its_neighbours_alone(place: &impl Backend) {
    let store = place.open().await;
    // Asked together, so that they wait together and share a batch.
    let asked = (0..100_u32).map(|n| {
        let name = format!("game-{}", n / 2);
        store.append(append(
            n,
            vec![write(&name, Expected::NoStream, &["steam"])],
        ))
    });
    let done = join_all(asked).await;
    for pair in done.chunks(2) {
        // Whichever came first went through, and only that one.
        let refused = pair
            .iter()
            .filter_map(|answer| answer.as_ref().err())
            .collect::<Vec<_>>();
        assert!(
            matches!(refused[..], [AppendError::Conflict { .. }]),
            "{pair:?}"
        );
    }
    assert_eq!(numbered(&store).await, 50);
}

pub(in crate::store) async fn positions_and_versions_run_without_gaps_in_the_order_of_commit(
    place: &impl Backend,
) {
    const N_TASKS: u32 = 64;
    const N_APPENDS: u32 = 8;
    let store = place.open().await;
    let tasks = (0..N_TASKS).map(|task| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut last = Position::START;
            let mut n_events = 0;
            for n in 0..N_APPENDS {
                let own = format!("game-{task}");
                let said = &["fire", "water", "steam"][..=n as usize % 3];
                let ask = append(
                    task * N_APPENDS + n,
                    vec![
                        write(&own, Expected::Any, said),
                        write("roster-shared", Expected::Any, &["x"]),
                    ],
                );
                let done = store.append(ask).await.unwrap();
                let positions: Vec<_> = done.events.iter().map(|event| event.position.0).collect();
                // What was answered before comes before; one request stands together.
                assert!(last.0 < positions[0]);
                assert!(positions.windows(2).all(|pair| pair[0] + 1 == pair[1]));
                last = done.events.last().unwrap().position;
                assert!(last <= store.head());
                n_events += positions.len();
            }
            n_events
        })
    });
    let n_events: usize = join_all(tasks).await.into_iter().map(Result::unwrap).sum();
    assert_eq!(numbered(&store).await, n_events);
}

/// Checks the numbering of the whole log and returns how many events it holds.
async fn numbered(store: &Store) -> usize {
    let events = everything(store).await;
    let mut versions = std::collections::HashMap::new();
    for (position, event) in (1..).zip(&events) {
        assert_eq!(event.position, Position(position));
        let version = versions
            .entry(event.stream.clone())
            .or_insert(StreamVersion::NONE);
        *version = version.next();
        assert_eq!(event.version, *version, "{}", event.stream);
    }
    assert!(
        events
            .windows(2)
            .all(|pair| pair[0].recorded_at <= pair[1].recorded_at)
    );
    events.len()
}

pub(in crate::store) async fn an_append_of_any_size_is_recorded_whole_and_in_order(
    place: &impl Backend,
) {
    let store = place.open().await;
    let mut expected = Vec::new();
    for (ms, n_events) in (1..).zip([1, 31, 32, 33, 64, 65, 1_000]) {
        let new: Vec<String> = (0..n_events).map(|nth| format!("{ms} {nth}")).collect();
        let data: Vec<&str> = new.iter().map(String::as_str).collect();
        let half = data.split_at(n_events / 2);
        let writes = vec![
            write("game-1", Expected::Any, half.0),
            write("game-2", Expected::Any, half.1),
        ];
        store.append(append(ms, writes)).await.unwrap();
        expected.extend(new);
    }
    assert_eq!(words(&everything(&store).await), expected);
    assert_eq!(numbered(&store).await, expected.len());
}

pub(in crate::store) async fn recorded_at_never_goes_back_when_the_clock_does(
    place: &impl Backend,
) {
    let backwards = |from: i64| {
        let ms = AtomicI64::new(from);
        let mut options = options();
        options.now = Arc::new(move || moment(ms.fetch_sub(1000, Ordering::Relaxed)));
        options
    };
    let store = place.open_with(backwards(1_700_000_000_000)).await;
    for n in 0..5 {
        store.append(says(n, "game-1", &["steam"])).await.unwrap();
    }
    store.close().await;
    let store = place.open_with(backwards(1_600_000_000_000)).await;
    store.append(says(9, "game-1", &["boat"])).await.unwrap();
    assert_eq!(numbered(&store).await, 6);
}

pub(in crate::store) async fn every_part_of_an_event_comes_back_unchanged(place: &impl Backend) {
    let store = place.open().await;
    let actors = [
        Actor::Player(Uuid::from_u128(0xabc)),
        Actor::Operator("Zoë \u{1f3ae}".into()),
        Actor::Timer,
        Actor::Recovery,
        Actor::System,
    ];
    let sources = [
        SourceKind::Interaction,
        SourceKind::Message,
        SourceKind::Timer,
        SourceKind::Cli,
        SourceKind::Web,
        SourceKind::System,
    ];
    let payloads = [
        r#"{"word":"\u0000","lone":"\ud800","n":1e400}"#.to_owned(),
        "  [ 1 , 2 ]\n".to_owned(),
        serde_json::to_string("слово 言葉 كلمة e\u{301} \u{1f468}\u{200d}\u{1f469}").unwrap(),
        serde_json::to_string(&"long ".repeat(20_000)).unwrap(),
        "null".to_owned(),
    ];
    for (n, payload) in (0..).zip(payloads) {
        let mut ask = append(n, vec![write(&format!("game-{n}"), Expected::Any, &[])]);
        let picked = n as usize;
        ask.metadata.actor = actors[picked].clone();
        ask.metadata.source = Source {
            kind: sources[picked + 1],
            id: (n == 2).then(|| "1234".to_owned()),
        };
        ask.metadata.correlation_id = CorrelationId(Uuid::from_u128(u128::MAX - u128::from(n)));
        ask.metadata.causation_id = (n == 1).then(|| request(0).event(1).as_uuid());
        ask.metadata.guild_id = (n == 3).then_some(i64::MAX.cast_unsigned());
        ask.metadata.client_version = (n == 4).then(|| "2".into());
        ask.metadata.occurred_at += chrono::TimeDelta::microseconds(n.into());
        ask.writes[0].events.push(NewEvent {
            event_type: "said".into(),
            schema_version: u16::MAX,
            meta: (n == 0).then(|| r#"{"more":true}"#.into()),
            data: payload.as_str().into(),
        });
        let metadata = ask.metadata.clone();
        let done = store.append(ask).await.unwrap();
        let read = all_of(&store, &format!("game-{n}")).await;
        assert_eq!(*done.events[0], read[0]);
        assert_eq!(&*read[0].data, payload);
        assert_eq!(read[0].actor, metadata.actor);
        assert_eq!(read[0].source, metadata.source);
        assert_eq!(read[0].correlation_id, metadata.correlation_id);
        assert_eq!(read[0].causation_id, metadata.causation_id);
        assert_eq!(read[0].guild_id, metadata.guild_id);
        assert_eq!(read[0].client_version, metadata.client_version);
        assert_eq!(read[0].occurred_at, metadata.occurred_at);
        assert_eq!(read[0].schema_version, u16::MAX);
        assert_eq!(
            read[0].meta.as_deref(),
            (n == 0).then_some(r#"{"more":true}"#)
        );
    }
}

pub(in crate::store) async fn a_malformed_request_is_refused_before_it_is_queued(
    place: &impl Backend,
) {
    async fn refused(store: &Store, ask: Append) -> AppendError {
        store.append(ask).await.unwrap_err()
    }
    fn with(change: impl FnOnce(&mut Append)) -> Append {
        let mut ask = says(1, "game-1", &["steam"]);
        change(&mut ask);
        ask
    }

    let store = place.open().await;
    let invalid = [
        with(|ask| ask.writes.clear()),
        with(|ask| ask.writes[0].events.clear()),
        with(|ask| ask.writes.push(write("game-1", Expected::Any, &["boat"]))),
        with(|ask| ask.writes[0].events[0].data = "{".into()),
        with(|ask| ask.writes[0].events[0].meta = Some("steam".into())),
        with(|ask| ask.metadata.guild_id = Some(1 << 63)),
        with(|ask| ask.writes[0].events = vec![event("x"); RequestId::LIMIT_EVENTS + 1]),
    ];
    for ask in invalid {
        let error = refused(&store, ask.clone()).await;
        assert!(
            matches!(error, AppendError::Invalid(_)),
            "{error:?} for {ask:?}"
        );
    }
    let twice = refused(&store, with(|ask| ask.writes.push(ask.writes[0].clone()))).await;
    let AppendError::Invalid(twice) = twice else {
        panic!("{twice}")
    };
    assert!(matches!(&*twice, Invalid::StreamTwice { stream: one } if *one == stream("game-1")));

    let large = with(|ask| ask.writes[0].events[0] = event(&"x".repeat(300 << 10)));
    assert!(matches!(
        refused(&store, large).await,
        AppendError::TooLarge { .. }
    ));
    let many = with(|ask| ask.writes[0].events = vec![event(&"x".repeat(200 << 10)); 6]);
    assert!(matches!(
        refused(&store, many).await,
        AppendError::TooLarge { .. }
    ));

    assert_eq!(store.head(), Position::START);
    let most = vec![event("x"); RequestId::LIMIT_EVENTS - 1000];
    let ask = Append {
        request: request(2),
        metadata: metadata(),
        writes: vec![gamebot::store::StreamWrite {
            stream: stream("game-1"),
            expected: Expected::NoStream,
            events: most,
        }],
    };
    store.append(ask).await.unwrap();
    assert_eq!(numbered(&store).await, RequestId::LIMIT_EVENTS - 1000);
}
