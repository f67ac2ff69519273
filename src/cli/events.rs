//! `gamebot events`: the log, one event a line, or the causal tree of one event.
//!
//! Owns: which events are asked for. Does not know: how one is laid out ([`show`]), and how a tree is
//! found ([`why`](self::why)).

mod show;
mod why;

use std::io::{BufWriter, Stdout, Write};
use std::pin::pin;

use futures_util::TryStreamExt as _;
use serde_json::json;

use super::Failure;
use super::args::Events;
use super::find;
use super::output::{data, talk};
use crate::clock::Clock;
use crate::config::Config;
use crate::host::event_json;
use crate::projections::{Cursor, Finder, Order};
use crate::store::{Actor, CorrelationId, Filter, Position, RecordedEvent, StreamId};
use crate::wire;

pub(super) async fn run(config: &Config, args: Events) -> Result<(), Failure> {
    let finder = find::finder(config).await?;
    if let Some(typed) = &args.why {
        return why(&finder, typed, args.json).await;
    }
    let wanted = Wanted::read(&finder, &args).await?;
    let after = i64::try_from(args.after).map_or(Position(i64::MAX), Position);
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut out = data();
    let mut n_shown = 0;
    let mut show = |out: &mut BufWriter<Stdout>, event: &RecordedEvent| -> Result<_, Failure> {
        if n_shown < limit && wanted.selects(event) {
            show::put(out, event, args.json)?;
            n_shown += 1;
        }
        Ok(n_shown == limit)
    };
    if args.follow {
        let mut follower = finder.store().subscribe(after, wanted.filter.clone());
        loop {
            for event in follower.next().await? {
                if show(&mut out, &event)? {
                    return Ok(out.flush()?);
                }
            }
            // Whoever reads along wants it now.
            out.flush()?;
        }
    }
    let order = if args.newest_first {
        Order::NewestFirst
    } else {
        Order::OldestFirst
    };
    let from = (order == Order::OldestFirst).then(|| Cursor::beyond(after));
    let mut found = pin!(finder.events(wanted.filter.clone(), order, from));
    while let Some(event) = found.try_next().await? {
        if event.position <= after || show(&mut out, &event)? {
            break;
        }
    }
    out.flush()?;
    if n_shown == 0 {
        talk("No event fits.");
        unknown_types(&args.types);
    }
    Ok(())
}

/// Shows what led to an event and what came of it.
async fn why(finder: &Finder, typed: &str, json: bool) -> Result<(), Failure> {
    let asked = why::find(finder, typed).await?;
    let tree = why::tree(finder, &asked).await?;
    let mut out = data();
    if json {
        for (depth, event) in &tree.events {
            let mut object = event_json(event);
            object["depth"] = json!(depth);
            writeln!(out, "{object}")?;
        }
    } else {
        writeln!(out, "{}", why::beginning(&tree))?;
        for (depth, event) in &tree.events {
            let mark = if event.event_id == asked.event_id {
                ">"
            } else {
                " "
            };
            writeln!(
                out,
                "{mark} {}{}",
                "  ".repeat(*depth),
                show::line(event).trim_start()
            )?;
        }
    }
    out.flush()?;
    if 0 < tree.n_more {
        talk(format_args!("… and {} more", tree.n_more));
    }
    Ok(())
}

fn unknown_types(types: &[String]) {
    let known: Vec<&str> = wire::entries()
        .iter()
        .map(|entry| entry.event_type)
        .collect();
    for unknown in types.iter().filter(|name| !known.contains(&name.as_str())) {
        talk(format_args!(
            "This version knows no type {unknown}; it knows {}.",
            known.join(", ")
        ));
    }
}

/// Which events are asked for.
struct Wanted {
    filter: Filter,
    player: Option<uuid::Uuid>,
}

impl Wanted {
    async fn read(finder: &Finder, args: &Events) -> Result<Self, Failure> {
        let mut filter = Filter::all();
        if let Some(typed) = &args.game {
            let game = find::game(finder, typed).await?;
            let stream = StreamId::parse(&format!("game-{game}"));
            filter = filter.stream(stream.expect("an id is a stream's name"));
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

    /// Tells whether an event that the filter selects is wanted.
    fn selects(&self, event: &RecordedEvent) -> bool {
        self.player.is_none_or(|player| {
            let id = player.to_string();
            event.actor == Actor::Player(player)
                || event.stream.as_str().ends_with(&id)
                // Ids are written in one way only, so this finds every field that names them.
                || event.data.contains(&id)
        })
    }
}
