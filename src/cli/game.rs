//! `gamebot game`: one game, folded from its stream at any version.
//!
//! Owns: how a folded game is laid out. Does not know: how it came to be.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Value, json};

use super::args::Game;
use super::output::{data, moment, short};
use super::{Failure, find};
use crate::config::Config;
use crate::discord::render::plain;
use crate::game::state::{Ending, Line, Running, Team};
use crate::game::{GameId, ModeConfig, PlayerId, State};
use crate::host::{self, Folded};
use crate::people::People;
use crate::store::{Store, StreamVersion};

pub(super) async fn run(config: &Config, args: &Game) -> Result<(), Failure> {
    let store = find::log(config).await?;
    let id = find::game(&store, &args.id).await?;
    let folded = host::fold(&store, id, args.at.map(StreamVersion)).await?;
    if folded.version == StreamVersion::NONE {
        return Err(Failure::saying(format!("there is no game {id} in the log")));
    }
    if let Some(at) = args.at.filter(|at| folded.version.0 < *at) {
        return Err(Failure::saying(format!(
            "game {id} has {} versions, so there is no version {at}",
            folded.version
        )));
    }
    let names = Named::of(&store, &folded.state).await?;
    let mut out = data();
    if args.json {
        let object = object(id, &folded, &names);
        writeln!(out, "{}", serde_json::to_string_pretty(&object)?)?;
    } else {
        write!(out, "{}", page(id, &folded, &names))?;
    }
    Ok(out.flush()?)
}

/// What the players of one game are called, where it is known.
struct Named(Vec<(PlayerId, Option<String>)>);

impl Named {
    async fn of(store: &Store, state: &State) -> Result<Self, Failure> {
        let people = People::new(store.clone());
        let invited = state.table().map_or(&[][..], |table| &table.invited);
        let mut names = Vec::new();
        for player in state.players().into_iter().chain(invited.iter().copied()) {
            let person = people.player(player.0).await?;
            names.push((player, person.map(|person| person.name.clone())));
        }
        Ok(Self(names))
    }

    fn name(&self, player: PlayerId) -> Option<&str> {
        let known = self.0.iter().find(|(named, _)| *named == player);
        known.and_then(|(_, name)| name.as_deref())
    }

    fn both(&self, player: PlayerId) -> String {
        let name = self.name(player).unwrap_or("unknown");
        format!("{name} ({})", short(player.0))
    }

    fn plain(&self, player: PlayerId) -> String {
        self.name(player)
            .map_or_else(|| short(player.0), str::to_owned)
    }
}

fn page(id: GameId, folded: &Folded, names: &Named) -> String {
    let Folded { state, version, .. } = folded;
    let mut page = format!("game      {id}\nphase     {}\n", state.phase());
    let mut put = |name: &str, value: String| {
        let _ = writeln!(page, "{name:<9} {value}");
    };
    put("version", version.to_string());
    put("position", folded.position.to_string());
    if let Some(at) = folded.last_event_at {
        put("last", moment(at));
    }
    let Some(table) = state.table() else {
        return page;
    };
    let ModeConfig::TwoPlayer(config) = &table.config;
    put("mode", table.config.mode().to_string());
    put(
        "settings",
        format!(
            "rounds {}, attempts {}, won with {}.{:03} attempts a round or fewer",
            config.rounds,
            config.attempt_cap,
            config.threshold_milli / 1_000,
            config.threshold_milli % 1_000
        ),
    );
    put("seed", table.seed.to_string());
    put(
        "place",
        match (folded.guild, table.channel_id) {
            (Some(guild), Some(channel)) => format!("server {guild}, channel {channel}"),
            (Some(guild), None) => format!("server {guild}"),
            (None, _) => "no server".to_owned(),
        },
    );
    put("opened", moment(table.opened_at));
    for seat in &table.players {
        let host = if seat.player_id == table.host {
            ", host"
        } else {
            ""
        };
        let said: Vec<&str> = seat.said.iter().map(AsRef::as_ref).collect();
        let said = if said.is_empty() {
            String::new()
        } else {
            format!(", said {}", said.join(", "))
        };
        let status = format!("{:?}", seat.status).to_lowercase();
        put(
            "player",
            format!("{}{host}, {status}{said}", names.both(seat.player_id)),
        );
    }
    for player in &table.invited {
        put("invited", names.both(*player));
    }
    for team in state.teams() {
        let [one, other] = team.slot.players;
        put(
            "team",
            format!(
                "{} & {} ({})",
                names.plain(one),
                names.plain(other),
                short(team.slot.team_id.0)
            ),
        );
        for (number, round) in (1..).zip(&team.rounds) {
            let word = round
                .matched_word
                .as_ref()
                .map_or_else(String::new, |word| format!(" with {word}"));
            let outcome = format!("{:?}", round.outcome).to_lowercase();
            put(
                "round",
                format!("{number}: {outcome}{word}, counts as {}", round.attempts),
            );
        }
        if let Some(line) = &team.line {
            put("round", format!("{}: open", line.round));
            for (attempt, [first, second]) in (1..).zip(&line.attempts) {
                put(
                    "attempt",
                    format!(
                        "{attempt}: {} said {}, {} said {}",
                        names.plain(first.player_id),
                        first.word,
                        names.plain(second.player_id),
                        second.word
                    ),
                );
            }
            put(
                "attempt",
                format!(
                    "{}: {}{}",
                    line.attempt,
                    plain(&crate::discord::render::pair(&line.pair)),
                    still_to_guess(line, team, names)
                ),
            );
        }
    }
    match state {
        State::Running(Running {
            paused: Some(paused),
            ..
        }) => put(
            "paused",
            format!("by {}, {}", names.plain(paused.by), moment(paused.since)),
        ),
        State::Finished(finished) => put("ending", ending(&finished.ending, names)),
        _ => {}
    }
    page
}

