//! The teams of servers.
//!
//! Owns: their commands, deadlines and history. Does not know: what the rules of rosters say.

use std::collections::BTreeMap;
use std::sync::Arc;

use tracing::error;

use super::absences::Absences;
use super::aggregate::{decode, stream_of};
use super::aggregates::{Aggregates, Built, CommandBuilder, Executed, Locked, Outcome, Runtime};
use super::caller::{Caller, Origin};
use super::error::{CommandError, FoldError};
use super::fold::{Folded, fold, for_each_event, guilds_with};
use super::ops_log::OpsLog;
use super::timers::TimerKey;
use crate::clock::Clock;
use crate::game::roster::{
    self, Command, CommandContext, PlayerCommand, ProgramCommand, Rejection, Roster, RosterRules,
};
use crate::game::values::Ts;
use crate::game::{CommandName, GuildId, Issued, PlayerId, RosterEvent, TeamId};
use crate::limits;
use crate::people::People;
use crate::store::StreamVersion;

/// The teams of all servers; clones are the same.
#[derive(Clone)]
pub struct Rosters {
    aggregates: Arc<Aggregates<RosterRules>>,
    runtime: Runtime,
    people: Arc<People>,
    ops_log: OpsLog,
    clock: Clock,
}

impl Rosters {
    pub(super) fn new(
        runtime: Runtime,
        people: Arc<People>,
        ops_log: OpsLog,
        clock: Clock,
    ) -> Self {
        let (shared, limit) = (runtime.clone(), limits::SERVERS_IN_MEMORY);
        Self {
            aggregates: Arc::new(Aggregates::new(RosterRules, shared, limit, |_, _| ())),
            runtime,
            people,
            ops_log,
            clock,
        }
    }

    /// Submits a command to the teams of a server. See [`Games::submit`](super::Games::submit).
    pub async fn submit(
        &self,
        guild: GuildId,
        caller: Caller,
        command: Command,
    ) -> Result<Outcome<RosterEvent, Roster>, CommandError<Rejection>> {
        let rosters = self.clone();
        let work = async move {
            let mut builder = RosterCommand::new(guild, &command, &rosters);
            let locked = rosters.locked_and_granted(guild).await?;
            let Executed { outcome, .. } = locked.execute(&caller, &mut builder).await?;
            if let Err(CommandError::Rejected(rejection)) = &outcome {
                let hint = rejection.to_string();
                let (issuer, name) = (command.issuer(), command.name());
                let ops_log = &rosters.ops_log;
                ops_log.note_rejected(&caller, issuer, name, rejection.code(), hint);
            }
            outcome
        };
        self.aggregates.run(guild, work).await
    }

    /// Grants a server's open invitations the times in which nobody could answer, if they have not been granted them.
    pub(super) async fn grant_absences(
        &self,
        guild: GuildId,
    ) -> Result<(), CommandError<Rejection>> {
        let rosters = self.clone();
        let work = async move { rosters.locked_and_granted(guild).await.map(drop) };
        self.aggregates.run(guild, work).await
    }

    /// Locks the teams of a server, after open invitations were granted the times in which nobody could answer.
    async fn locked_and_granted(
        &self,
        guild: GuildId,
    ) -> Result<Locked<'_, RosterRules>, CommandError<Rejection>> {
        let locked = self.aggregates.lock(guild).await?;
        let has_open = !locked.folded().state.open_invitations().is_empty();
        let Some(missed) = locked.owed().filter(|_| has_open) else {
            return Ok(locked);
        };
        let caller = Caller {
            at: self.clock.now(),
            guild: Some(guild),
            origin: missed.origin(stream_of::<RosterRules>(guild)),
        };
        let recover = Issued::Program(ProgramCommand::Recover {
            downtime_ms: missed.downtime_ms,
            cause: missed.cause,
        });
        let mut builder = RosterCommand::new(guild, &recover, self);
        let executed = locked.execute(&caller, &mut builder).await?;
        executed.outcome?;
        Ok(executed.locked)
    }

    pub async fn state(&self, guild: GuildId) -> Result<Arc<Roster>, FoldError> {
        self.aggregates.state(guild).await
    }

    /// Reads the events of a team, oldest first, each with its time.
    ///
    /// Costs a look at every event of the server's roster.
    pub(crate) async fn team_history(
        &self,
        guild: GuildId,
        team_id: TeamId,
    ) -> Result<Vec<(Ts, RosterEvent)>, FoldError> {
        let stream = stream_of::<RosterRules>(guild);
        let store = &self.runtime.log.store;
        let mut history = Vec::new();
        for_each_event(store, &stream, StreamVersion::NONE, None, |recorded| {
            let event = decode::<RosterRules>(recorded)?;
            let of = match &event {
                RosterEvent::TeamCreated(created) => Some(created.team_id),
                RosterEvent::TeamReactivated(reactivated) => Some(reactivated.team_id),
                RosterEvent::TeamRenamed(renamed) => Some(renamed.team_id),
                RosterEvent::TeamDormant(dormant) => Some(dormant.team_id),
                RosterEvent::TeamInvited(_)
                | RosterEvent::TeamInvitationAccepted(_)
                | RosterEvent::TeamInvitationDeclined(_)
                | RosterEvent::TeamInvitationCancelled(_)
                | RosterEvent::TeamInvitationExpired(_)
                | RosterEvent::PlayerTeamChanged(_)
                | RosterEvent::RosterRecovered(_) => None,
            };
            if of == Some(team_id) {
                history.push((recorded.occurred_at, event));
            }
            Ok(())
        })
        .await?;
        Ok(history)
    }

    pub(super) fn aggregates(&self) -> &Arc<Aggregates<RosterRules>> {
        &self.aggregates
    }

    /// Grants all open invitations the downtime, and sets their timers, as after a restart. The next restart knows
    /// nothing of this one's downtime.
    pub(super) async fn recover(&self) -> Result<(), CommandError> {
        let Runtime { log, timers, .. } = &self.runtime;
        for guild in guilds_with::<RosterRules>(&log.store).await? {
            match fold::<RosterRules>(&log.store, guild, None).await {
                Ok(Folded { state, .. }) => {
                    timers.set(TimerKey::Roster(guild), roster::due_at(&state));
                    if !state.open_invitations().is_empty()
                        && let Err(error) = self.grant_absences(guild).await
                    {
                        error.into_rejection()?;
                    }
                }
                // The deadline of an invitation must not be lost because the log was away.
                Err(error @ FoldError::Read { .. }) => return Err(error.into()),
                Err(error) => {
                    error!(%guild, error = &error as &dyn std::error::Error, "the teams of server {guild} cannot be read");
                }
            }
        }
        Ok(())
    }

    /// Ends the invitations of a server that are due, and returns its next deadline.
    pub(super) async fn tick(&self, guild: GuildId, due: Ts) -> Result<Option<Ts>, CommandError> {
        let caller = Caller {
            at: self.clock.now(),
            guild: Some(guild),
            origin: Origin::Deadline {
                name: stream_of::<RosterRules>(guild).to_string(),
                at: due,
            },
        };
        match self
            .submit(guild, caller, Issued::Program(ProgramCommand::Tick))
            .await
        {
            Ok(outcome) => Ok(roster::due_at(&outcome.state)),
            Err(error) => error.into_rejection().map(|_| None),
        }
    }
}

