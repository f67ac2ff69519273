//! Simulated players: what they type and press, also in the wrong moment.
//!
//! Owns: what each of them does next, and the guesses they made. Does not know: whether it counted.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use uuid::Uuid;

use super::discord::{Discord, Input, World};
use super::plan::Chance;
use super::process::Process;
use crate::game::{GameId, Mode, PlayerId, State};
use crate::words::Lexicon;

/// How long a player waits for the state of a game before they act without it.
const LOOK_TIMEOUT: Duration = Duration::from_millis(5);

pub(super) const COMMAND: u64 = 2;
pub(super) const COMPONENT: u64 = 3;
const MODAL: u64 = 5;

/// A word that somebody typed, and the id of the message or interaction.
#[derive(Clone, Debug)]
pub(super) struct Guess {
    pub(super) id: u64,
    pub(super) user: u64,
    pub(super) word: String,
    pub(super) is_dm: bool,
}

pub(super) struct Players {
    pub(super) chance: Chance,
    pub(super) discord: Discord,
    pub(super) guesses: Vec<Guess>,
    /// How many more games are opened.
    pub(super) n_games_left: u32,
    /// The game is to end soon.
    pub(super) hurries: bool,
}

pub(super) fn command(name: &str, options: &Value) -> Value {
    json!({ "id": "1", "name": name, "type": 1, "options": options })
}

fn game_command(subcommand: &str, options: &Value) -> Value {
    command(
        "game",
        &json!([{ "type": 1, "name": subcommand, "options": options }]),
    )
}

/// Adds the data that Discord sends for a user option.
fn naming(mut command: Value, user: u64) -> Value {
    command["resolved"] = json!({ "users": { user.to_string(): World::user(user) } });
    command
}

fn user_option(name: &str, user: u64) -> Value {
    json!({ "type": 6, "name": name, "value": user.to_string() })
}

pub(super) fn press(action: &str, game: GameId) -> Value {
    json!({ "custom_id": format!("1:{action}:{}", game.0.simple()), "component_type": 2, "id": 1 })
}

impl Players {
    /// Draws what one of the players does now.
    pub(super) async fn act(&mut self, process: &Process) -> Option<Input> {
        let people: Vec<u64> = self.discord.world().people.keys().copied().collect();
        let user = self.chance.pick(&people)?;
        let known = timeout(LOOK_TIMEOUT, process.app.people.user(user)).await;
        let player = known.ok()?.ok()?.map(|person| PlayerId(person.player_id));
        let games = &process.app.host.games;
        let own = player.map_or_else(Vec::new, |player| games.games_of(player));
        let Some(game) = self.chance.pick(&own) else {
            return self.begin(process, user).await;
        };
        let state = timeout(LOOK_TIMEOUT, games.state(game)).await.ok()?.ok()?;
        match &*state {
            State::Lobby(info) => Some(self.in_lobby(user, game, player == Some(info.host))),
            State::Running(_) => Some(self.in_game(user, player?, game, &state)),
            State::New | State::Finished(_) => None,
        }
    }

    fn ask(&self, user: u64, in_dm: bool, kind: u64, data: &Value) -> Input {
        let (_, event) = self.discord.world().interact(user, in_dm, kind, data);
        Input::Interaction(event)
    }

    /// Joins a lobby, or opens one.
    async fn begin(&mut self, process: &Process, user: u64) -> Option<Input> {
        let games = &process.app.host.games;
        for game in live_games(process) {
            let state = timeout(LOOK_TIMEOUT, games.state(game)).await.ok()?.ok()?;
            if matches!(&*state, State::Lobby(_)) && self.chance.one_in(2) {
                return Some(self.ask(user, false, COMPONENT, &press("join", game)));
            }
        }
        if self.chance.one_in(12) {
            return self.about_team(user);
        }
        if self.n_games_left == 0 || !self.chance.one_in(4) {
            return None;
        }
        self.n_games_left -= 1;
        if self.chance.one_in(8) {
            let rounds = json!([{ "type": 4, "name": "rounds", "value": 2 }]);
            let in_dm = self.chance.one_in(2);
            return Some(self.ask(user, in_dm, COMMAND, &command("practice", &rounds)));
        }
        let mode = self.chance.pick(&Mode::ALL)?;
        let mut options = vec![json!({ "type": 3, "name": "mode", "value": mode.name() })];
        if mode == Mode::TwoPlayer {
            options.push(json!({ "type": 4, "name": "rounds", "value": 2 }));
            if let Some(partner) = self.somebody_else(user).filter(|_| self.chance.one_in(2)) {
                options.push(user_option("partner", partner));
                let new = naming(game_command("new", &json!(options)), partner);
                return Some(self.ask(user, self.chance.one_in(2), COMMAND, &new));
            }
        }
        Some(self.ask(user, false, COMMAND, &game_command("new", &json!(options))))
    }

