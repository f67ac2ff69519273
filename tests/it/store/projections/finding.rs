//! What is found in the log, page by page, and what finding it costs.

use futures_util::TryStreamExt as _;
use gamebot::projections::{Cursor, Finder, Order};
use gamebot::store::{
    Actor, Append, CorrelationId, Expected, Filter, NewEvent, RecordedEvent, StreamWrite,
};
use sqlx::Connection as _;
use uuid::Uuid;

use super::given::{Beside, Evening, Followed, GUILDS, play, player, seed};
use crate::store::contract::Backend;
use crate::store::given::{Place, append, everything, moment, options, request, stream};
use crate::store::postgres::Database;

/// Draws a filter, of whose parts most evenings hold something.
fn drawn(dice: &mut Evening, events: &[RecordedEvent]) -> Filter {
    let mut one = || {
        let at = dice.below(events.len() as u64);
        let event = &events[usize::try_from(at).unwrap()];
        (event.clone(), dice.below(5), dice.below(3))
    };
    let mut filter = Filter::all();
    for _ in 0..2 {
        let (event, part, luck) = one();
        let other = one().0;
        filter = match part {
            0 => event.guild_id.map_or(filter.clone(), |id| filter.guild(id)),
            1 => filter.types([event.event_type.to_string(), other.event_type.to_string()]),
            2 if luck == 0 => filter.families(["game", "ops"]),
            2 if luck == 1 => filter.stream(event.stream),
            2 => filter.actor(event.actor),
            3 if luck == 0 => filter.correlation(event.correlation_id),
            3 if luck == 1 => filter.causation(event.causation_id.unwrap()),
            3 => filter.recorded_from(event.recorded_at),
            _ => filter.recorded_before(event.recorded_at),
        };
    }
    filter
}

/// Reads all pages of so many events; each cursor goes through its text.
async fn paged(
    finder: &Finder,
    filter: &Filter,
    order: Order,
    limit: u32,
    n_most: usize,
) -> Vec<RecordedEvent> {
    let mut events = Vec::new();
    let mut after = None;
    for _ in 0..=n_most {
        let page = finder.page(filter, order, after, limit).await.unwrap();
        assert!(page.events.len() <= limit as usize);
        let is_full = page.events.len() == limit as usize;
        events.extend(page.events);
        let Some(next) = page.next else { return events };
        assert!(is_full, "a page before the last is full");
        after = Some(next.to_string().parse::<Cursor>().unwrap());
    }
    panic!("there are more pages than events");
}

/// Holds what is found against all events, one by one.
async fn finds_what_the_log_holds(finder: &Finder, dice: &mut Evening, n_filters: u32) {
    let all = everything(finder.store()).await;
    for _ in 0..n_filters {
        let filter = drawn(dice, &all);
        let mut expected: Vec<&RecordedEvent> =
            all.iter().filter(|one| filter.selects(one)).collect();
        for order in [Order::OldestFirst, Order::NewestFirst] {
            let limit = u32::try_from(1 + dice.below(60)).unwrap();
            let found = paged(finder, &filter, order, limit, all.len()).await;
            let positions = |events: &[&RecordedEvent]| {
                events
                    .iter()
                    .map(|event| event.position.0)
                    .collect::<Vec<_>>()
            };
            let got: Vec<&RecordedEvent> = found.iter().collect();
            assert_eq!(
                positions(&got),
                positions(&expected),
                "{order:?} {filter:?}"
            );
            assert!(got == expected, "{order:?} {filter:?}");
            let streamed = finder.events(filter.clone(), order, None);
            assert!(streamed.try_collect::<Vec<_>>().await.unwrap() == found);
            expected.reverse();
        }
    }
}

