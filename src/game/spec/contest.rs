//! Games of several teams, played by name: what a team does is a word, and which words are guessed
//! does not matter.

use super::super::state::Team;
use super::super::{Mode, ModeConfig};
use super::commands::*;
use super::facts::{created, joined};
use super::*;

/// A game of teams 0, 1, 2 …, in play.
pub(super) struct Contest {
    given: Given,
    /// What the last command led to.
    pub(super) events: Vec<GameEvent>,
    next_word: usize,
}

pub(super) fn players(team: usize) -> [PlayerId; 2] {
    let first = 0x100 + 2 * team as u128;
    [first, first + 1].map(|id| PlayerId(Uuid::from_u128(id)))
}

pub(super) fn id(team: usize) -> super::super::TeamId {
    super::super::TeamId::of(Some(TAVERN), players(team))
}

/// A lobby in `config` with so many teams' players in it, whose partners played together before.
pub(super) fn lobby_of(config: ModeConfig, n_teams: usize) -> Given {
    let mut created = created();
    if let GameEvent::GameCreated(created) = &mut created {
        created.config = config;
        created.created_by = players(0)[0];
    }
    let mut lobby = given(&[created]);
    for team in 0..n_teams {
        lobby.lookups.partners.push(players(team));
        for player in players(team) {
            lobby = lobby.and(&[joined(player)]);
        }
    }
    lobby
}

impl Contest {
    /// Starts a game by the mode's own settings, at the beginning of time.
    pub(super) fn of(mode: Mode, n_teams: usize) -> Self {
        Self::by(ModeConfig::default_of(mode), n_teams)
    }

    /// Starts a game by these settings.
    pub(super) fn by(config: ModeConfig, n_teams: usize) -> Self {
        let mut contest = Self {
            given: lobby_of(config, n_teams),
            events: Vec::new(),
            next_word: 0,
        };
        contest.asks(presses_start(players(0)[0]));
        contest
    }

    /// Asks what the rules say yes to.
    #[track_caller]
    pub(super) fn asks(&mut self, asked: Command) -> &mut Self {
        let decided = self.given.when(asked);
        self.events = decided.events().to_vec();
        self.given = decided.given;
        self
    }

    /// Asks what the rules say no to.
    #[track_caller]
    pub(super) fn is_refused(&mut self, asked: Command, why: &Rejection) -> &mut Self {
        let decided = self.given.when(asked);
        decided.then_rejected(why);
        self.given = decided.given;
        self
    }

    pub(super) fn at_ms(&mut self, at_ms: u64) -> &mut Self {
        self.given.now = later(minute(0), at_ms);
        self
    }

    /// Lets the clock strike at that moment.
    #[track_caller]
    pub(super) fn strikes_at_ms(&mut self, at_ms: u64) -> &mut Self {
        self.at_ms(at_ms).asks(clock_strikes())
    }

    pub(super) fn state(&self) -> &State {
        &self.given.state
    }

    #[track_caller]
    pub(super) fn team(&self, team: usize) -> &Team {
        let team = self.state().team(id(team));
        team.expect("the team entered")
    }

    /// Lets one player of a team guess a word that is free for both.
    #[track_caller]
    pub(super) fn guesses(&mut self, team: usize, player: usize, word: Option<&str>) -> String {
        let prompts = Lexicon::english().prompts();
        loop {
            let word = word.map_or_else(
                || {
                    self.next_word += 7;
                    prompts[self.next_word % prompts.len()].word.to_string()
                },
                str::to_owned,
            );
            let asked = says(players(team)[player], &word);
            let decided = self.given.when(asked);
            let refusal = decided.outcome.as_ref().err().cloned();
            if refusal.is_none() {
                self.events = decided.events().to_vec();
            }
            self.given = decided.given;
            match refusal {
                None => return word,
                // Some words are taken: another one then.
                Some(
                    Rejection::Shown { .. }
                    | Rejection::UsedThisRound { .. }
                    | Rejection::Recent { .. }
                    | Rejection::NotAWord(_),
                ) => {}
                Some(refusal) => panic!("{refusal}"),
            }
        }
    }

    /// One player of the team guesses.
    #[track_caller]
    pub(super) fn half_guesses(&mut self, team: usize) -> &mut Self {
        self.guesses(team, 0, None);
        self
    }

    /// The team makes an attempt that matches.
    #[track_caller]
    pub(super) fn matches(&mut self, team: usize) -> &mut Self {
        let word = self.guesses(team, 0, None);
        self.guesses(team, 1, Some(&word));
        self
    }

    /// The team makes so many attempts that do not match.
    #[track_caller]
    pub(super) fn misses(&mut self, team: usize, times: usize) -> &mut Self {
        for _ in 0..times {
            self.guesses(team, 0, None);
            self.guesses(team, 1, None);
        }
        self
    }

    /// The team matches on this attempt, after failing the ones before.
    #[track_caller]
    pub(super) fn matches_on(&mut self, team: usize, attempt: usize) -> &mut Self {
        self.misses(team, attempt - 1).matches(team)
    }

    #[track_caller]
    pub(super) fn gives_up(&mut self, team: usize) -> &mut Self {
        self.asks(gives_up(players(team)[0]))
    }

    /// States the kinds of events that the last command led to.
    #[track_caller]
    pub(super) fn then_kinds(&mut self, expected: &[&str]) -> &mut Self {
        let kinds: Vec<String> = self.events.iter().map(kind).collect();
        assert_eq!(kinds, expected);
        self
    }

    #[track_caller]
    pub(super) fn round_end(&self) -> &RoundEnded {
        let end = self.events.iter().rev().find_map(|event| match event {
            GameEvent::RoundEnded(ended) => Some(ended),
            _ => None,
        });
        end.expect("a round ended")
    }

    #[track_caller]
    pub(super) fn completed(&self) -> &super::super::event::GameCompleted {
        match self.events.last() {
            Some(GameEvent::GameCompleted(completed)) => completed,
            other => panic!("the game is not complete: {other:?}"),
        }
    }

    /// States the places at the end, by team.
    #[track_caller]
    pub(super) fn then_places(&self, expected: &[u32]) {
        let standings = &self.completed().standings;
        let place = |team| {
            standings
                .iter()
                .find(|standing| standing.team_id == id(team))
        };
        let places: Vec<u32> = (0..expected.len())
            .map(|team| place(team).expect("every team stands").place)
            .collect();
        assert_eq!(places, expected);
    }
}
