//! The teams of a server, their names, and the invitations to be one.
//!
//! Owns: RULES "Teams". Does not know: what people are called, games, Discord.
//!
//! The log holds a team's own name. A team without one is called after its players, whose names the log
//! does not hold: callers look that name up, and pass it in where the rules compare names.

mod command;
mod decision;
pub mod event;
pub(super) mod name;
mod rejection;
#[cfg(test)]
mod spec;
mod state;

pub use self::command::{
    Command, CommandContext, InvitationRef, Invite, PlayerCommand, ProgramCommand,
};
use self::decision::Decision;
use self::event::RosterEvent;
pub use self::name::NotAName;
pub(crate) use self::name::{MAX_SIGNS, MIN_SIGNS, is_name, name_of_two};
pub use self::rejection::Rejection;
pub(crate) use self::rejection::wait;
pub use self::state::{Answered, Invitation, Roster, Standing, Team, due_at};
use super::Decider;
use super::issued::{Issued, Issuer};
use super::values::Ts;

/// The rules of rosters: the same in every server.
#[derive(Clone, Copy, Debug, Default)]
pub struct RosterRules;

impl Decider for RosterRules {
    type Command = CommandContext;
    type Event = RosterEvent;
    type State = Roster;
    type Rejection = Rejection;

    fn decide(
        &self,
        roster: &Roster,
        context: CommandContext,
    ) -> Result<Vec<RosterEvent>, Rejection> {
        let decision = Decision {
            roster,
            context: &context,
        };
        match &context.command {
            Issued::Program(ProgramCommand::Tick) => Ok(decision.expire()),
            Issued::Program(ProgramCommand::Recover { downtime_ms, cause }) => {
                Ok(decision.recover(*downtime_ms, *cause))
            }
            Issued::Player(Issuer { id, .. }, command) => match command {
                PlayerCommand::Invite(invite) => decision.invite(*id, invite),
                PlayerCommand::Accept(invitation) => decision.accept(*id, *invitation),
                PlayerCommand::Decline(invitation) => decision.decline(*id, *invitation),
                PlayerCommand::Cancel => decision.cancel(*id),
                PlayerCommand::Leave => decision.leave(*id),
                PlayerCommand::Rename(typed) => decision.rename(*id, typed),
            },
        }
    }

    fn evolve(mut roster: Roster, event: &RosterEvent, at: Ts) -> Roster {
        roster.apply(event, at);
        roster
    }
}
