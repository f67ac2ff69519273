//! What must hold for the stream of every game.
//!
//! Owns: a second opinion on the events, kept apart from the rules and their fold on purpose: it
//! reads a stream from its start and notes the first event that cannot have followed. Does not know:
//! commands, states.

mod rounds;

use std::collections::{BTreeMap, BTreeSet};

use super::event::{GameCompleted, Phase, PlayerStatus};
use super::server_rules::CommonRules;
use super::values::{Pair, RoundOutcome, Standing, Submission, TeamRound, Ts};
use super::{GameEvent, PlayerId, TeamId};
use crate::words::{Lexicon, Word};

type Held = Result<(), &'static str>;

fn must(holds: bool, rule: &'static str) -> Held {
    if holds { Ok(()) } else { Err(rule) }
}

/// The events of a game so far, as far as the invariants need them.
#[derive(Default)]
pub struct Watch {
    last_at: Option<Ts>,
    phase: GamePhase,
    paused: bool,
    /// The replay is named, and the end follows.
    is_named: bool,
    creator: Option<PlayerId>,
    server_rules: CommonRules,
    /// Its pairs are those of a day, whatever was said before.
    is_daily: bool,
    invited: BTreeSet<PlayerId>,
    participants: BTreeMap<PlayerId, Counts>,
    teams: BTreeMap<TeamId, Side>,
    n_rounds: u32,
    /// The places announced to those who leave a day of longform together.
    announced: BTreeMap<TeamId, u32>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum GamePhase {
    #[default]
    New,
    Lobby,
    Running,
    Over,
}

/// What a player did, counted independently of the fold.
#[derive(Default)]
struct Counts {
    status: Option<PlayerStatus>,
    submissions: u32,
    matched: u32,
    abandoned: u32,
    first_in: u32,
    guessed: Vec<Word>,
}

impl Counts {
    /// Returns the words of this game that the player must not say again.
    fn recent(&self, server_rules: CommonRules) -> &[Word] {
        let most = server_rules.recent_words as usize;
        &self.guessed[self.guessed.len().saturating_sub(most)..]
    }
}

/// A team and its rounds.
struct Side {
    players: [PlayerId; 2],
    last_round: u32,
    open: Option<Open>,
    results: Vec<TeamRound>,
    out: bool,
}

/// A team's open round.
struct Open {
    pair: Pair,
    used: Vec<Word>,
    n_attempts: u32,
    pending: Option<Submission>,
    last_elapsed_ms: u64,
    matched: bool,
    cut_short: bool,
}

const fn ends(event: &GameEvent) -> bool {
    matches!(
        event,
        GameEvent::GameCompleted(_) | GameEvent::GameCancelled(_) | GameEvent::GameAbandoned(_)
    )
}

impl Watch {
    /// Checks the next event, and returns the rule that it breaks, if any.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per event: a list in which one looks an event up"
    )]
    pub fn see(&mut self, event: &GameEvent, at: Ts) -> Result<(), &'static str> {
        event
            .validate()
            .map_err(|_| "its structure is well formed")?;
        must(
            self.last_at.is_none_or(|last| last <= at),
            "time does not run backwards",
        )?;
        self.last_at = Some(at);
        let may_follow = matches!(event, GameEvent::ReplayVisibilityChanged(_));
        must(
            (self.phase == GamePhase::Over) == may_follow,
            "nothing follows the end",
        )?;
        must(
            !self.is_named || self.phase == GamePhase::Over || ends(event),
            "the replay is named as the game ends",
        )?;
        let first = matches!(event, GameEvent::GameCreated(_));
        must(
            first == (self.phase == GamePhase::New),
            "a stream starts with game_created, and holds it once",
        )?;
        match event {
            GameEvent::GameCreated(created) => {
                self.phase = GamePhase::Lobby;
                self.creator = Some(created.created_by);
                self.server_rules = created.house;
                self.is_daily = created.daily.is_some();
            }
            GameEvent::GameSettingsChanged(_) | GameEvent::GameModeChanged(_) => self.in_lobby()?,
            GameEvent::PlayerInvited(invited) => {
                self.in_lobby()?;
                // The host invites before they join.
                must(
                    self.creator == Some(invited.by),
                    "the one who opened it invites",
                )?;
                self.invited.insert(invited.player_id);
            }
            GameEvent::PlayerJoined(joined) => {
                self.in_lobby()?;
                let status = if joined.dm_ok {
                    PlayerStatus::Active
                } else {
                    PlayerStatus::Unreachable
                };
                let counts = Counts {
                    status: Some(status),
                    ..Counts::default()
                };
                self.invited.remove(&joined.player_id);
                let before = self.participants.insert(joined.player_id, counts);
                must(before.is_none(), "a player joins once")?;
            }
            GameEvent::PlayerLeft(left) => self.left(left.player_id, left.team_id, left.phase)?,
            GameEvent::PlayerStatusChanged(changed) => {
                let participant = self.participants.get_mut(&changed.player_id);
                let participant = participant.ok_or("the player takes part")?;
                let before = participant.status.replace(changed.to);
                must(before == Some(changed.from), "`from` is what it was")?;
            }
            GameEvent::PlayerSurfaceUsed(used) => self.takes_part(used.player_id)?,
            GameEvent::PlayerCalled(called) => {
                self.in_play()?;
                let side = self.teams.get(&called.team_id);
                let of_team = side.is_some_and(|side| side.players.contains(&called.player_id));
                must(of_team, "a player is called to their own team's round")?;
            }
            GameEvent::TeamEntered(entered) => {
                self.in_lobby()?;
                for player in entered.team.players {
                    self.takes_part(player)?;
                    let alone = self
                        .teams
                        .values()
                        .all(|side| !side.players.contains(&player));
                    must(alone, "a player is in one team")?;
                }
                let side = Side {
                    players: entered.team.players,
                    last_round: 0,
                    open: None,
                    results: Vec::new(),
                    out: false,
                };
                let before = self.teams.insert(entered.team.team_id, side);
                must(before.is_none(), "a team enters once")?;
            }
            GameEvent::TeamWithdrawn(withdrawn) => {
                self.in_lobby()?;
                let side = self.teams.remove(&withdrawn.team_id);
                must(side.is_some(), "the team entered")?;
            }
            GameEvent::GameStarted(started) => {
                self.in_lobby()?;
                let teams: BTreeSet<TeamId> =
                    started.teams.iter().map(|team| team.team_id).collect();
                let same = teams.iter().eq(self.teams.keys());
                must(same, "exactly the teams that entered start")?;
                self.phase = GamePhase::Running;
            }
            GameEvent::RoundStarted(started) => self.round_started(started, at)?,
            GameEvent::GuessSubmitted(submitted) => self.submitted(submitted)?,
            GameEvent::GuessProcessed(processed) => self.processed(processed)?,
            GameEvent::GuessAbandoned(abandoned) => self.guess_abandoned(abandoned)?,
            GameEvent::RoundEnded(ended) => self.round_ended(ended)?,
            GameEvent::GiveUpProposed(proposed) => {
                self.in_play()?;
                must(proposed.expires_at > at, "the partner has time to confirm")?;
                let side = self.teams.get(&proposed.team_id);
                let of_team = side.is_some_and(|side| side.players.contains(&proposed.by));
                must(of_team, "a player gives up for their own team")?;
            }
            GameEvent::GiveUpDropped(dropped) => {
                self.in_play()?;
                let side = self.teams.get(&dropped.team_id);
                let of_team = |player| side.is_some_and(|side| side.players.contains(&player));
                let by_team = dropped.by.is_none_or(of_team);
                must(
                    of_team(dropped.proposed_by) && by_team,
                    "a proposal to give up is its own team's",
                )?;
            }
            GameEvent::TeamEliminated(gone) => {
                let n_in = self.n_in();
                must(n_in > 1, "the last team does not go out")?;
                // Teams that leave together share a place, even if others give up in the meantime.
                let announced = self.announced.get(&gone.team_id);
                must(
                    announced.map_or(gone.place as usize <= n_in, |place| *place == gone.place),
                    "a place lies behind those still in, or is the one announced",
                )?;
                let side = self.teams.get_mut(&gone.team_id);
                let side = side.ok_or("the team entered")?;
                must(!side.out, "a team goes out once")?;
                side.out = true;
            }
            GameEvent::KnockoutRoundCompleted(completed) => {
                self.in_play()?;
                let advancing: BTreeSet<&TeamId> = completed.advancing.iter().collect();
                let still_in = self.teams.iter().filter(|(_, side)| !side.out);
                must(
                    still_in.map(|(team, _)| team).eq(advancing),
                    "who advances is who is in",
                )?;
            }
            GameEvent::IdleWarned(_) => {
                let is_open = matches!(self.phase, GamePhase::Lobby | GamePhase::Running);
                must(is_open && !self.paused, "only a game that goes on is idle")?;
            }
            GameEvent::FinalSecondsBegan(_) => self.in_play()?,
            GameEvent::PlayersReminded(reminded) => {
                self.in_play()?;
                for player in &reminded.players {
                    self.takes_part(*player)?;
                }
            }
            GameEvent::LongformDayEnded(ended) => {
                self.in_play()?;
                must(ended.day == self.n_rounds, "the day follows")?;
                let n_left = self.n_in() - ended.eliminated.len();
                must(n_left > 0, "a day never removes everyone")?;
                for exit in &ended.eliminated {
                    must(
                        exit.place as usize == n_left + 1,
                        "who leaves together is placed behind those who stay",
                    )?;
                    self.announced.insert(exit.team_id, exit.place);
                }
            }
            GameEvent::RaceTimeExpired(expired) => {
                self.in_play()?;
                self.add_up(&expired.standings)?;
            }
            GameEvent::DmDeliveryFailed(_)
            | GameEvent::GameRecovered(_)
            | GameEvent::ReplayVisibilityChanged(_) => {}
            GameEvent::GamePaused(_) => {
                self.in_play()?;
                self.paused = true;
            }
            GameEvent::GameResumed(_) => {
                must(self.paused, "what resumes was paused")?;
                self.paused = false;
            }
            GameEvent::GameCompleted(completed) => {
                must(self.phase == GamePhase::Running, "the game is running")?;
                self.over()?;
                self.completed(completed)?;
            }
            GameEvent::ReplayNamed(_) => {
                must(self.phase == GamePhase::Running, "the game was played")?;
                self.is_named = true;
            }
            GameEvent::GameCancelled(_) => self.over()?,
            GameEvent::GameAbandoned(_) => {
                must(self.phase == GamePhase::Running, "it was running")?;
                self.over()?;
            }
        }
        Ok(())
    }

    fn n_in(&self) -> usize {
        self.teams.values().filter(|side| !side.out).count()
    }

    fn in_lobby(&self) -> Held {
        must(self.phase == GamePhase::Lobby, "the game is in its lobby")
    }

    fn in_play(&self) -> Held {
        must(self.phase == GamePhase::Running, "the game is running")?;
        must(!self.paused, "nothing is played while paused")
    }

    fn takes_part(&self, player: PlayerId) -> Held {
        must(
            self.participants.contains_key(&player),
            "the player takes part",
        )
    }

    fn over(&mut self) -> Held {
        let closed = self.teams.values().all(|side| side.open.is_none());
        must(
            closed,
            "every round, with its deadline, is closed before the end",
        )?;
        self.phase = GamePhase::Over;
        Ok(())
    }

    fn left(&mut self, player: PlayerId, team: Option<TeamId>, phase: Phase) -> Held {
        match phase {
            Phase::Lobby => {
                self.in_lobby()?;
                let declined = self.invited.remove(&player);
                let took_part = self.participants.remove(&player).is_some();
                must(
                    declined || took_part,
                    "the player takes part, or was asked to",
                )?;
                must(team.is_none(), "there are no teams in a lobby")
            }
            Phase::Running => {
                must(self.phase == GamePhase::Running, "the game is running")?;
                let side = team.and_then(|team| self.teams.get(&team));
                let of_team = side.is_some_and(|side| side.players.contains(&player));
                must(of_team, "a player leaves their own team")
            }
        }
    }

    fn completed(&self, completed: &GameCompleted) -> Held {
        let standing: BTreeSet<TeamId> = completed
            .standings
            .iter()
            .map(|standing| standing.team_id)
            .collect();
        must(
            standing.iter().eq(self.teams.keys()) && standing.len() == completed.standings.len(),
            "every team that entered stands in the standings, once",
        )?;
        must(completed.rounds == self.n_rounds, "every round is counted")?;
        self.add_up(&completed.standings)?;
        self.tallied(completed)
    }

    fn add_up(&self, standings: &[Standing]) -> Held {
        for standing in standings {
            let results = &self.teams[&standing.team_id].results;
            let counted: Vec<&TeamRound> = results
                .iter()
                .filter(|result| result.outcome != RoundOutcome::Void)
                .collect();
            let n = |wanted: fn(&TeamRound) -> bool| {
                counted.iter().filter(|result| wanted(result)).count()
            };
            let attempts: u32 = counted.iter().map(|result| result.attempts).sum();
            let points: i32 = counted.iter().map(|result| result.points).sum();
            must(standing.points == points, "points of the rounds add up")?;
            must(
                standing.attempts == attempts,
                "attempts of the rounds add up",
            )?;
            must(
                standing.matches as usize == n(|round| round.outcome == RoundOutcome::Matched)
                    && standing.give_ups as usize
                        == n(|round| round.outcome == RoundOutcome::GivenUp)
                    && standing.perfect as usize == n(|round| round.perfect),
                "matches, give-ups and perfect rounds add up",
            )?;
        }
        Ok(())
    }

    fn tallied(&self, completed: &GameCompleted) -> Held {
        let tallied: BTreeSet<PlayerId> = completed
            .tallies
            .iter()
            .map(|tally| tally.player_id)
            .collect();
        must(
            tallied.iter().eq(self.participants.keys()) && tallied.len() == completed.tallies.len(),
            "every player is tallied, once",
        )?;
        for tally in &completed.tallies {
            let counts = &self.participants[&tally.player_id];
            must(
                tally.submissions == counts.submissions
                    && tally.matched == counts.matched
                    && tally.abandoned == counts.abandoned
                    && tally.first_in == counts.first_in,
                "the tallies add up",
            )?;
        }
        Ok(())
    }
}

fn same(one: &Word, other: &Word) -> bool {
    Lexicon::english().agree(one, other).is_some()
}
