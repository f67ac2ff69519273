//! Reading: pages of a stream, of the log, of a request.

use chrono::TimeDelta;
use gamebot::store::{Actor, CorrelationId, Filter, Position, StreamVersion};
use uuid::Uuid;

use super::Backend;
use crate::store::given::{everything, options, request, says, stream, words};

pub(in crate::store) async fn a_stream_is_read_in_pages_both_ways(place: &impl Backend) {
    let store = place.open().await;
    store.append(says(1, "game-1", &["a", "b"])).await.unwrap();
    store.append(says(2, "game-2", &["x"])).await.unwrap();
    store
        .append(says(3, "game-1", &["c", "d", "e"]))
        .await
        .unwrap();
    let id = stream("game-1");

    let forwards = |after, limit| store.read_stream(&id, StreamVersion(after), limit);
    assert_eq!(words(&forwards(0, 2).await.unwrap()), ["a", "b"]);
    assert_eq!(words(&forwards(2, 2).await.unwrap()), ["c", "d"]);
    assert_eq!(words(&forwards(4, 2).await.unwrap()), ["e"]);
    assert!(forwards(5, 2).await.unwrap().is_empty());
    assert!(
        store
            .read_stream(&stream("game-3"), StreamVersion(0), 9)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(in crate::store) async fn a_stream_is_read_as_far_as_the_caller_wants(place: &impl Backend) {
    let mut bounds = options();
    bounds.page_limit = 2;
    let store = place.open_with(bounds).await;
    store.append(says(1, "game-1", &["x"; 5])).await.unwrap();
    let name = stream("game-1");
    for (limit, n_read) in [(4, 4), (9, 5)] {
        let read = store.read_stream(&name, StreamVersion::NONE, limit).await;
        assert_eq!(read.unwrap().len(), n_read);
    }
}

pub(in crate::store) async fn a_request_and_each_of_its_events_is_found_by_id(
    place: &impl Backend,
) {
    let store = place.open().await;
    store.append(says(1, "game-1", &["a"])).await.unwrap();
    let done = store.append(says(2, "game-1", &["b", "c"])).await.unwrap();
    let wanted = done.events[1].event_id;
    let found = store.read_request(wanted.request()).await.unwrap();
    assert_eq!(words(&found), ["b", "c"]);
    assert_eq!(found[usize::from(wanted.ordinal()) - 1], *done.events[1]);
    assert!(store.read_request(request(3)).await.unwrap().is_empty());
}

pub(in crate::store) async fn the_streams_of_a_family_are_listed_in_pages(place: &impl Backend) {
    let store = place
        .open_with(gamebot::store::StoreOptions {
            page_limit: 2,
            ..options()
        })
        .await;
    let names = ["game-9", "game-10", "game.1", "gamer-1", "game-1", "ga-1"];
    for (n, name) in (0..).zip(names) {
        store.append(says(n, name, &["x"])).await.unwrap();
    }
    let first = store.streams("game", None).await.unwrap();
    assert_eq!(first, [stream("game-1"), stream("game-10")]);
    let next = store.streams("game", first.last()).await.unwrap();
    assert_eq!(next, [stream("game-9")]);
    assert_eq!(store.streams("game", next.last()).await.unwrap(), []);
    assert_eq!(store.streams("none", None).await.unwrap(), []);
}

/// Appends 60 events that differ in what a filter looks at.
async fn mixed(store: &gamebot::store::Store) {
    for n in 0..60_u32 {
        let family = ["game", "roster", "ops", "gamer"][n as usize % 4];
        let mut ask = says(n, &format!("{family}-{n}"), &["x"]);
        ask.writes[0].events[0].event_type = ["said", "matched", "sa"][n as usize % 3].into();
        ask.metadata.guild_id = (n % 5 != 0).then(|| u64::from(n % 5));
        ask.metadata.causation_id = (n % 7 != 0).then(|| Uuid::from_u128((n % 7).into()));
        ask.metadata.actor = match n % 3 {
            0 => Actor::Timer,
            1 => Actor::Operator("ana".into()),
            _ => Actor::Player(Uuid::from_u128(5)),
        };
        ask.metadata.correlation_id = CorrelationId(Uuid::from_u128((n / 10).into()));
        store.append(ask).await.unwrap();
    }
}

pub(in crate::store) async fn a_filter_selects_the_same_from_the_log_as_from_the_tail(
    place: &impl Backend,
) {
    let mut bounds = options();
    (bounds.page_limit, bounds.scan_limit) = (7, 11);
    let store = place.open_with(bounds).await;
    mixed(&store).await;
    let all = everything(&store).await;
    assert_eq!(all.len(), 60);
    let filters = [
        Filter::all(),
        Filter::all().families(["game"]),
        Filter::all().families(["roster", "ops"]).types(["said"]),
        Filter::all().types(["matched", "sa"]).guild(3),
        Filter::all().correlation(CorrelationId(Uuid::from_u128(4))),
        Filter::all().guild(9),
        Filter::all().types(Vec::<String>::new()),
        Filter::all().stream(stream("ops-2")),
        Filter::all().causation(Uuid::from_u128(2)),
        Filter::all().actor(Actor::Timer),
        Filter::all().actor(Actor::Operator("ana".into())).guild(3),
        Filter::all()
            .recorded_from(all[20].recorded_at)
            .recorded_before(all[40].recorded_at),
        Filter::all().recorded_from(all[20].recorded_at + TimeDelta::nanoseconds(1)),
    ];
    for filter in filters {
        let selected: Vec<_> = all.iter().filter(|event| filter.selects(event)).collect();
        let mut paged = Vec::new();
        let mut after = Position::START;
        while after < store.head() {
            let page = store.read_all(after, 3, &filter).await.unwrap();
            assert!(page.events.len() <= 3);
            assert!(
                after < page.next,
                "a page moves on, also when it selects nothing"
            );
            after = page.next;
            paged.extend(page.events);
        }
        assert_eq!(after, store.head());
        assert!(paged.iter().eq(selected.iter().copied()), "{filter:?}");

        let mut follower = store.subscribe(Position::START, filter.clone());
        let mut delivered = Vec::new();
        while delivered.len() < selected.len() {
            delivered.extend(follower.next().await.unwrap());
        }
        assert!(
            delivered.iter().map(|event| &**event).eq(selected),
            "{filter:?}"
        );
    }
}

pub(in crate::store) async fn a_page_goes_on_exactly_after_the_one_before(place: &impl Backend) {
    let store = place.open().await;
    store
        .append(says(1, "game-1", &["a", "b", "c"]))
        .await
        .unwrap();
    let all = Filter::all();
    let first = store.read_all(Position::START, 2, &all).await.unwrap();
    assert_eq!(
        (words(&first.events), first.next),
        (vec!["a".into(), "b".into()], Position(2))
    );
    let second = store.read_all(first.next, 2, &all).await.unwrap();
    assert_eq!(
        (words(&second.events), second.next),
        (vec!["c".into()], Position(3))
    );
    let end = store.read_all(second.next, 2, &all).await.unwrap();
    assert_eq!((end.events.len(), end.next), (0, Position(3)));
}
