//! `gamebot game`: one game, folded from its stream up to any version.
//!
//! Owns: how a folded game is printed. Does not know: how it is folded.

use std::fmt::{Display, Write as _};
use std::io::Write as _;

use serde_json::{Value, json};

use super::args::Game;
use super::failure::Failure;
use super::find;
use super::output::{buffered_stdout, serialized_name, short_id, utc_time};
use crate::config::Config;
use crate::game::state::{Ending, GameInfo, OpenRound, Running, Team};
use crate::game::{GameId, GuildId, ModeConfig, PlayerId, State};
use crate::host::{self, Folded};
use crate::people::People;
use crate::store::{Store, StreamVersion};

pub(super) async fn run(config: &Config, args: &Game) -> Result<(), Failure> {
    let finder = find::open_finder(config).await?;
    let store = finder.store();
    let id = find::game(&finder, &args.id).await?;
    let folded = host::fold_game(store, id, args.at.map(StreamVersion)).await?;
    if folded.version == StreamVersion::NONE {
        return Err(Failure::message(format!(
            "there is no game {id} in the log"
        )));
    }
    if let Some(at) = args.at.filter(|at| folded.version.0 < *at) {
        return Err(Failure::message(format!(
            "game {id} is at version {}, so there is no version {at}",
            folded.version
        )));
    }
    let names = PlayerNames::load(store, &folded.state).await?;
    let mut out = buffered_stdout();
    if args.json {
        let object = object(id, &folded, &names);
        writeln!(out, "{}", serde_json::to_string_pretty(&object)?)?;
    } else {
        write!(out, "{}", page(id, &folded, &names))?;
    }
    Ok(out.flush()?)
}

/// The names of a game's players, where they are known.
struct PlayerNames(Vec<(PlayerId, Option<String>)>);

