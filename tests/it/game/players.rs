//! Two players and a stranger who do anything at any time.
//!
//! Owns: what they may do, drawn at random, and a game in play that they do it to.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::DateTime;
use gamebot::game::event::{DmKind, RecoveryCause, ReplayVisibility, Visibility};
use gamebot::game::state::{later, millis_between};
use gamebot::game::values::{TeamSlot, Ts};
use gamebot::game::{
    ChannelId, Command, CommandContext, CreateGame, Decider, DmFailure, GameEvent, GameId, GuildId,
    Issued, Issuer, JoinGame, Mode, ModeConfig, PlayerCommand, PlayerId, ProgramCommand, Recovery,
    Rejection, Rules, Seed, SettingsChange, State, TeamId,
};
use gamebot::words::{Lexicon, Word};
use proptest::prelude::*;
use uuid::Uuid;

use super::crowd;

/// The host, her partner, and a stranger.
pub(super) const PEOPLE: [PlayerId; 3] = [
    PlayerId(Uuid::from_u128(0xa)),
    PlayerId(Uuid::from_u128(0xb)),
    PlayerId(Uuid::from_u128(0xc)),
];

/// Few words, so that guesses meet: with forms, spellings, things that are no word.
const WORDS: [&str; 24] = [
    "mouse",
    "mice",
    "steam",
    "steams",
    "steaming",
    "colour",
    "color",
    "saw",
    "see",
    "saws",
    "boat",
    "Boat ",
    "ship",
    "river",
    "lamp",
    "kettle",
    "tiger",
    "bread",
    "qwrtz",
    "",
    "x",
    "two words",
    "crème brûlée",
    "огонь",
];

/// Words enough to play a game through.
pub(super) static PROMPTS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let prompts = Lexicon::english().prompts().iter();
    prompts.map(|prompt| prompt.word.as_str()).collect()
});

/// Something somebody does.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// A person asks for something.
    Asks(PlayerId, bool, PlayerCommand),
    /// Two players say one word each, which may be the same.
    BothSay(usize, usize),
    /// The clock strikes.
    Strikes,
    /// The program comes back.
    Recovers,
    /// A DM does not arrive.
    DmFails(PlayerId),
}

fn anybody() -> impl Strategy<Value = PlayerId> {
    prop_oneof![
        4 => Just(PEOPLE[0]),
        4 => Just(PEOPLE[1]),
        1 => Just(PEOPLE[2]),
    ]
}

fn any_act() -> impl Strategy<Value = PlayerCommand> {
    let guess = (0..WORDS.len()).prop_map(|place| PlayerCommand::Guess(WORDS[place].to_owned()));
    let wanted = (
        proptest::option::of(0..25_u32),
        proptest::option::of(0..6_u32),
    );
    let join = any::<(bool, bool)>().prop_map(|(dm_ok, luck)| {
        PlayerCommand::Join(JoinGame {
            dm_ok,
            busy: luck && !dm_ok,
        })
    });
    prop_oneof![
        20 => guess,
        4 => join,
        3 => Just(PlayerCommand::Start),
        1 => Just(PlayerCommand::Decline),
        1 => Just(PlayerCommand::Leave),
        1 => Just(PlayerCommand::ShareReplay(ReplayVisibility::Link)),
        6 => wanted.prop_map(|(rounds, attempts)| PlayerCommand::ChangeSettings(SettingsChange {
            rounds,
            attempts,
            ..SettingsChange::default()
        })),
        2 => Just(PlayerCommand::Pause),
        3 => Just(PlayerCommand::Resume),
        1 => Just(PlayerCommand::Cancel),
        2 => Just(PlayerCommand::GiveUp),
        1 => Just(PlayerCommand::KeepPlaying),
        1 => any::<bool>().prop_map(opening),
    ]
}

/// The teams that stand in the server's roster.
fn roster(guild: GuildId) -> Vec<TeamSlot> {
    let team = |players| TeamSlot {
        team_id: TeamId::of(Some(guild), players),
        name: None,
        players,
    };
    let [one, two, three, four] = [0, 1, 2, 3].map(crowd::person);
    vec![team([one, two]), team([three, four])]
}

fn opening(in_dms: bool) -> PlayerCommand {
    PlayerCommand::Create(CreateGame {
        game_id: GameId(Uuid::from_u128(9)),
        channel_id: (!in_dms).then_some(ChannelId(70)),
        config: ModeConfig::default_of(Mode::TwoPlayer),
        visibility: Visibility::Server,
        partner: in_dms.then_some(PEOPLE[1]),
        surface: None,
        rematch: None,
        daily: false,
        dm_ok: true,
        seed: Seed(1),
        busy: false,
    })
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let prompts = 0..40_usize;
    prop_oneof![
        12 => (anybody(), proptest::bool::weighted(0.1), any_act())
            .prop_map(|(who, manager, act)| Deed::Asks(who, manager, act)),
        6 => (prompts.clone(), prompts).prop_map(|(one, other)| Deed::BothSay(one, other)),
        2 => (0..PROMPTS.len()).prop_map(|place| Deed::BothSay(place, place)),
        1 => Just(Deed::Strikes),
        1 => Just(Deed::Recovers),
        1 => anybody().prop_map(Deed::DmFails),
    ]
}

/// How long nothing happens before a deed: mostly seconds, seldom longer than any limit.
fn any_wait_ms() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 0..20_000_u64,
        2 => 0..600_000_u64,
        1 => 0..7_200_000_u64,
    ]
}

/// A game in play, and all that happened in it.
pub(super) struct Play {
    pub(super) now: Ts,
    guild: Option<GuildId>,
    pub(super) state: State,
    pub(super) log: Vec<(GameEvent, Ts)>,
    /// The state after each event, as it was in memory.
    pub(super) states: Vec<State>,
}

