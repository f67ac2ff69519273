//! Sitting down: who the two are, and whether they begin a game or go on with one.
//!
//! Owns: how people at a terminal are known to the table of people. Does not know: how rounds go.

mod solo;

use std::sync::Arc;

use uuid::Uuid;

use super::keyboard::{Keyboard, Stop};
use super::wording::HOW_TO_GO_ON;
use crate::bot::render::Names;
use crate::cli::Failure;
use crate::cli::args::{self, Play, TwoNames};
use crate::cli::engine::Engine;
use crate::cli::output::talk;
use crate::game::event::Visibility;
use crate::game::state::Running;
use crate::game::{
    CreateGame, GameId, Issuer, JoinGame, Mode, ModeConfig, PlayerCommand, PlayerId, Seed,
    SettingsChange, State,
};
use crate::host::{Answer, AskError, Caller, Games, Origin};
use crate::people::Person;

/// People at a terminal have numbers below this one; Discord's start far above it, as they hold
/// the milliseconds since 2015 from bit 22 on.
const USERS_AT_TERMINALS: u64 = 1 << 48;

/// Sets the numbers of names apart from other version 5 UUIDs. Never changes: people are known by them.
const NAMES_AT_TERMINALS: Uuid = Uuid::from_u128(0x1c3f_8d5b_90a2_4e7d_b1c6_52f0_7e9a_4d11);

/// Two people at a game, or one with the bot.
pub(super) struct Table<'e> {
    /// What they play on.
    pub(super) engine: &'e Engine,
    /// Their game.
    pub(super) game: GameId,
    /// Who may pause it and take it up again.
    pub(super) host: PlayerId,
    /// What they are called.
    pub(super) names: Names,
    /// The bot is the partner.
    pub(super) is_solo: bool,
}

/// Why nobody sits down, or somebody stands up.
pub(super) enum Leaving {
    /// No further line comes.
    Stopped(Stop),
    /// Something failed.
    Failed(Failure),
}

impl From<Stop> for Leaving {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

impl From<Failure> for Leaving {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<AskError> for Leaving {
    fn from(error: AskError) -> Self {
        Self::Failed(match error {
            AskError::Rejected(rejection) => {
                Failure::saying(super::wording::for_terminal(&rejection.to_string()))
            }
            error => error.into(),
        })
    }
}

impl<'e> Table<'e> {
    /// Finds out who plays, and opens a game or takes one up.
    pub(super) async fn sit_down(
        engine: &'e Engine,
        keyboard: &mut Keyboard,
        args: &Play,
    ) -> Result<Self, Leaving> {
        if args.resume {
            let users = args.names.as_ref().map(TwoNames::users);
            let users = users.as_ref().map(<[u64; 2]>::as_slice);
            let Some(waiting) = waiting(engine, users).await? else {
                return Err(Failure::saying(
                    "no game waits to be gone on with; `gamebot play` begins one",
                )
                .into());
            };
            return waiting.take_up(engine).await;
        }
        let mut declined = None;
        if keyboard.has_people()
            && args.names.is_none()
            && let Some(waiting) = waiting(engine, None).await?
        {
            if goes_on(keyboard, &waiting).await? {
                return waiting.take_up(engine).await;
            }
            declined = Some(waiting.game);
        }
        let names = match &args.names {
            Some(names) => names.clone(),
            None => ask_names(keyboard).await?,
        };
        let players = [
            meet(engine, &names.0[0]).await?,
            meet(engine, &names.0[1]).await?,
        ];
        let seats = players
            .each_ref()
            .map(|player| engine.games.game_of(PlayerId(player.player_id)));
        if seats == [None, None] {
            return begin(engine, &players, args).await;
        }
        match waiting(engine, Some(&names.users())).await? {
            Some(waiting) if keyboard.has_people() => {
                if declined != Some(waiting.game) && goes_on(keyboard, &waiting).await? {
                    return waiting.take_up(engine).await;
                }
                let old = waiting.at(engine);
                old.ask(old.host, PlayerCommand::Cancel).await?;
                talk("The game that waited is called off.");
                begin(engine, &players, args).await
            }
            Some(waiting) => Err(Failure::saying(format!(
                "{} a game waiting; {HOW_TO_GO_ON}",
                waiting.who_have()
            ))
            .into()),
            None => Err(Failure::saying(
                "one of you has a game with somebody else; finish or call that one off first: `gamebot play --resume --names ...`",
            )
            .into()),
        }
    }

    /// Asks something of the game for `player`.
    ///
    /// # Errors
    /// As [`Games::ask`].
    pub(super) async fn ask(
        &self,
        player: PlayerId,
        command: PlayerCommand,
    ) -> Result<Answer, AskError> {
        let (call, command) = (call(self.engine), Issuer::player(player).issues(command));
        self.engine.games.ask(self.game, call, command).await
    }
}

/// A game that was left.
struct Waiting {
    game: GameId,
    state: Arc<State>,
    /// Its host first.
    people: Vec<Arc<Person>>,
}

impl Waiting {
    fn who_have(&self) -> String {
        let names: Vec<&str> = self.people.iter().map(|person| &*person.name).collect();
        match names[..] {
            [one] => format!("{one} has"),
            _ => format!("{} have", names.join(" and ")),
        }
    }

    fn at<'e>(&self, engine: &'e Engine) -> Table<'e> {
        let mut names = Names::default();
        for person in &self.people {
            names.insert(PlayerId(person.player_id), &person.name);
        }
        Table {
            engine,
            game: self.game,
            host: PlayerId(self.people[0].player_id),
            names,
            is_solo: self.state.info().is_some_and(|table| table.practice),
        }
    }

