//! Answering `/admin events`, and turning its pages.
//!
//! Owns: parsing the filter, and limiting a page to the server of the command. Does not know: how events are
//! found and shown.
//!
//! The filter is stored in the record of the command. A button names that record, so it works after a restart.

use std::collections::HashSet;
use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::admin::Manager;
use super::failure::Failure;
use super::reply::Reply;
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::admin_id::PageDirection;
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, EventsPage};
use crate::bot::request::{EventsOptions, Request};
use crate::clock::Moment;
use crate::discord::rest::Upload;
use crate::game::{GameId, PlayerId};
use crate::host::{AdminAction, EventActor, EventFilter, exported_json, is_event_type};
use crate::projections::{Cursor, Order};
use crate::store::RecordedEvent;
use crate::texts::Texts;

/// How many events a page shows.
const PAGE: u32 = 8;

/// The largest file: less than Discord's limit for uploads in any server.
const EXPORT_LIMIT_BYTES: usize = 8_000_000;

/// The name under which the command is recorded.
const COMMAND: &str = "admin events";

/// A command `/admin events` that was recorded.
struct RecordedQuery {
    /// The position of the record.
    position: i64,
    filter: EventFilter,
    all_servers: bool,
}

impl Responder {
    pub(super) async fn events(
        &self,
        requester: &Requester,
        manager: &Manager,
        query: &EventsOptions,
    ) -> Result<Reply, Failure> {
        let all_servers = query.all_servers;
        manager.sees(all_servers)?;
        let filter = self.parse(manager, query).await?;
        let position = self
            .record(requester, manager, COMMAND, filter.options(), all_servers)
            .await?;
        let recorded = RecordedQuery {
            position,
            filter,
            all_servers,
        };
        self.page(manager, &recorded, None).await
    }

    /// Turns a page: for any manager, not only for the one who gave the command.
    pub(super) async fn turn(
        &self,
        request: &Request,
        requester: &Requester,
        direction: PageDirection,
        record: i64,
        from: Cursor,
    ) -> Result<Reply, Failure> {
        let manager = self.manager(request, requester)?;
        let recorded = self.recorded(&manager, record).await?;
        self.page(&manager, &recorded, Some((direction, from)))
            .await
    }

    /// Returns all events that match the filter as a file of JSON lines, oldest first. It leaves out the payloads of
    /// live games, whose words only their teams may see.
    pub(super) async fn export(
        &self,
        request: &Request,
        requester: &Requester,
        record: i64,
    ) -> Result<Reply, Failure> {
        let manager = self.manager(request, requester)?;
        let RecordedQuery {
            filter,
            all_servers,
            ..
        } = self.recorded(&manager, record).await?;
        let (command, options) = ("admin events export", filter.options());
        self.record(requester, &manager, command, options, all_servers)
            .await?;
        let filter = filter.filter(manager.sees(all_servers)?);
        // Looked up before the events are read: a game that begins later has none among them.
        let unfinished = self.tables.fresh().await?.live_games().await?;
        let unfinished: HashSet<GameId> = unfinished.into_iter().collect();
        let finder = self.tables.finder();
        let mut events = pin!(finder.events(filter, Order::OldestFirst, None));
        let mut lines = String::new();
        let (mut n_events, mut is_cut) = (0, false);
        while let Some(event) = events.try_next().await? {
            if record <= event.position.0 {
                break;
            }
            let line = exported_json(&event, &unfinished).to_string();
            if EXPORT_LIMIT_BYTES < lines.len() + line.len() {
                is_cut = true;
                break;
            }
            lines.push_str(&line);
            lines.push('\n');
            n_events += 1;
        }
        let file = Upload {
            name: "events.jsonl".to_owned(),
            description: None,
            bytes: lines.into_bytes().into(),
        };
        Ok(Reply::Message(render::exported(n_events, is_cut, file)))
    }

