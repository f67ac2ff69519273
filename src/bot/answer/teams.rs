//! Answering requests about teams.
//!
//! Owns: which command of the roster a request becomes. Does not know: who may be a team with whom.

use std::sync::Arc;

use super::failure::Failure;
use super::reply::{Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::invitation_button::{InvitationAnswer, InvitationButton};
use crate::bot::render::{self, Message, TeamConfirmation};
use crate::bot::request::{DiscordUser, Request, Team, WhichTeam};
use crate::game::roster::{self, InvitationRef, Invite, PlayerCommand, Roster};
use crate::game::{GuildId, InvitationId, PlayerId, RosterEvent};
use crate::host::Outcome;
use crate::texts::Texts;

/// A requester in a server.
pub(super) struct Member<'a> {
    requester: &'a Requester,
    pub(super) guild: GuildId,
}

impl Responder {
    pub(super) async fn team(
        &self,
        request: &Request,
        requester: &Requester,
        team: &Team,
    ) -> Result<Reply, Failure> {
        let member = &in_server(request, requester)?;
        let t = requester.texts();
        match team {
            Team::Invite {
                user,
                is_bot,
                name,
                may_not_write,
            } => {
                if *is_bot {
                    return Err(Failure::Refused(Texts::partner_is_bot));
                }
                if *may_not_write {
                    return Err(Failure::Refused(Texts::may_not_write));
                }
                let Some(invitee) = self.named_player(requester, user.as_ref()).await? else {
                    return Ok(text(t.fault()));
                };
                let command = PlayerCommand::Invite(Invite {
                    invitation_id: InvitationId(requester.caller.origin.request().as_uuid()),
                    invitee,
                    name: name.clone(),
                    channel_id: request.channel,
                });
                let outcome = self.submit_to_roster(member, command).await?;
                // They may have invited each other.
                if is_accepted(&outcome) {
                    self.team_formed_reply(member, &outcome).await
                } else {
                    Ok(text(render::team_confirmation(
                        TeamConfirmation::Invited,
                        t,
                    )))
                }
            }
            Team::Accept(inviter) => {
                let invitation =
                    invitation_from(self.named_player(requester, inviter.as_ref()).await?);
                self.accept_or_decline(member, InvitationAnswer::Accept, invitation)
                    .await
            }
            Team::Decline(inviter) => {
                let invitation =
                    invitation_from(self.named_player(requester, inviter.as_ref()).await?);
                self.accept_or_decline(member, InvitationAnswer::Decline, invitation)
                    .await
            }
            Team::Cancel => {
                self.confirm(member, PlayerCommand::Cancel, TeamConfirmation::TakenBack)
                    .await
            }
            Team::Leave => {
                self.confirm(member, PlayerCommand::Leave, TeamConfirmation::Left)
                    .await
            }
            Team::Rename(name) => {
                let outcome = self
                    .submit_to_roster(member, PlayerCommand::Rename(name.clone()))
                    .await?;
                let Some(team) = outcome.state.team_of(requester.player()) else {
                    return Ok(text(t.in_no_team()));
                };
                let names = self.names_for_all(request, requester, &team.players).await;
                let has_changed = !outcome.events.is_empty();
                let renamed = render::team_renamed(&team.slot(), has_changed, &names);
                Ok(Reply::Public(Message::new(names.texts, renamed)))
            }
            Team::Show(which) => {
                let roster = self.read_roster(member).await?;
                let team = self.find_team(member, &roster, which).await?;
                let names = self.names_for_all(request, requester, &team.players).await;
                Ok(Reply::Public(render::team_shown(team, &names)))
            }
            Team::History(which) => {
                let roster = self.read_roster(member).await?;
                let team = self.find_team(member, &roster, which).await?;
                let names = self.names_for_all(request, requester, &team.players).await;
                let rosters = &self.host.rosters;
                let history = rosters.team_history(member.guild, team.team_id).await?;
                let history = render::team_history(team, &history, &names);
                Ok(Reply::Public(history))
            }
        }
    }

    pub(super) async fn answer_invitation(
        &self,
        request: &Request,
        requester: &Requester,
        InvitationButton { answer, invitation }: InvitationButton,
    ) -> Result<Reply, Failure> {
        let member = &in_server(request, requester)?;
        self.accept_or_decline(member, answer, InvitationRef::Id(invitation))
            .await
    }