    async fn take_up(self, engine: &Engine) -> Result<Table<'_>, Leaving> {
        let table = self.at(engine);
        match &*self.state {
            // The program ended between the invitation and its answer.
            State::Lobby(lobby) => {
                for invited in &lobby.invited {
                    table.ask(*invited, JOIN).await?;
                }
            }
            _ => {
                table.ask(table.host, PlayerCommand::Resume).await?;
            }
        }
        Ok(table)
    }
}

const JOIN: PlayerCommand = PlayerCommand::Join(JoinGame {
    dm_ok: true,
    busy: false,
});

impl TwoNames {
    fn users(&self) -> [u64; 2] {
        self.0.each_ref().map(|name| user_id(name))
    }
}

/// Finds the game at a terminal that was touched last, of these users if they are given.
async fn waiting(engine: &Engine, wanted: Option<&[u64]>) -> Result<Option<Waiting>, Failure> {
    for game in engine.tables.live_games().await? {
        let state = engine.games.state(game).await?;
        let Some(table) = state
            .info()
            .filter(|table| state.is_live() && table.channel_id.is_none())
        else {
            continue;
        };
        let mut people = Vec::new();
        let seated = table.players.iter().map(|seat| seat.player_id);
        let host_first = std::iter::once(table.host)
            .chain(seated.filter(|player| *player != table.host))
            .chain(table.invited.iter().copied());
        for player in host_first {
            people.extend(engine.people.player(player.0).await?);
        }
        let users: Vec<u64> = people.iter().map(|person| person.user_id).collect();
        let n_people = if table.practice { 1 } else { 2 };
        let here = users.len() == n_people && users.iter().all(|user| *user < USERS_AT_TERMINALS);
        let asked_for = wanted.is_none_or(|wanted| {
            wanted.len() == n_people && wanted.iter().all(|user| users.contains(user))
        });
        if here && asked_for {
            return Ok(Some(Waiting {
                game,
                state,
                people,
            }));
        }
    }
    Ok(None)
}

async fn goes_on(keyboard: &mut Keyboard, waiting: &Waiting) -> Result<bool, Stop> {
    let at = match &*waiting.state {
        State::Running(Running { round, .. }) => format!(", in round {round}"),
        _ => String::new(),
    };
    loop {
        talk(format_args!(
            "{} a game waiting{at}. Go on with it, yes or no?",
            waiting.who_have()
        ));
        match keyboard.line().await?.to_lowercase().as_str() {
            "yes" | "y" | "" => return Ok(true),
            "no" | "n" => return Ok(false),
            _ => {}
        }
    }
}

async fn ask_names(keyboard: &mut Keyboard) -> Result<TwoNames, Stop> {
    loop {
        talk("Who plays first?");
        let one = keyboard.line().await?;
        talk("And who is the partner?");
        let other = keyboard.line().await?;
        match args::two(&one, &other) {
            Ok(names) => return Ok(names),
            Err(reason) => talk(format_args!("Sorry, {reason}.")),
        }
    }
}

/// Returns the number that stands for a name in the table of people: the same name, the same person.
fn user_id(name: &str) -> u64 {
    let (_, low) = Uuid::new_v5(&NAMES_AT_TERMINALS, name.to_lowercase().as_bytes()).as_u64_pair();
    (low % USERS_AT_TERMINALS).max(1)
}

async fn meet(engine: &Engine, name: &str) -> Result<Arc<Person>, Failure> {
    let call = call(engine);
    Ok(engine.games.meet(user_id(name), name, None, &call).await?)
}

async fn begin<'e>(
    engine: &'e Engine,
    players: &[Arc<Person>; 2],
    args: &Play,
) -> Result<Table<'e>, Leaving> {
    let [host, partner] = players.each_ref().map(|player| PlayerId(player.player_id));
    let wanted = SettingsChange {
        rounds: args.rounds,
        ..SettingsChange::default()
    };
    let (config, _) = ModeConfig::default_of(Mode::TwoPlayer)
        .with(wanted)
        .map_err(Failure::from)?;
    let call = call(engine);
    let game = Games::game_id_for(&call.origin);
    let create = PlayerCommand::Create(CreateGame {
        game_id: game,
        channel_id: None,
        config,
        visibility: Visibility::Players,
        partner: Some(partner),
        dm_ok: true,
        seed: Seed(args.seed.unwrap_or_else(|| engine.games.clock().number())),
        busy: false,
    });
    let create = Issuer::player(host).issues(create);
    engine.games.ask(game, call, create).await?;
    let mut names = Names::default();
    for player in players {
        names.insert(PlayerId(player.player_id), &player.name);
    }
    let table = Table {
        engine,
        game,
        host,
        names,
        is_solo: false,
    };
    table.ask(partner, JOIN).await?;
    Ok(table)
}

fn call(engine: &Engine) -> Caller {
    let clock = engine.games.clock();
    let at = clock.now();
    Caller {
        at,
        guild: None,
        origin: Origin::Terminal {
            id: clock.random_id(),
            at,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_person_however_it_is_written_and_nobody_on_discord() {
        assert_eq!(user_id("Ana"), user_id("ana"));
        assert_ne!(user_id("ana"), user_id("ben"));
        assert!(user_id("ana") < USERS_AT_TERMINALS);
    }
}