impl PlayerNames {
    async fn load(store: &Store, state: &State) -> Result<Self, Failure> {
        let people = People::new(store.clone());
        let invited = state.info().map_or(&[][..], |table| &table.invited);
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

    fn name_and_id(&self, player: PlayerId) -> String {
        let name = self.name(player).unwrap_or("unknown");
        format!("{name} ({})", short_id(player.0))
    }

    fn name_or_id(&self, player: PlayerId) -> String {
        self.name(player)
            .map_or_else(|| short_id(player.0), str::to_owned)
    }
}

/// Lines of a label and a value.
struct Page(String);

impl Page {
    fn put(&mut self, name: &str, value: impl Display) {
        let _ = writeln!(self.0, "{name:<9} {value}");
    }
}

fn page(id: GameId, folded: &Folded, names: &PlayerNames) -> String {
    let state = &*folded.state;
    let mut page = Page(String::new());
    page.put("game", id);
    page.put("phase", state.phase());
    page.put("version", folded.version);
    page.put("position", folded.position);
    if let Some(at) = folded.last_event_at {
        page.put("last", utc_time(at));
    }
    if let Some(info) = state.info() {
        put_info(&mut page, info, folded.guild, names);
    }
    for team in state.teams() {
        put_team(&mut page, team, names);
    }
    match state {
        State::Running(Running {
            paused: Some(paused),
            ..
        }) => {
            let by = names.name_or_id(paused.by);
            page.put(
                "paused",
                format_args!("by {by}, {}", utc_time(paused.since)),
            );
        }
        State::Finished(finished) => page.put("ending", ending(&finished.ending, names)),
        _ => {}
    }
    page.0
}

fn settings(config: &ModeConfig) -> String {
    match config {
        ModeConfig::TwoPlayer(config) => format!(
            "rounds {}, attempts {}, won with {}.{:03} attempts a round or fewer",
            config.rounds,
            config.attempt_cap,
            config.threshold_milli / 1_000,
            config.threshold_milli % 1_000
        ),
        ModeConfig::Knockout(config) => format!(
            "round {} ms, attempts {}, out {} of more than {}, else {}, pause {} ms",
            config.round_ms,
            config.attempt_cap,
            config.quota_high,
            config.quota_above,
            config.quota_low,
            config.pause_ms
        ),
        ModeConfig::Longform(config) => format!(
            "day {} ms, at least {} teams, reveal {} ms",
            config.day_ms, config.min_teams, config.reveal_delay_ms
        ),
        ModeConfig::Race(config) => format!("limit {} ms", config.limit_ms),
        ModeConfig::GolfRace(config) => {
            let bands = config.bands.iter();
            let bands: Vec<String> = bands
                .map(|band| format!("{} from attempt {}", band.points, band.from))
                .collect();
            format!("limit {} ms, points {}", config.limit_ms, bands.join(", "))
        }
    }
}

fn put_info(page: &mut Page, info: &GameInfo, guild: Option<GuildId>, names: &PlayerNames) {
    page.put("mode", info.config.mode());
    page.put("settings", settings(&info.config));
    page.put("seed", info.seed);
    match (guild, info.channel_id) {
        (Some(guild), Some(channel)) => {
            page.put("place", format_args!("server {guild}, channel {channel}"));
        }
        (Some(guild), None) => page.put("place", format_args!("server {guild}")),
        (None, _) => page.put("place", "no server"),
    }
    page.put("opened", utc_time(info.opened_at));
    for seat in &info.players {
        let mut about = names.name_and_id(seat.player_id);
        if seat.player_id == info.host {
            about.push_str(", host");
        }
        about.push_str(", ");
        about.push_str(&serialized_name(seat.status));
        if !seat.guessed.is_empty() {
            let said: Vec<&str> = seat.guessed.iter().map(AsRef::as_ref).collect();
            let _ = write!(about, ", said {}", said.join(", "));
        }
        page.put("player", about);
    }
    for player in &info.invited {
        page.put("invited", names.name_and_id(*player));
    }
}

fn put_team(page: &mut Page, team: &Team, names: &PlayerNames) {
    let [one, other] = team.slot.players.map(|player| names.name_or_id(player));
    let id = short_id(team.slot.team_id.0);
    page.put("team", format_args!("{one} & {other} ({id})"));
    for (number, round) in (1..).zip(&team.rounds) {
        let word = round.matched_word.as_ref();
        let word = word.map_or_else(String::new, |word| format!(" with {word}"));
        let outcome = serialized_name(round.outcome);
        page.put(
            "round",
            format_args!("{number}: {outcome}{word}, counts as {}", round.attempts),
        );
    }
    let Some(open) = team.open_round() else {
        return;
    };
    page.put("round", format_args!("{}: open", open.round));
    for (attempt, submissions) in (1..).zip(&open.attempts) {
        let [first, second] = submissions
            .each_ref()
            .map(|guess| format!("{} said {}", names.name_or_id(guess.player_id), guess.word));
        page.put("attempt", format_args!("{attempt}: {first}, {second}"));
    }
    let [one, other] = &open.pair;
    let still = still_to_guess(open, team, names);
    page.put(
        "attempt",
        format_args!("{}: {one} + {other}, still to guess: {still}", open.attempt),
    );
}

fn still_to_guess(open: &OpenRound, team: &Team, names: &PlayerNames) -> String {
    let guessed = open.pending.as_ref().map(|pending| pending.player_id);
    let still = team.slot.players.into_iter();
    let still: Vec<String> = still
        .filter(|player| Some(*player) != guessed)
        .map(|player| names.name_or_id(player))
        .collect();
    still.join(", ")
}

fn ending(ending: &Ending, names: &PlayerNames) -> String {
    match ending {
        Ending::Completed(completed) => {
            let outcome = serialized_name(completed.outcome);
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
                .map_or_else(|| "nobody".to_owned(), |by| names.name_or_id(by));
            format!("cancelled by {by}, {}", serialized_name(cancelled.reason))
        }
        Ending::Abandoned(abandoned) => {
            format!(
                "abandoned, {} after {} ms",
                serialized_name(abandoned.reason),
                abandoned.idle_ms
            )
        }
    }
}

fn object(id: GameId, folded: &Folded, names: &PlayerNames) -> Value {
    let state = &*folded.state;
    let info = state.info();
    let player = |player: PlayerId| json!({ "player_id": player, "name": names.name(player) });
    json!({
        "game_id": id,
        "version": folded.version.0,
        "position": folded.position.0,
        "last_event_at": folded.last_event_at,
        "guild_id": folded.guild,
        "phase": state.phase(),
        "channel_id": info.and_then(|info| info.channel_id),
        "config": info.map(|info| &info.config),
        "seed": info.map(|info| info.seed),
        "opened_at": info.map(|info| info.opened_at),
        "host": info.map(|info| info.host),
        "players": info.map(|info| info.players.iter().map(|seat| json!({
            "player_id": seat.player_id,
            "name": names.name(seat.player_id),
            "status": seat.status,
            "said": seat.guessed,
            "tally": seat.tally,
        })).collect::<Vec<_>>()),
        "invited": info.map(|info| info.invited.iter().copied().map(player).collect::<Vec<_>>()),
        "teams": state.teams().iter().map(|team| team_object(team)).collect::<Vec<_>>(),
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
        "open": team.open_round().map(|open| json!({
            "round": open.round,
            "attempt": open.attempt,
            "pair": open.pair,
            "used": open.used,
            "attempts": open.attempts,
            // Only who has guessed: the word is secret.
            "guessed": open.pending.as_ref().map(|pending| pending.player_id),
            "opened_at": open.opened_at,
        })),
    })
}