    /// Invites somebody to a team, or answers the newest invitation.
    fn about_team(&self, user: u64) -> Option<Input> {
        let team = |subcommand: &str, options: &Value| {
            let subcommand = json!([{ "type": 1, "name": subcommand, "options": options }]);
            command("team", &subcommand)
        };
        let data = match self.chance.below(6) {
            0 => team("accept", &json!([])),
            1 => team("decline", &json!([])),
            2 => team("leave", &json!([])),
            _ => {
                let other = self.somebody_else(user)?;
                naming(team("invite", &json!([user_option("user", other)])), other)
            }
        };
        Some(self.ask(user, false, COMMAND, &data))
    }

    fn somebody_else(&self, user: u64) -> Option<u64> {
        let mut people: Vec<u64> = self.discord.world().people.keys().copied().collect();
        people.retain(|other| *other != user);
        self.chance.pick(&people)
    }

    fn in_lobby(&self, user: u64, game: GameId, is_host: bool) -> Input {
        match self.chance.below(12) {
            0 if !is_host => self.ask(user, false, COMPONENT, &press("leave", game)),
            1 => self.ask(user, false, COMMAND, &game_command("status", &json!([]))),
            2..=6 if is_host => self.ask(user, false, COMPONENT, &press("start", game)),
            _ if is_host && self.hurries => self.cancel(user, game),
            _ => self.ask(user, false, COMMAND, &command("words", &json!([]))),
        }
    }

    pub(super) fn cancel(&self, user: u64, game: GameId) -> Input {
        let id = json!([{ "type": 3, "name": "game", "value": game.0.to_string() }]);
        self.ask(user, false, COMMAND, &game_command("cancel", &id))
    }

    fn in_game(&mut self, user: u64, player: PlayerId, game: GameId, state: &State) -> Input {
        let in_dm = self.chance.one_in(2);
        match self.chance.below(60) {
            0 => self.ask(user, in_dm, COMMAND, &command("giveup", &json!([]))),
            1 => self.ask(user, false, COMMAND, &game_command("pause", &json!([]))),
            2 | 3 => self.ask(user, false, COMMAND, &game_command("resume", &json!([]))),
            4 if self.chance.one_in(6) => {
                self.ask(user, false, COMMAND, &game_command("leave", &json!([])))
            }
            5 | 6 => self.ask(user, in_dm, COMMAND, &command("words", &json!([]))),
            7 => self.ask(user, false, COMMAND, &game_command("status", &json!([]))),
            8 => self.ask(user, in_dm, COMPONENT, &press("guess", game)),
            _ => self.guess(user, player, game, state),
        }
    }

    /// Guesses a word, often the one that the partner guesses too.
    fn guess(&mut self, user: u64, player: PlayerId, game: GameId, state: &State) -> Input {
        let open = state.team_of(player).and_then(|team| team.open_round());
        let words = Lexicon::english().prompts();
        let shared = open.map_or(0, |open| {
            let place = u64::from(open.round) << 32 | u64::from(open.attempt);
            let words = open.pair.iter().flat_map(|word| word.as_str().bytes());
            words.fold(place ^ seed_of(game.0), |seed, byte| {
                crate::retry::mixed(seed ^ u64::from(byte))
            })
        });
        let index = if self.chance.one_in(3) {
            self.chance.number()
        } else {
            shared
        };
        let index = usize::try_from(index % words.len() as u64).unwrap_or(0);
        let word = match self.chance.below(40) {
            0 => "two words".to_owned(),
            1 => "xqzzy".to_owned(),
            _ => words[index].word.to_string(),
        };
        let (input, id, is_dm) = match (self.chance.below(6), open) {
            (0, Some(open)) => {
                let form = format!("1:say:{}:{}:{}", game.0.simple(), open.round, open.attempt);
                let input = json!({ "type": 4, "id": 2, "custom_id": "word", "value": word });
                let row = json!({ "type": 1, "id": 1, "components": [input] });
                let data = json!({ "custom_id": form, "components": [row] });
                let (id, event) = self.discord.world().interact(user, false, MODAL, &data);
                (Input::Interaction(event), id, false)
            }
            (1, _) => {
                let option = json!([{ "type": 3, "name": "word", "value": word }]);
                let data = command("guess", &option);
                let (id, event) = self.discord.world().interact(user, false, COMMAND, &data);
                (Input::Interaction(event), id, false)
            }
            _ => {
                let (id, event) = self.discord.world().write_dm(user, &word);
                (Input::DirectMessage(event), id, true)
            }
        };
        self.guesses.push(Guess {
            id,
            user,
            word,
            is_dm,
        });
        input
    }
}

/// Returns the games that run, in one order.
pub(super) fn live_games(process: &Process) -> BTreeSet<GameId> {
    let memberships = process.app.host.games.memberships().into_iter();
    memberships.map(|(_, game)| game).collect()
}

fn seed_of(id: Uuid) -> u64 {
    let (high, low) = id.as_u64_pair();
    high ^ low
}