fn still_to_guess(line: &Line, team: &Team, names: &Named) -> String {
    let guessed = line.pending.as_ref().map(|pending| pending.player_id);
    let still = team.slot.players.into_iter();
    let still: Vec<String> = still
        .filter(|player| Some(*player) != guessed)
        .map(|player| names.plain(player))
        .collect();
    format!(", still to guess: {}", still.join(", "))
}

fn ending(ending: &Ending, names: &Named) -> String {
    match ending {
        Ending::Completed(completed) => {
            let outcome = format!("{:?}", completed.outcome).to_lowercase();
            let attempts: Vec<String> = completed
                .standings
                .iter()
                .map(|standing| standing.attempts.to_string())
                .collect();
            format!(
                "completed, {outcome}, attempts {}, rounds {}, {} ms",
                attempts.join(", "),
                completed.rounds,
                completed.duration_ms
            )
        }
        Ending::Cancelled(cancelled) => {
            let by = cancelled
                .by
                .map_or_else(|| "nobody".to_owned(), |by| names.plain(by));
            format!("cancelled by {by}, {:?}", cancelled.reason)
        }
        Ending::Abandoned(abandoned) => {
            format!(
                "abandoned, {:?} after {} ms",
                abandoned.reason, abandoned.idle_ms
            )
        }
    }
}

fn object(id: GameId, folded: &Folded, names: &Named) -> Value {
    let state = &folded.state;
    let table = state.table();
    let player = |player: PlayerId| json!({ "player_id": player, "name": names.name(player) });
    json!({
        "game_id": id,
        "version": folded.version.0,
        "position": folded.position.0,
        "last_event_at": folded.last_event_at,
        "guild_id": folded.guild,
        "phase": state.phase(),
        "channel_id": table.and_then(|table| table.channel_id),
        "config": table.map(|table| &table.config),
        "seed": table.map(|table| table.seed),
        "opened_at": table.map(|table| table.opened_at),
        "host": table.map(|table| table.host),
        "players": table.map(|table| table.players.iter().map(|seat| json!({
            "player_id": seat.player_id,
            "name": names.name(seat.player_id),
            "status": seat.status,
            "said": seat.said,
            "tally": seat.tally,
        })).collect::<Vec<_>>()),
        "invited": table.map(|table| table.invited.iter().copied().map(player).collect::<Vec<_>>()),
        "teams": state.teams().iter().map(team_object).collect::<Vec<_>>(),
        "paused": match state {
            State::Running(Running { paused: Some(paused), .. }) => {
                json!({ "by": paused.by, "since": paused.since })
            }
            _ => Value::Null,
        },
        "ending": match state {
            State::Finished(finished) => match &finished.ending {
                Ending::Completed(event) => json!({ "completed": event }),
                Ending::Cancelled(event) => json!({ "cancelled": event }),
                Ending::Abandoned(event) => json!({ "abandoned": event }),
            },
            _ => Value::Null,
        },
    })
}

fn team_object(team: &Team) -> Value {
    json!({
        "team": team.slot,
        "rounds": team.rounds,
        "open": team.line.as_ref().map(|line| json!({
            "round": line.round,
            "attempt": line.attempt,
            "pair": line.pair,
            "used": line.used,
            "attempts": line.attempts,
            // Who, and never what: the word is secret.
            "guessed": line.pending.as_ref().map(|pending| pending.player_id),
            "opened_at": line.opened_at,
        })),
    })
}
