//! Finding events: pages of the log by server, game, correlation, actor, type and time, in both directions.
//!
//! Owns: the queries on the tables of [`event_index`](super::event_index), the cursor of a page.
//! Does not know: who reads the pages.
//!
//! The index holds the positions of the events, the log the events. Events that follow the position of the
//! index are searched in the log itself, so a page holds everything that was committed before its query,
//! whether anybody feeds the tables or not. Without tables, the whole log is searched.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::str::FromStr;

use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use thiserror::Error;

use super::database;
use super::error::TablesError;
use super::event_index::{self, PROJECTION};
use super::generations;
use super::table::Role;
use super::tables::Tables;
use crate::store::sql::{Pool, Value, composed};
use crate::store::{Actor, Filter, Position, ReadError, RecordedEvent, Store, micros_up};

const PAGE_LIMIT: u32 = 1_000;

/// How many events are scanned at once when the log is read from its end.
const WINDOW: i64 = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    OldestFirst,
    NewestFirst,
}

/// Where the next page starts, for the same filter and order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor(Position);

impl Cursor {
    /// Returns the cursor of the page that follows the event at `position`, in either order.
    #[must_use]
    pub const fn beyond(position: Position) -> Self {
        Self(position)
    }

    /// As [`beyond`](Self::beyond), by the number of the position.
    #[must_use]
    pub const fn beyond_number(position: i64) -> Self {
        Self(Position(position))
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0.0)
    }
}