impl Play {
    pub(super) fn opened(in_dms: bool, lobby_is_over: bool) -> Self {
        let mut play = Self {
            now: DateTime::UNIX_EPOCH,
            guild: (!in_dms).then_some(GuildId(7)),
            state: State::New,
            log: Vec::new(),
            states: Vec::new(),
        };
        play.asks(PEOPLE[0], &opening(in_dms));
        if lobby_is_over {
            let (dm_ok, busy) = (true, false);
            play.asks(PEOPLE[1], &PlayerCommand::Join(JoinGame { dm_ok, busy }));
            play.asks(PEOPLE[0], &PlayerCommand::Start);
        }
        play
    }

    /// A game of so many people in `mode`, started. The first two of them are a team of the server's
    /// roster, and the team of the next two withdraws before the start.
    pub(super) fn of_many(mode: Mode, n_people: usize) -> Self {
        let mut play = Self::opened(false, false);
        play.asks(PEOPLE[0], &PlayerCommand::ChangeMode(mode));
        let (dm_ok, busy) = (true, false);
        for place in (1..n_people).chain([2, 3]) {
            play.asks(
                crowd::person(place),
                &PlayerCommand::Join(JoinGame { dm_ok, busy }),
            );
            if place == 3 {
                play.asks(crowd::person(2), &PlayerCommand::Leave);
            }
        }
        for place in [2, 3] {
            play.asks(
                crowd::person(place),
                &PlayerCommand::Join(JoinGame { dm_ok, busy }),
            );
        }
        play.asks(PEOPLE[0], &PlayerCommand::Start);
        play
    }

    pub(super) fn asks(&mut self, id: PlayerId, command: &PlayerCommand) {
        self.issue(&Issuer::player(id).issues(command.clone()));
    }

    /// Asks, and asks the same again.
    pub(super) fn issue(&mut self, command: &Command) {
        let accepted = self.decide(command);
        let Ok(events) = accepted else {
            return;
        };
        for event in events {
            self.state = Rules::evolve(std::mem::take(&mut self.state), &event, self.now);
            self.log.push((event, self.now));
            self.states.push(self.state.clone());
        }
        // These stand for something new each time; a repeat is known by its request id.
        let is_new_each_time = matches!(
            command,
            Issued::Player(_, PlayerCommand::GiveUp)
                | Issued::Program(ProgramCommand::Recover(_) | ProgramCommand::DmFailed(_))
        );
        if !is_new_each_time {
            let repeated = self.decide(command).unwrap_or_default();
            assert_eq!(repeated, [], "{command:?}, repeated");
        }
    }

    fn decide(&self, command: &Command) -> Result<Vec<GameEvent>, Rejection> {
        let earlier = ["lamp", "see"].map(Word::stored).to_vec();
        let command = CommandContext {
            at: self.now,
            guild: self.guild,
            recent: Arc::new(BTreeMap::from([(PEOPLE[1], earlier)])),
            teams: self.guild.map_or_else(Vec::new, roster),
            partners: Vec::new(),
            server: Arc::default(),
            replay_name: None,
            daily_played: false,
            command: command.clone(),
        };
        Rules::new(Lexicon::english()).decide(&self.state, command)
    }

    pub(super) fn does(&mut self, deed: &Deed) {
        match deed {
            Deed::Asks(id, manager, command) => {
                let (id, manager) = (*id, *manager);
                self.issue(&Issuer { id, manager }.issues(command.clone()));
            }
            Deed::BothSay(one, other) => {
                self.asks(PEOPLE[0], &PlayerCommand::Guess(PROMPTS[*one].to_owned()));
                self.asks(PEOPLE[1], &PlayerCommand::Guess(PROMPTS[*other].to_owned()));
            }
            Deed::Strikes => self.issue(&Issued::Program(ProgramCommand::Tick)),
            Deed::Recovers => {
                let last_event_at = self.log.last().map_or(self.now, |(_, at)| *at);
                let recovery = Recovery {
                    replayed_events: u32::try_from(self.log.len()).expect("a short game"),
                    last_event_at,
                    downtime_ms: millis_between(last_event_at, self.now),
                    cause: RecoveryCause::Restart,
                };
                self.issue(&Issued::Program(ProgramCommand::Recover(recovery)));
            }
            Deed::DmFails(player) => {
                let failure = DmFailure {
                    player: *player,
                    kind: DmKind::Deal,
                    discord_code: 50_007,
                };
                self.issue(&Issued::Program(ProgramCommand::DmFailed(failure)));
            }
        }
    }
}

/// What people will do, from a lobby or from the start of play on.
#[derive(Clone, Debug)]
pub(super) struct Script {
    in_dms: bool,
    lobby_is_over: bool,
    deeds: Vec<(u64, Deed)>,
}

impl Script {
    pub(super) fn played(&self) -> Play {
        let mut play = Play::opened(self.in_dms, self.lobby_is_over);
        for (wait_ms, deed) in &self.deeds {
            play.now = later(play.now, *wait_ms);
            play.does(deed);
        }
        play
    }
}

pub(super) fn any_script() -> impl Strategy<Value = Script> {
    let deeds = proptest::collection::vec((any_wait_ms(), any_deed()), 0..80);
    (any::<bool>(), proptest::bool::weighted(0.6), deeds).prop_map(
        |(in_dms, lobby_is_over, deeds)| Script {
            in_dms,
            lobby_is_over,
            deeds,
        },
    )
}

impl std::fmt::Debug for Play {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, (event, at)) in self.log.iter().enumerate() {
            writeln!(f, "{:>3} {at} {event:?}", place + 1)?;
        }
        Ok(())
    }
}