    async fn accept_or_decline(
        &self,
        member: &Member<'_>,
        answer: InvitationAnswer,
        invitation: InvitationRef,
    ) -> Result<Reply, Failure> {
        match answer {
            InvitationAnswer::Accept => {
                let outcome = self
                    .submit_to_roster(member, PlayerCommand::Accept(invitation))
                    .await?;
                self.team_formed_reply(member, &outcome).await
            }
            InvitationAnswer::Decline => {
                let command = PlayerCommand::Decline(invitation);
                self.confirm(member, command, TeamConfirmation::Declined)
                    .await
            }
        }
    }

    async fn confirm(
        &self,
        member: &Member<'_>,
        command: PlayerCommand,
        confirmation: TeamConfirmation,
    ) -> Result<Reply, Failure> {
        self.submit_to_roster(member, command).await?;
        Ok(text(render::team_confirmation(
            confirmation,
            member.requester.texts(),
        )))
    }

    async fn team_formed_reply(
        &self,
        member: &Member<'_>,
        outcome: &Outcome<RosterEvent, Roster>,
    ) -> Result<Reply, Failure> {
        let requester = member.requester;
        let Some(team) = outcome.state.team_of(requester.player()) else {
            return Ok(text(requester.texts().in_no_team()));
        };
        let names = self.names_for(requester, &team.players).await;
        Ok(text(render::team_united(&team.slot(), &names)))
    }

    async fn submit_to_roster(
        &self,
        member: &Member<'_>,
        command: PlayerCommand,
    ) -> Result<Outcome<RosterEvent, Roster>, Failure> {
        let caller = member.requester.caller.clone();
        let command = member.requester.issuer().issues(command);
        Ok(self
            .host
            .rosters
            .submit(member.guild, caller, command)
            .await?)
    }

    pub(super) async fn read_roster(&self, member: &Member<'_>) -> Result<Arc<Roster>, Failure> {
        Ok(self.host.rosters.state(member.guild).await?)
    }

    /// Registers the person named by an option.
    async fn named_player(
        &self,
        requester: &Requester,
        user: Option<&DiscordUser>,
    ) -> Result<Option<PlayerId>, Failure> {
        match user {
            Some(user) => {
                let person = self.register(user, &requester.caller).await?;
                Ok(Some(PlayerId(person.player_id)))
            }
            None => Ok(None),
        }
    }

    pub(super) async fn find_team<'r>(
        &self,
        member: &Member<'_>,
        roster: &'r Roster,
        which: &WhichTeam,
    ) -> Result<&'r roster::Team, Failure> {
        let t = member.requester.texts();
        match which {
            WhichTeam::Mine => roster
                .team_of(member.requester.player())
                .ok_or(Failure::Refused(Texts::in_no_team)),
            WhichTeam::Of(user) => {
                let person = self.people.user(user.user_id).await?;
                let player = person.map(|person| PlayerId(person.player_id));
                player
                    .and_then(|player| roster.team_of(player))
                    .ok_or_else(|| Failure::Invalid(render::they_are_in_no_team(&user.name, t)))
            }
            WhichTeam::Named(typed) => {
                for team in roster.teams() {
                    if roster::is_name(typed, &self.team_name(team).await?) {
                        return Ok(team);
                    }
                }
                Err(Failure::Invalid(render::no_such_team(typed, t)))
            }
        }
    }

    /// Returns the name of a team, as people would type it.
    pub(super) async fn team_name(&self, team: &roster::Team) -> Result<String, Failure> {
        if let Some(name) = &team.name {
            return Ok(name.clone());
        }
        let mut names = Vec::new();
        for player in team.players {
            let person = self.people.player(player.0).await?;
            names.push(person.map_or_else(String::new, |person| person.name.clone()));
        }
        Ok(roster::name_of_two(&names[0], &names[1]))
    }
}

pub(super) fn in_server<'a>(
    request: &Request,
    requester: &'a Requester,
) -> Result<Member<'a>, Failure> {
    let guild = request.guild;
    let guild = guild.ok_or(Failure::Refused(Texts::in_a_server))?;
    Ok(Member { requester, guild })
}

fn invitation_from(inviter: Option<PlayerId>) -> InvitationRef {
    inviter.map_or(InvitationRef::Newest, InvitationRef::From)
}

fn is_accepted(outcome: &Outcome<RosterEvent, Roster>) -> bool {
    let is_yes = |event: &RosterEvent| matches!(event, RosterEvent::TeamInvitationAccepted(_));
    outcome.events.iter().any(is_yes)
}
