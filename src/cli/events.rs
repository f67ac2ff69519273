//! `gamebot events`: the log, one event per line, or the causal tree of one event.
//!
//! Owns: which events are selected. Does not know: how an event is printed ([`layout`]) and how a tree
//! is found ([`causes`]).

mod causes;
mod layout;

use std::io::{BufWriter, Stdout, Write};
use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde_json::json;

use self::causes::TreeEvent;
use super::args::Events;
use super::failure::Failure;
use super::find;
use super::output::{buffered_stdout, print_message};
use crate::clock::Clock;
use crate::config::Config;
use crate::host::event_json;
use crate::projections::{Cursor, Finder, Order};
use crate::store::{Actor, CorrelationId, Filter, Position, RecordedEvent, StreamId};
use crate::wire;

pub(super) async fn run(config: &Config, args: Events) -> Result<(), Failure> {
    let finder = find::open_finder(config).await?;
    if let Some(typed) = &args.why {
        return print_causal_tree(&finder, typed, args.json).await;
    }
    let selection = Selection::parse(&finder, &args).await?;
    let after = i64::try_from(args.after).map_or(Position(i64::MAX), Position);
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut out = buffered_stdout();
    let mut n_printed = 0;
    // Returns whether the limit is reached.
    let mut print_selected =
        |out: &mut BufWriter<Stdout>, event: &RecordedEvent| -> Result<_, Failure> {
            if n_printed < limit && selection.contains(event) {
                layout::print(out, event, args.json)?;
                n_printed += 1;
            }
            Ok(n_printed == limit)
        };
    if args.follow {
        let mut follower = finder.store().subscribe(after, selection.filter.clone());
        loop {
            for event in follower.next().await? {
                if print_selected(&mut out, &event)? {
                    return Ok(out.flush()?);
                }
            }
            // The reader wants each event at once.
            out.flush()?;
        }
    }
    let order = if args.newest_first {
        Order::NewestFirst
    } else {
        Order::OldestFirst
    };
    let from = (order == Order::OldestFirst).then(|| Cursor::beyond(after));
    let mut found = pin!(finder.events(selection.filter.clone(), order, from));
    while let Some(event) = found.try_next().await? {
        if event.position <= after || print_selected(&mut out, &event)? {
            break;
        }
    }
    out.flush()?;
    if n_printed == 0 {
        print_message("No event matches.");
        report_unknown_types(&args.types);
    }
    Ok(())
}

/// Prints the causes and effects of an event.
async fn print_causal_tree(finder: &Finder, typed: &str, json: bool) -> Result<(), Failure> {
    let start = causes::find_event(finder, typed).await?;
    let tree = causes::causal_tree(finder, &start).await?;
    let mut out = buffered_stdout();
    if json {
        for TreeEvent { depth, event } in &tree.events {
            let mut object = event_json(event);
            object["depth"] = json!(depth);
            writeln!(out, "{object}")?;
        }
    } else {
        writeln!(out, "{}", causes::origin(&tree))?;
        for TreeEvent { depth, event } in &tree.events {
            let mark = if event.event_id == start.event_id {
                ">"
            } else {
                " "
            };
            writeln!(
                out,
                "{mark} {}{}",
                "  ".repeat(*depth),
                layout::line(event).trim_start()
            )?;
        }
    }
    out.flush()?;
    if 0 < tree.n_omitted {
        print_message(format_args!("… and {} more", tree.n_omitted));
    }
    Ok(())
}

fn report_unknown_types(types: &[String]) {
    let known: Vec<&str> = wire::entries()
        .iter()
        .map(|entry| entry.event_type)
        .collect();
    for unknown in types.iter().filter(|name| !known.contains(&name.as_str())) {
        print_message(format_args!(
            "There is no event type {unknown} in this version; there are {}.",
            known.join(", ")
        ));
    }
}

/// The events to print.
struct Selection {
    filter: Filter,
    /// Checked for each event, since no index finds the events that name a player.
    player: Option<uuid::Uuid>,
}

impl Selection {
    async fn parse(finder: &Finder, args: &Events) -> Result<Self, Failure> {
        let mut filter = Filter::all();
        if let Some(typed) = &args.game {
            let game = find::game(finder, typed).await?;
            let stream = StreamId::parse(&format!("game-{game}"));
            filter = filter.stream(stream.expect("a game id makes a valid stream id"));
        }
        if let Some(stream) = &args.stream {
            filter = filter.stream(stream.clone());
        }
        if !args.families.is_empty() {
            filter = filter.families(args.families.iter().cloned());
        }
        let player = match &args.player {
            Some(typed) => Some(find::player(finder, typed).await?),
            None => None,
        };
        if !args.types.is_empty() {
            filter = filter.types(args.types.iter().cloned());
        }
        if let Some(id) = args.correlation {
            filter = filter.correlation(CorrelationId(id));
        }
        if let Some(id) = args.causation {
            filter = filter.causation(id);
        }
        if let Some(id) = args.guild {
            filter = filter.guild(id);
        }
        if let Some(actor) = &args.actor {
            filter = filter.actor(actor.clone());
        }
        let now = Clock::system().now();
        if let Some(since) = args.since {
            filter = filter.recorded_from(since.before(now));
        }
        if let Some(until) = args.until {
            filter = filter.recorded_before(until.before(now));
        }
        Ok(Self { filter, player })
    }

    /// Returns whether an event that passed the filter is selected.
    fn contains(&self, event: &RecordedEvent) -> bool {
        self.player.is_none_or(|player| {
            let id = player.to_string();
            event.actor == Actor::Player(player)
                || event.stream.as_str().ends_with(&id)
                // An id is always written the same way, so this finds every field that holds it.
                || event.data.contains(&id)
        })
    }
}