    /// Reads the command that was recorded at `position`.
    async fn recorded(&self, manager: &Manager, position: i64) -> Result<RecordedQuery, Failure> {
        let outdated = || Failure::Refused(Texts::old_button);
        let found = self.host.event_search.admin_action(position).await?;
        let AdminAction { guild, acted } = found.ok_or_else(outdated)?;
        if guild != Some(manager.guild) || acted.command != COMMAND {
            return Err(outdated());
        }
        manager.sees(acted.all_servers)?;
        Ok(RecordedQuery {
            position,
            filter: EventFilter::parse(&acted.options).ok_or_else(outdated)?,
            all_servers: acted.all_servers,
        })
    }

    async fn page(
        &self,
        manager: &Manager,
        recorded: &RecordedQuery,
        turned: Option<(PageDirection, Cursor)>,
    ) -> Result<Reply, Failure> {
        let query = &recorded.filter;
        let filter = query.filter(manager.sees(recorded.all_servers)?);
        // The command itself is an event too, but not one of its results.
        let start = Cursor::beyond_number(recorded.position);
        let (order, from) = match turned {
            None => (Order::NewestFirst, start),
            Some((PageDirection::Older, from)) => (Order::NewestFirst, from),
            Some((PageDirection::Newer, from)) => (Order::OldestFirst, from),
        };
        let is_newer = order == Order::OldestFirst;
        // One more shows whether there is another page: newer events may also be newer than the command.
        let limit = if is_newer { PAGE + 1 } else { PAGE };
        let finder = self.tables.finder();
        let mut found = finder.page(&filter, order, Some(from), limit).await?;
        let mut has_more = found.next.is_some();
        if is_newer {
            let is_older = |event: &RecordedEvent| event.position.0 < recorded.position;
            has_more = found.events.get(PAGE as usize).is_some_and(is_older);
            found.events.retain(is_older);
            found.events.truncate(PAGE as usize);
            found.events.reverse();
        }
        let events = self.host.event_search.summaries(&found.events).await?;
        let (is_first, is_last) = match turned {
            None => (true, !has_more),
            Some((PageDirection::Older, _)) => (false, !has_more),
            Some((PageDirection::Newer, _)) => (!has_more, false),
        };
        let people: Vec<PlayerId> = events
            .iter()
            .filter_map(|event| match event.by {
                EventActor::Player(id) => Some(id),
                EventActor::Operator(_) | EventActor::Program(_) => None,
            })
            .collect();
        let directory = look_up_names(&self.people, &people).await?;
        let page = EventsPage {
            events: &events,
            query,
            record: recorded.position,
            is_first,
            is_last,
        };
        Ok(Reply::Message(render::events_page(&page, &directory.names)))
    }

    async fn parse(
        &self,
        manager: &Manager,
        query: &EventsOptions,
    ) -> Result<EventFilter, Failure> {
        let game = match &query.game {
            Some(option) => self.game_of_manager(manager, option).await?,
            None => None,
        };
        let player = match query.player {
            None => None,
            Some(user) => {
                let person = self.people.user(user).await?;
                let person = person.ok_or_else(|| Failure::Refused(Texts::never_met))?;
                Some(PlayerId(person.player_id))
            }
        };
        let event_type = query.event_type.clone();
        if let Some(name) = event_type.as_ref().filter(|name| !is_event_type(name)) {
            return Err(Failure::Invalid(render::no_such_type(name)));
        }
        let correlation = query.correlation.as_deref().map(str::parse).transpose();
        let correlation =
            correlation.map_err(|_| Failure::invalid(render::not_a_correlation_id()))?;
        let since = query.since.as_deref().map(str::parse::<Moment>).transpose();
        let since = since.map_err(|error| Failure::Invalid(render::unreadable_moment(&error)))?;
        Ok(EventFilter {
            game,
            player,
            event_type,
            correlation,
            since: since.map(|since| since.before(self.host.games.clock().now())),
        })
    }
}
