//! Answering `/admin events`, and turning its pages.
//!
//! Owns: reading the filter, and keeping a page to the server of the command. Does not know: where events
//! are found, and how they are laid out.
//!
//! The filter is in the record of the command; a button names that record, so it works after any restart.

use std::collections::HashSet;
use std::pin::pin;

use futures_util::TryStreamExt as _;

use super::admin::Manager;
use super::requester::Requester;
use super::{Failure, Reply, Responder};
use crate::bot::admin_id::PageDirection;
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, EventsPage};
use crate::bot::request::{EventsQuery, GameOption, Request};
use crate::clock::Moment;
use crate::discord::rest::Upload;
use crate::game::{GameId, PlayerId};
use crate::host::{AdminAction, EventActor, EventQuery, exported_json, is_event_type};
use crate::projections::{Cursor, Order};

/// How many events a page shows.
const PAGE: u32 = 8;

/// The largest file: less than Discord takes of any bot, in every server.
const EXPORT_LIMIT_BYTES: usize = 8_000_000;

/// What is recorded of the command.
const COMMAND: &str = "admin events";

impl Responder {
    pub(super) async fn events(
        &self,
        requester: &Requester,
        manager: &Manager,
        asked: &EventsQuery,
    ) -> Result<Reply, Failure> {
        manager.sees(asked.all_servers)?;
        let sought = self.sought(asked).await?;
        let (options, all) = (sought.options(), asked.all_servers);
        let record = self
            .record(requester, manager, COMMAND, options, all)
            .await?;
        self.page(manager, &sought, all, record, None).await
    }

    /// Turns a page; anybody may press the button.
    pub(super) async fn turn(
        &self,
        request: &Request,
        requester: &Requester,
        direction: PageDirection,
        record: i64,
        from: Cursor,
    ) -> Result<Reply, Failure> {
        let manager = self.manager(request, requester)?;
        let (sought, all_servers) = self.recorded(&manager, record).await?;
        let turned = Some((direction, from));
        self.page(&manager, &sought, all_servers, record, turned)
            .await
    }

    /// Returns all that the filter matches as a file of JSON lines, oldest first. Of live games it holds no
    /// payloads: their words are their teams' alone.
    pub(super) async fn export(
        &self,
        request: &Request,
        requester: &Requester,
        record: i64,
    ) -> Result<Reply, Failure> {
        let manager = self.manager(request, requester)?;
        let (sought, all_servers) = self.recorded(&manager, record).await?;
        self.record(
            requester,
            &manager,
            "admin events export",
            sought.options(),
            all_servers,
        )
        .await?;
        let filter = sought.filter(manager.sees(all_servers)?);
        // Before the events are read: a game that begins later has none among them.
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
            bytes: lines.into_bytes().into(),
        };
        Ok(Reply::Message(render::exported(n_events, is_cut, file)))
    }

    /// Reads the filter from the record of the command.
    async fn recorded(
        &self,
        manager: &Manager,
        record: i64,
    ) -> Result<(EventQuery, bool), Failure> {
        let gone = || Failure::Invalid(render::old_button().to_owned());
        let found = self.host.audit.admin_action(record).await?;
        let AdminAction { guild, acted } = found.ok_or_else(gone)?;
        if guild != Some(manager.guild) || acted.command != COMMAND {
            return Err(gone());
        }
        manager.sees(acted.all_servers)?;
        let sought = EventQuery::parse(&acted.options).ok_or_else(gone)?;
        Ok((sought, acted.all_servers))
    }

    async fn page(
        &self,
        manager: &Manager,
        sought: &EventQuery,
        all_servers: bool,
        record: i64,
        turned: Option<(PageDirection, Cursor)>,
    ) -> Result<Reply, Failure> {
        let filter = sought.filter(manager.sees(all_servers)?);
        // The record of the command is itself an event, and no result.
        let start = Cursor::beyond_number(record);
        let (order, from) = match turned {
            None => (Order::NewestFirst, start),
            Some((PageDirection::Older, from)) => (Order::NewestFirst, from),
            Some((PageDirection::Newer, from)) => (Order::OldestFirst, from),
        };
        let finder = self.tables.finder();
        let mut found = finder.page(&filter, order, Some(from), PAGE).await?;
        if order == Order::OldestFirst {
            found.events.reverse();
        }
        let events = self.host.audit.summaries(&found.events).await?;
        let (is_first, is_last) = match turned {
            None => (true, found.next.is_none()),
            Some((PageDirection::Older, _)) => (false, found.next.is_none()),
            Some((PageDirection::Newer, _)) => (found.next.is_none(), false),
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
            sought,
            record,
            is_first,
            is_last,
        };
        Ok(Reply::Message(render::events_page(&page, &directory.names)))
    }

    async fn sought(&self, asked: &EventsQuery) -> Result<EventQuery, Failure> {
        let invalid = |text: String| Failure::Invalid(text);
        let game = match &asked.game {
            None | Some(GameOption::Omitted) => None,
            Some(GameOption::Id(game)) => Some(*game),
            Some(GameOption::Invalid(typed)) => {
                return Err(invalid(render::unreadable_game(typed)));
            }
        };
        let player = match asked.player {
            None => None,
            Some(user) => {
                let person = self.people.user(user).await?;
                let person = person.ok_or_else(|| invalid(render::never_met().to_owned()))?;
                Some(PlayerId(person.player_id))
            }
        };
        if let Some(name) = asked
            .event_type
            .as_ref()
            .filter(|name| !is_event_type(name))
        {
            return Err(invalid(render::no_such_type(name)));
        }
        let correlation = match asked.correlation.as_deref().map(str::parse) {
            None => None,
            Some(Ok(id)) => Some(id),
            Some(Err(_)) => return Err(invalid(render::no_such_act().to_owned())),
        };
        let since = match asked.since.as_deref().map(str::parse::<Moment>) {
            None => None,
            Some(Ok(moment)) => Some(moment.before(self.host.games.clock().now())),
            Some(Err(how)) => return Err(invalid(render::unreadable_moment(&how))),
        };
        Ok(EventQuery {
            game,
            player,
            event_type: asked.event_type.clone(),
            correlation,
            since,
        })
    }
}