#[derive(Debug, Error)]
#[error("{0:?} is no cursor: give back what came with the page before")]
pub struct NotACursor(String);

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        match i64::from_str_radix(text, 16) {
            Ok(position) if 0 <= position && !text.starts_with('+') => Ok(Self(Position(position))),
            _ => Err(NotACursor(text.to_owned())),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Found {
    pub events: Vec<RecordedEvent>,
    /// None at the end.
    pub next: Option<Cursor>,
}

/// Finds events of a log. Clones share the connections.
#[derive(Clone)]
pub struct Finder {
    store: Store,
    /// None: there are no tables.
    tables: Option<Pool>,
}

impl Tables {
    #[must_use]
    pub fn finder(&self) -> Finder {
        Finder {
            store: self.store.clone(),
            tables: Some(self.pools.readers()),
        }
    }
}

impl Finder {
    /// Opens the finder of a log that another process may be writing, with the tables beside it if there
    /// are any.
    ///
    /// # Errors
    /// [`TablesError`] when there are tables that cannot be read.
    pub async fn open(database_url: &str, store: Store) -> Result<Self, TablesError> {
        let tables = if database::are_there(database_url).await? {
            Some(database::readers(database_url).await?)
        } else {
            None
        };
        Ok(Self { store, tables })
    }

    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Returns at most `limit` selected events that follow `after` in `order`, and at most 1,000.
    ///
    /// A filter of one server, stream, actor, correlation or cause, or of a server and types, is served by an
    /// index of its own: the cost grows with the events returned, not with the log. When a filter has
    /// several such parts, one of them finds the events and the others drop some.
    ///
    /// # Errors
    /// [`TablesError::Database`] when a query fails, [`TablesError::Log`] when the log cannot be read
    /// or the first event is corrupt: a page ends before a later one that is.
    pub async fn page(
        &self,
        filter: &Filter,
        order: Order,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Found, TablesError> {
        let limit = limit.clamp(1, PAGE_LIMIT) as usize;
        let covered = self.covered().await?;
        let head = self.store.refresh_head().await?;
        let covered = if covered <= head {
            covered
        } else {
            Position::START
        };
        // One more shows whether another page follows.
        let mut builder = PageBuilder {
            wanted: limit + 1,
            events: Vec::new(),
            is_cut: false,
        };
        match order {
            Order::OldestFirst => {
                let after = after.map_or(Position::START, |cursor| cursor.0);
                self.look_up(filter, order, (after, covered), &mut builder)
                    .await?;
                self.scan_forward(filter, (after.max(covered), head), &mut builder)
                    .await?;
            }
            Order::NewestFirst => {
                let before = after.map_or(Position(head.0 + 1), |cursor| cursor.0);
                let last = Position(before.0 - 1).min(head);
                self.scan_back(filter, (covered, last), &mut builder)
                    .await?;
                let range = (Position::START, last.min(covered));
                self.look_up(filter, order, range, &mut builder).await?;
            }
        }
        let mut events = builder.events;
        let is_more = builder.is_cut || limit < events.len();
        events.truncate(limit);
        let last = events.last().filter(|_| is_more);
        let next = last.map(|event| Cursor(event.position));
        Ok(Found { events, next })
    }

    /// Returns the selected events that follow `after` in `order` as a stream that reads page by page.
    pub fn events(
        &self,
        filter: Filter,
        order: Order,
        after: Option<Cursor>,
    ) -> impl Stream<Item = Result<RecordedEvent, TablesError>> + '_ {
        let pages = stream::try_unfold(Some(after), move |at| {
            let filter = filter.clone();
            async move {
                let Some(after) = at else { return Ok(None) };
                let page = self.page(&filter, order, after, PAGE_LIMIT).await?;
                let then = page.next.map(Some);
                Ok::<_, TablesError>(Some((page.events, then)))
            }
        });
        pages
            .map_ok(|events| stream::iter(events.into_iter().map(Ok)))
            .try_flatten()
            .boxed()
    }

    /// Returns the database's plan for the query of a page on the index, one step per line.
    ///
    /// # Errors
    /// [`TablesError::Database`].
    pub async fn explain(
        &self,
        filter: &Filter,
        order: Order,
        limit: u32,
    ) -> Result<Vec<String>, TablesError> {
        let Some(tables) = &self.tables else {
            return Ok(Vec::new());
        };
        let range = (Position::START, self.covered().await?);
        let types = types(tables, filter).await?;
        let Some(sql) = Sql::of(filter, types.as_deref(), order, range, limit as usize) else {
            return Ok(Vec::new());
        };
        let found = composed(sql.text).bind_all(sql.values);
        let (explained, place) = found.explained(tables.database());
        let rows = explained.fetch_all(tables).await?;
        let steps = rows.iter().map(|row| row.get(place));
        Ok(steps.collect::<Result<_, _>>()?)
    }

    /// Returns the position of the index.
    async fn covered(&self) -> Result<Position, TablesError> {
        let Some(tables) = &self.tables else {
            return Ok(Position::START);
        };
        let live = generations::with_role(tables, &PROJECTION, Role::Live).await?;
        let live = live.filter(|live| live.fits(&PROJECTION));
        Ok(live.map_or(Position::START, |live| live.position))
    }

    /// Adds the events that the index finds after `after` up to `last`.
    async fn look_up(
        &self,
        filter: &Filter,
        order: Order,
        (after, last): (Position, Position),
        builder: &mut PageBuilder,
    ) -> Result<(), TablesError> {
        let limit = builder.room();
        let Some(tables) = self.tables.as_ref().filter(|_| after < last && 0 < limit) else {
            return Ok(());
        };
        let Some(range) = within_time(tables, filter, after, last).await? else {
            return Ok(());
        };
        let types = types(tables, filter).await?;
        let Some(sql) = Sql::of(filter, types.as_deref(), order, range, limit) else {
            return Ok(());
        };
        let found = composed(sql.text).bind_all(sql.values).fetch_all(tables);
        let rows = found.await?;
        let positions = rows.iter().map(|row| row.get(0).map(Position));
        let mut positions = positions.collect::<Result<Vec<_>, _>>()?;
        let mut read = self.store.read_at(&positions).await;
        if let Err(ReadError::Corrupt { position, .. }) = &read
            && let Some(n_before) = positions.iter().position(|one| one == position)
            && 0 < n_before + builder.events.len()
        {
            positions.truncate(n_before);
            read = self.store.read_at(&positions).await;
            builder.is_cut = true;
        }
        let mut events = read?;
        if order == Order::NewestFirst {
            events.reverse();
        }
        builder.events.extend(events);
        Ok(())
    }

    /// Adds the events that the log holds after `after` up to `last`.
    async fn scan_forward(
        &self,
        filter: &Filter,
        (after, last): (Position, Position),
        builder: &mut PageBuilder,
    ) -> Result<(), TablesError> {
        let mut at = after;
        while at < last && 0 < builder.room() {
            let limit = u32::try_from(builder.room()).unwrap_or(u32::MAX);
            let page = match self.store.read_all(at, limit, filter).await {
                Err(ReadError::Corrupt { .. }) if !builder.events.is_empty() => {
                    builder.is_cut = true;
                    return Ok(());
                }
                page => page?,
            };
            at = page.next;
            let events = page.events.into_iter();
            let up_to = events.take_while(|event| event.position <= last);
            builder.events.extend(up_to);
        }
        Ok(())
    }

    /// Adds the events that the log holds after `after` up to `last`, newest first.
    async fn scan_back(
        &self,
        filter: &Filter,
        (after, last): (Position, Position),
        builder: &mut PageBuilder,
    ) -> Result<(), TablesError> {
        let mut last = last;
        while after < last && 0 < builder.room() {
            let before = Position(last.0 - WINDOW).max(after);
            let mut window = PageBuilder {
                wanted: usize::MAX,
                ..PageBuilder::default()
            };
            self.scan_forward(filter, (before, last), &mut window)
                .await?;
            let newest = window.events.into_iter().rev();
            builder.events.extend(newest.take(builder.room()));
            last = before;
        }
        Ok(())
    }
}

/// The events of a page so far.
#[derive(Default)]
struct PageBuilder {
    wanted: usize,
    events: Vec<RecordedEvent>,
    /// The next event cannot be read.
    is_cut: bool,
}

impl PageBuilder {
    fn room(&self) -> usize {
        if self.is_cut {
            return 0;
        }
        self.wanted - self.events.len()
    }
}

/// Narrows a range of positions down to the filter's range of time; none when that holds no event.
async fn within_time(
    tables: &Pool,
    filter: &Filter,
    after: Position,
    last: Position,
) -> Result<Option<(Position, Position)>, TablesError> {
    let (mut after, mut last) = (after, last);
    if let Some(from) = filter.recorded_from {
        match first_at(tables, micros_up(from)).await? {
            Some(first) => after = after.max(Position(first.0 - 1)),
            None => return Ok(None),
        }
    }
    if let Some(before) = filter.recorded_before
        && let Some(first) = first_at(tables, micros_up(before)).await?
    {
        last = last.min(Position(first.0 - 1));
    }
    Ok((after < last).then_some((after, last)))
}

/// Returns the position of the first event recorded at `micros` or later.
async fn first_at(tables: &Pool, micros: i64) -> Result<Option<Position>, TablesError> {
    let row = composed(FIRST_AT)
        .bind(micros)
        .fetch_optional(tables)
        .await?;
    Ok(row.map(|row| row.get(0).map(Position)).transpose()?)
}

const FIRST_AT: &str = "select position from event_index
     where $1 <= recorded_at
     order by recorded_at, position
     limit 1";

/// Returns the types that a filter selects, by name or by family; none when it selects neither.
async fn types(tables: &Pool, filter: &Filter) -> Result<Option<Vec<String>>, TablesError> {
    let (None, Some(families)) = (&filter.types, &filter.families) else {
        let types = filter.types.as_ref().map(BTreeSet::from_iter);
        return Ok(types.map(|types| types.into_iter().cloned().collect()));
    };
    let guild = filter.guild_id;
    let mut types = BTreeSet::new();
    for family in families {
        let of_guild = guild.map_or("", |_| " and guild_id = $2");
        let text = format!("select event_type from event_types where family = $1{of_guild}");
        let rows = composed(text)
            .bind(family.as_str())
            .bind_all(guild.map(|guild| Value::from(guild.cast_signed())))
            .fetch_all(tables)
            .await?;
        for row in rows {
            types.insert(row.get::<String>(0)?);
        }
    }
    Ok(Some(types.into_iter().collect()))
}

/// A query for positions, with its values.
#[derive(Debug, Default)]
struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Returns the query for the events of `types` that a filter selects; none when there can be none.
    fn of(
        filter: &Filter,
        types: Option<&[String]>,
        order: Order,
        (after, last): (Position, Position),
        limit: usize,
    ) -> Option<Self> {
        let mut others = parts(filter).into_iter();
        let by = others.next();
        let others: Vec<_> = others.collect();
        // One query per type where an index leads to types, so that each comes in log order.
        let arms: Vec<Option<&str>> = match (&by, types) {
            (None | Some((Column::Guild, _)), Some(types)) => {
                types.iter().map(|name| Some(name.as_str())).collect()
            }
            _ => vec![None],
        };
        if types.is_some_and(<[String]>::is_empty) {
            return None;
        }
        let mut sql = Self::default();
        let n_arms = arms.len();
        for (n, arm) in arms.into_iter().enumerate() {
            if 1 < n_arms {
                sql.push(if n == 0 {
                    "select position from ("
                } else {
                    " union all "
                });
                sql.push("select position from (");
            }
            sql.push("select position from event_index where ");
            if let Some((column, value)) = &by {
                sql.equals(column.name(), value.clone());
            }
            if let Some(event_type) = arm {
                sql.equals("event_type", event_type.into());
            } else if let Some(types) = types {
                sql.among("event_type", types);
            }
            for (column, value) in &others {
                // Not the bare name: the database must not choose the index of this column.
                let column = format!("coalesce({0}, {0})", column.name());
                sql.equals(&column, value.clone());
            }
            if let Some(families) = &filter.families {
                sql.among("family", families);
            }
            sql.bounds((after, last), order, limit);
            if 1 < n_arms {
                let _ = write!(sql.text, ") as arm_{n}");
            }
        }
        if 1 < n_arms {
            sql.push(") as arms");
            sql.ends(order, limit);
        }
        Some(sql)
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn value(&mut self, value: Value) {
        self.values.push(value);
        let _ = write!(self.text, "${}", self.values.len());
    }

    fn equals(&mut self, column: &str, value: Value) {
        self.push(column);
        self.push(" = ");
        self.value(value);
        self.push(" and ");
    }

    fn among(&mut self, column: &str, names: &[String]) {
        let _ = write!(self.text, "coalesce({column}, {column}) in (");
        for (n, name) in names.iter().enumerate() {
            self.push(if n == 0 { "" } else { ", " });
            self.value(name.as_str().into());
        }
        self.push(") and ");
    }

    fn bounds(&mut self, (after, last): (Position, Position), order: Order, limit: usize) {
        self.value(after.0.into());
        self.push(" < position and position <= ");
        self.value(last.0.into());
        self.ends(order, limit);
    }

    fn ends(&mut self, order: Order, limit: usize) {
        let order = match order {
            Order::OldestFirst => "",
            Order::NewestFirst => " desc",
        };
        let _ = write!(self.text, " order by position{order} limit ");
        self.value(i64::try_from(limit).unwrap_or(i64::MAX).into());
    }
}

/// A column with an index of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Causation,
    Correlation,
    Stream,
    Actor,
    Guild,
}

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Self::Causation => "causation_id",
            Self::Correlation => "correlation_id",
            Self::Stream => "stream_id",
            Self::Actor => "actor",
            Self::Guild => "guild_id",
        }
    }
}

/// Returns the values of a filter for such columns, the most selective first.
fn parts(filter: &Filter) -> Vec<(Column, Value)> {
    let stream = filter.stream.as_ref().map(|id| id.as_str().into());
    let actor = filter.actor.as_ref();
    let is_somebody = matches!(actor, Some(Actor::Player(_) | Actor::Operator(_)));
    let actor = || actor.map(|actor| event_index::actor_text(actor).into());
    let guild = filter.guild_id.map(|id| id.cast_signed().into());
    let parts = [
        (Column::Causation, filter.causation_id.map(Value::from)),
        (
            Column::Correlation,
            filter.correlation_id.map(|id| id.0.into()),
        ),
        (Column::Stream, stream),
        (Column::Actor, actor().filter(|_| is_somebody)),
        (Column::Guild, guild),
        // The program itself acts in every server.
        (Column::Actor, actor().filter(|_| !is_somebody)),
    ];
    parts
        .into_iter()
        .filter_map(|(column, value)| Some((column, value?)))
        .collect()
}
