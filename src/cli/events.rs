//! `gamebot events`: the log, one event a line, or the causal tree of one event.
//!
//! Owns: which events are asked for. Does not know: how one is laid out ([`show`]), and how a tree is
//! found ([`why`](self::why)).

mod show;
mod why;

use std::io::{BufWriter, Stdout, Write};

use serde_json::json;

use super::Failure;
use super::args::Events;
use super::find::{self, Enough, scan};
use super::output::{data, talk};
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Actor, CorrelationId, Filter, Position, RecordedEvent, Store, StreamId};
use crate::wire;

pub(super) async fn run(config: &Config, args: Events) -> Result<(), Failure> {
    let store = find::log(config).await?;
    if let Some(typed) = &args.why {
        return why(&store, typed, args.json).await;
    }
    let wanted = Wanted::read(&store, &args).await?;
    let after = i64::try_from(args.after).map_or(Position(i64::MAX), Position);
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut out = data();
    let mut n_shown = 0;
    let mut show =
        |out: &mut BufWriter<Stdout>, event: &RecordedEvent| -> Result<Enough, Failure> {
            if n_shown < limit && wanted.selects(event) {
                show::put(out, event, args.json)?;
                n_shown += 1;
            }
            Ok(if n_shown == limit {
                Enough::Yes
            } else {
                Enough::No
            })
        };
    if args.follow {
        let mut follower = store.subscribe(after, wanted.filter.clone());
        loop {
            for event in follower.next().await? {
                if show(&mut out, &event)? == Enough::Yes {
                    return Ok(out.flush()?);
                }
            }
            // Whoever reads along wants it now.
            out.flush()?;
        }
    }
    scan(&store, after, &wanted.filter, |event| {
        show(&mut out, &event)
    })
    .await?;
    out.flush()?;
    if n_shown == 0 {
        talk("No event fits.");
        unknown_types(&args.types);
    }
    Ok(())
}

/// Shows what led to an event and what came of it.
async fn why(store: &Store, typed: &str, json: bool) -> Result<(), Failure> {
    let asked = why::find(store, typed).await?;
    let tree = why::tree(store, &asked).await?;
    let mut out = data();
    if json {
        for (depth, event) in &tree.events {
            let mut object = show::object(event);
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
    async fn read(store: &Store, args: &Events) -> Result<Self, Failure> {
        let mut filter = Filter::all();
        if let Some(typed) = &args.game {
            let game = find::game(store, typed).await?;
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
            Some(typed) => Some(find::player(store, typed).await?),
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
