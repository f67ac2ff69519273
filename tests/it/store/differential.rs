//! The same random history on both databases, and everything compared.

use gamebot::store::{
    Actor, Append, CorrelationId, Filter, Position, RecordedEvent, SourceKind, Store, StreamVersion,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use uuid::Uuid;

use super::{
    contract::{
        Backend,
        histories::{Step, steps},
    },
    given::{Place, append, everything, request, stream, write},
    postgres::Database,
};

/// Asks what a step asks, with an envelope that differs from request to request.
fn asked(step: &Step) -> Option<Append> {
    let Step::Append { request, writes } = step else {
        return None;
    };
    let n = *request;
    let writes = writes
        .iter()
        .map(|one| {
            let said: Vec<&str> = one.said.iter().map(String::as_str).collect();
            write(&format!("game-{}", one.stream), one.expected, &said)
        })
        .collect();
    let mut ask = append(n, writes);
    ask.metadata.actor = match n % 4 {
        0 => Actor::Player(Uuid::from_u128(n.into())),
        1 => Actor::Operator(format!("Zoë {n}")),
        2 => Actor::Operator(format!("nobody\0 {n}")),
        _ => Actor::Timer,
    };
    ask.metadata.source.kind = if n.is_multiple_of(2) {
        SourceKind::Message
    } else {
        SourceKind::Cli
    };
    ask.metadata.guild_id = (!n.is_multiple_of(3)).then(|| u64::from(n % 3) << 61);
    ask.metadata.correlation_id = CorrelationId(Uuid::from_u128((n / 5).into()));
    Some(ask)
}

/// Writes down what an append is answered.
async fn answer(store: &Store, ask: Append) -> String {
    match store.append(ask).await {
        Ok(done) => format!("{done:?}"),
        Err(error) => format!("{error}: {error:?}"),
    }
}

/// Writes down all that can be read.
async fn readings(store: &Store) -> Vec<Vec<RecordedEvent>> {
    let mut readings = vec![everything(store).await];
    for n in 0..4 {
        let name = stream(&format!("game-{n}"));
        for version in [0, 2, u32::MAX] {
            let version = StreamVersion(version);
            readings.push(store.read_stream(&name, version, 3).await.unwrap());
        }
    }
    for n in 0..30 {
        readings.push(store.read_request(request(n)).await.unwrap());
    }
    let filters = [
        Filter::all().guild(1 << 61),
        Filter::all().correlation(CorrelationId(Uuid::from_u128(2))),
        Filter::all().types(["said", "é"]).families(["game"]),
        Filter::all().families(["roster"]),
    ];
    for filter in filters {
        let page = store.read_all(Position(2), 7, &filter).await.unwrap();
        assert!(Position(2) <= page.next);
        readings.push(page.events);
    }
    readings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_answer_a_random_history_alike() {
    let mut runner = TestRunner::new(Config::default());
    for _ in 0..20 {
        let history = steps().new_tree(&mut runner).unwrap().current();
        let (file, database) = (Place::new(), Database::new());
        let mut stores = [file.open().await, database.open().await];
        for step in &history {
            if let Some(ask) = asked(step) {
                let [one, other] = &stores;
                let answers = (answer(one, ask.clone()).await, answer(other, ask).await);
                assert_eq!(answers.0, answers.1, "{step:?} of {history:#?}");
                assert_eq!(one.head(), other.head());
            } else {
                for store in stores {
                    store.close().await;
                }
                stores = [file.open().await, database.open().await];
            }
        }
        let [one, other] = &stores;
        assert_eq!(readings(one).await, readings(other).await, "{history:#?}");
    }
}
