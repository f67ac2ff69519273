//! Answering requests about teams.
//!
//! Owns: which command of the roster a request becomes. Does not know: who may be a team with whom.

use std::sync::Arc;

use super::requester::Requester;
use super::{Failure, Reply, Responder, text};
use crate::bot::invitation_button::{InvitationAnswer, InvitationButton};
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, Message, TeamConfirmation};
use crate::bot::request::{DiscordUser, Request, Team, WhichTeam};
use crate::game::roster::{self, InvitationRef, Invite, PlayerCommand, Roster};
use crate::game::{GuildId, InvitationId, PlayerId, RosterEvent};
use crate::host::Outcome;

/// A requester in a server.
struct Member<'a> {
    requester: &'a Requester,
    guild: GuildId,
}

impl Responder {
    pub(super) async fn team(
        &self,
        request: &Request,
        requester: &Requester,
        team: &Team,
    ) -> Result<Reply, Failure> {
        let member = &in_server(request, requester)?;
        match team {
            Team::Invite {
                user,
                is_bot,
                name,
                may_not_write,
            } => {
                if *is_bot {
                    return Err(Failure::Invalid(render::partner_is_bot().to_owned()));
                }
                if *may_not_write {
                    return Err(Failure::Invalid(render::may_not_write().to_owned()));
                }
                let Some(invitee) = self.named(requester, user.as_ref()).await? else {
                    return Ok(text(render::fault()));
                };
                let command = PlayerCommand::Invite(Invite {
                    invitation_id: InvitationId(requester.caller.origin.request().as_uuid()),
                    invitee,
                    name: name.clone(),
                    channel_id: request.channel,
                });
                let entry = self.roster(member, command).await?;
                // They may have asked each other.
                if accepted(&entry) {
                    self.united(member, &entry).await
                } else {
                    Ok(text(render::team_confirmation(TeamConfirmation::Invited)))
                }
            }
            Team::Accept(inviter) => {
                let which = which(self.named(requester, inviter.as_ref()).await?);
                self.answer_by(member, InvitationAnswer::Accept, which)
                    .await
            }
            Team::Decline(inviter) => {
                let which = which(self.named(requester, inviter.as_ref()).await?);
                self.answer_by(member, InvitationAnswer::Decline, which)
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
                let entry = self
                    .roster(member, PlayerCommand::Rename(name.clone()))
                    .await?;
                let Some(team) = entry.state.team_of(requester.player()) else {
                    return Ok(text(render::in_no_team(None)));
                };
                let directory = look_up_names(&self.people, &team.players).await?;
                let has_changed = !entry.events.is_empty();
                let told = render::team_renamed(&team.slot(), has_changed, &directory.names);
                Ok(Reply::Public(Message::text(told)))
            }
            Team::Show(which) => {
                let roster = self.read_roster(member).await?;
                let team = self.found(member, &roster, which).await?;
                let directory = look_up_names(&self.people, &team.players).await?;
                Ok(Reply::Public(render::team_shown(team, &directory.names)))
            }
            Team::History(which) => {
                let roster = self.read_roster(member).await?;
                let team = self.found(member, &roster, which).await?;
                let directory = look_up_names(&self.people, &team.players).await?;
                let story = self
                    .host
                    .rosters
                    .team_history(member.guild, team.team_id)
                    .await;
                let story = story?;
                Ok(Reply::Public(render::team_story(
                    team,
                    &story,
                    &directory.names,
                )))
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
        self.answer_by(member, answer, InvitationRef::Id(invitation))
            .await
    }

    async fn answer_by(
        &self,
        member: &Member<'_>,
        answer: InvitationAnswer,
        which: InvitationRef,
    ) -> Result<Reply, Failure> {
        match answer {
            InvitationAnswer::Accept => {
                let entry = self.roster(member, PlayerCommand::Accept(which)).await?;
                self.united(member, &entry).await
            }
            InvitationAnswer::Decline => {
                self.confirm(
                    member,
                    PlayerCommand::Decline(which),
                    TeamConfirmation::Declined,
                )
                .await
            }
        }
    }

    async fn confirm(
        &self,
        member: &Member<'_>,
        command: PlayerCommand,
        done: TeamConfirmation,
    ) -> Result<Reply, Failure> {
        self.roster(member, command).await?;
        Ok(text(render::team_confirmation(done)))
    }

    async fn united(
        &self,
        member: &Member<'_>,
        entry: &Outcome<RosterEvent, Roster>,
    ) -> Result<Reply, Failure> {
        let Some(team) = entry.state.team_of(member.requester.player()) else {
            return Ok(text(render::in_no_team(None)));
        };
        let directory = look_up_names(&self.people, &team.players).await?;
        Ok(text(render::team_united(&team.slot(), &directory.names)))
    }

    async fn roster(
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

    async fn read_roster(&self, member: &Member<'_>) -> Result<Arc<Roster>, Failure> {
        let roster = self.host.rosters.state(member.guild).await;
        Ok(roster?)
    }

    /// Meets somebody whom an option names.
    async fn named(
        &self,
        requester: &Requester,
        user: Option<&DiscordUser>,
    ) -> Result<Option<PlayerId>, Failure> {
        match user {
            Some(user) => Ok(Some(
                self.requester(user, requester.caller.clone())
                    .await?
                    .player(),
            )),
            None => Ok(None),
        }
    }

    async fn found<'r>(
        &self,
        member: &Member<'_>,
        roster: &'r Roster,
        which: &WhichTeam,
    ) -> Result<&'r roster::Team, Failure> {
        match which {
            WhichTeam::Mine => roster
                .team_of(member.requester.player())
                .ok_or_else(|| Failure::Invalid(render::in_no_team(None))),
            WhichTeam::Of(user) => {
                let person = self.people.user(user.user_id).await?;
                let player = person.map(|person| PlayerId(person.player_id));
                player
                    .and_then(|player| roster.team_of(player))
                    .ok_or_else(|| Failure::Invalid(render::in_no_team(Some(&user.name))))
            }
            WhichTeam::Named(typed) => {
                for team in roster.teams() {
                    if roster::is_name(typed, &self.called(team).await?) {
                        return Ok(team);
                    }
                }
                Err(Failure::Invalid(render::no_such_team(typed)))
            }
        }
    }

    /// Returns what a team is called, as people would type it.
    async fn called(&self, team: &roster::Team) -> Result<String, Failure> {
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

fn in_server<'a>(request: &Request, requester: &'a Requester) -> Result<Member<'a>, Failure> {
    let guild = request.guild;
    let guild = guild.ok_or_else(|| Failure::Invalid(render::in_a_server().to_owned()))?;
    Ok(Member { requester, guild })
}

fn which(inviter: Option<PlayerId>) -> InvitationRef {
    inviter.map_or(InvitationRef::Newest, InvitationRef::From)
}

fn accepted(entry: &Outcome<RosterEvent, Roster>) -> bool {
    let is_yes = |event: &RosterEvent| matches!(event, RosterEvent::TeamInvitationAccepted(_));
    entry.events.iter().any(is_yes)
}