async fn what_is_found_is_what_a_look_at_every_event_finds(place: impl Beside) {
    let mut evening = Evening::new(seed());
    let followed = Followed::open(&place).await;
    play(&followed.store, &mut evening, 150).await;
    // At any moment: the index is behind, and more so than not.
    finds_what_the_log_holds(&followed.tables.finder(), &mut evening, 4).await;
    followed.caught_up().await;
    finds_what_the_log_holds(&followed.tables.finder(), &mut evening, 25).await;
    followed.close().await;

    // Nobody feeds the index now.
    let url = place.address().await;
    let store = place.open().await;
    play(&store, &mut evening, 60).await;
    let finder = Finder::open(&url, store.clone()).await.unwrap();
    finds_what_the_log_holds(&finder, &mut evening, 10).await;
    drop(finder);
    store.close().await;
    let reader = place.open_read_only(options()).await;
    let finder = Finder::open(&url, reader).await.unwrap();
    finds_what_the_log_holds(&finder, &mut evening, 4).await;
    finder.store().clone().close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_found_is_what_a_look_at_every_event_finds_on_both() {
    what_is_found_is_what_a_look_at_every_event_finds(Place::new()).await;
    what_is_found_is_what_a_look_at_every_event_finds(Database::new()).await;
}

async fn without_tables_all_is_found_in_the_log(place: impl Beside) {
    let store = place.open().await;
    let mut evening = Evening::new(seed());
    play(&store, &mut evening, 40).await;
    let finder = Finder::open(&place.address().await, store.clone()).await;
    finds_what_the_log_holds(&finder.unwrap(), &mut evening, 6).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_tables_all_is_found_in_the_log_on_both() {
    without_tables_all_is_found_in_the_log(Place::new()).await;
    without_tables_all_is_found_in_the_log(Database::new()).await;
}

async fn a_page_asked_for_after_an_append_contains_it(place: impl Beside) {
    let mut evening = Evening::new(seed());
    let followed = Followed::open(&place).await;
    let finder = followed.tables.finder();
    for _ in 0..40 {
        let appended = followed.store.append(evening.next()).await.unwrap();
        let filter = Filter::all().correlation(appended.events[0].correlation_id);
        let page = finder.page(&filter, Order::NewestFirst, None, 1).await;
        assert_eq!(
            Some(&page.unwrap().events[0]),
            appended.events.last().map(|event| &**event)
        );
    }
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_asked_for_after_an_append_contains_it_on_both() {
    a_page_asked_for_after_an_append_contains_it(Place::new()).await;
    a_page_asked_for_after_an_append_contains_it(Database::new()).await;
}

#[test]
fn what_is_no_cursor_is_refused() {
    for text in ["", "-1", "+1", "xyz", "fffffffffffffffff"] {
        let refused = text.parse::<Cursor>().unwrap_err().to_string();
        assert!(refused.contains("give back what came with the page before"));
    }
}

/// Asks for a thousand events of a few servers, players, acts and types.
fn thousand(n: u32) -> Append {
    const TYPES: [&str; 4] = ["note_made", "note_read", "note_kept", "note_lost"];
    let event = |at: u32| NewEvent {
        event_type: TYPES[usize::try_from(at % 4).unwrap()].into(),
        schema_version: 1,
        data: "{}".into(),
        meta: None,
    };
    let write = StreamWrite {
        stream: stream(&format!("note-{n}")),
        expected: Expected::Any,
        events: (0..1_000).map(event).collect(),
    };
    let mut ask = append(n, vec![write]);
    ask.metadata.guild_id = Some(GUILDS[1 + usize::try_from(n % 3).unwrap()]);
    ask.metadata.actor = Actor::Player(player(u64::from(n % 5)).0);
    ask.metadata.correlation_id = CorrelationId(request(n).as_uuid());
    ask.metadata.causation_id = Some(request(n).as_uuid());
    ask
}

/// Asks in each way that has an index, and returns how the database goes about it.
async fn plans(finder: &Finder) -> Vec<(Filter, Vec<String>)> {
    let id: Uuid = request(3).as_uuid();
    let all = Filter::all;
    let filters = [
        all(),
        all().guild(GUILDS[1]),
        all().guild(GUILDS[1]).types(["note_made"]),
        all().guild(GUILDS[1]).types(["note_made", "note_lost"]),
        all().families(["note"]),
        all().types(["note_made", "note_lost"]),
        all().stream(stream("note-3")),
        all().actor(Actor::Player(player(3).0)),
        all().actor(Actor::Player(player(3).0)).guild(GUILDS[1]),
        all().correlation(CorrelationId(id)),
        all().causation(id).guild(GUILDS[1]).types(["note_made"]),
        all().recorded_from(moment(0)).guild(GUILDS[2]),
    ];
    let mut plans = Vec::new();
    for filter in filters {
        for order in [Order::OldestFirst, Order::NewestFirst] {
            let plan = finder.explain(&filter, order, 50).await.unwrap();
            assert!(!plan.is_empty(), "{filter:?}");
            plans.push((filter.clone(), plan));
        }
    }
    plans
}

async fn filled(place: &impl Beside, n_thousand: u32) -> Followed {
    let followed = Followed::open(place).await;
    for n in 0..n_thousand {
        followed.store.append(thousand(n)).await.unwrap();
    }
    followed.caught_up().await;
    followed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_no_page_is_found_by_looking_at_every_event() {
    let place = Place::new();
    let followed = filled(&place, 3).await;
    for (filter, plan) in plans(&followed.tables.finder()).await {
        let looks = plan.iter().filter(|step| step.contains("event_index_g"));
        let found = looks.clone().count();
        assert!(
            0 < found && looks.clone().all(|step| step.starts_with("SEARCH")),
            "{filter:?}\n{plan:#?}"
        );
        // Of several types, a page of each is put in order, and no more.
        let sorts = plan.iter().filter(|step| step.contains("ORDER BY")).count();
        assert!(
            sorts <= if 1 < found { found } else { 0 },
            "{filter:?}\n{plan:#?}"
        );
    }
    followed.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_no_page_is_found_by_looking_at_every_event() {
    let database = Database::new();
    let followed = filled(&database, 20).await;
    let mut conn = sqlx::PgConnection::connect(&database.url().await)
        .await
        .unwrap();
    sqlx::raw_sql("analyze").execute(&mut conn).await.unwrap();
    for (filter, plan) in plans(&followed.tables.finder()).await {
        let text = plan.join("\n");
        assert!(
            text.contains("Index") && !text.contains("Seq Scan"),
            "{filter:?}\n{text}"
        );
        // What one index finds and another part leaves out may be put in order after that.
        let is_sorted = text.contains("Append") || text.contains("Filter");
        assert!(is_sorted || !text.contains("Sort"), "{filter:?}\n{text}");
    }
    conn.close().await.unwrap();
    followed.close().await;
}