struct RosterCommand<'a> {
    guild: GuildId,
    command: &'a Command,
    people: &'a People,
    absences: &'a Absences,
    /// Of the players of teams without a name of their own; none for players who are unknown.
    names: BTreeMap<PlayerId, Option<String>>,
}

impl<'a> RosterCommand<'a> {
    fn new(guild: GuildId, command: &'a Command, rosters: &'a Rosters) -> Self {
        Self {
            guild,
            command,
            people: &rosters.people,
            absences: &rosters.runtime.absences,
            names: BTreeMap::new(),
        }
    }

    /// Completes the command with what is known when it is decided.
    fn completed(&self, folded: &Folded<Roster>) -> Command {
        let mut completed = self.command.clone();
        if let Issued::Program(ProgramCommand::Recover { downtime_ms, .. }) = &mut completed {
            // Another process may have granted it meanwhile.
            let owed = folded
                .last_event_at
                .and_then(|last| self.absences.owed_since(last));
            *downtime_ms = owed.map_or(0, |missed| missed.downtime_ms);
        }
        completed
    }

    /// Tells whether the rules compare the names of teams for this command.
    fn needs_names(&self, roster: &Roster) -> bool {
        match self.command {
            Issued::Player(issuer, PlayerCommand::Accept(_)) => {
                let mut open = roster.open_invitations().iter();
                open.any(|open| open.invitee == issuer.id && open.name.is_some())
            }
            Issued::Player(_, command) => command.gives_name(),
            Issued::Program(_) => false,
        }
    }
}

impl CommandBuilder<RosterRules> for RosterCommand<'_> {
    /// Players whose names are missing.
    type LookUp = Vec<PlayerId>;

    fn player(&self) -> Option<PlayerId> {
        self.command.issuer().map(|issuer| issuer.id)
    }

    fn build(
        &mut self,
        folded: &Folded<Roster>,
        at: Ts,
    ) -> Result<Built<CommandContext, Vec<PlayerId>>, Rejection> {
        let roster = &folded.state;
        let mut called = Vec::new();
        if self.needs_names(roster) {
            let unnamed = || roster.teams().filter(|team| team.name.is_none());
            let players = unnamed().flat_map(|team| team.players);
            let missing = players.filter(|player| !self.names.contains_key(player));
            let missing: Vec<PlayerId> = missing.collect();
            if !missing.is_empty() {
                return Ok(Built::Missing(missing));
            }
            called.extend(unnamed().filter_map(|team| {
                let [one, other] = team
                    .players
                    .map(|player| self.names.get(&player)?.as_deref());
                Some((team.team_id, roster::name_of_two(one?, other?)))
            }));
        }
        Ok(Built::Command(CommandContext {
            at,
            guild: self.guild,
            called,
            command: self.completed(folded),
        }))
    }

    async fn look_up(&mut self, missing: Vec<PlayerId>) -> Result<(), CommandError<Rejection>> {
        for player in missing {
            let person = self.people.player(player.0).await?;
            let name = person.map(|person| person.name.clone());
            self.names.insert(player, name);
        }
        Ok(())
    }
}
