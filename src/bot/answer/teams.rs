//! Answering what people ask about teams.
//!
//! Owns: what of a request the roster is asked. Does not know: who may be a team with whom.

use std::sync::Arc;

use super::{Failure, Met, Reply, Responder, text};
use crate::bot::answer_id::{ReplyId, YesNo};
use crate::bot::name_lookup::look_up_names;
use crate::bot::render::{self, Message, TeamDid};
use crate::bot::request::{Asker, Request, Team, WhichTeam};
use crate::game::roster::{self, InvitationRef, Invite, PlayerCommand, Roster};
use crate::game::{GuildId, InvitationId, PlayerId, RosterEvent};
use crate::host::{AskError, RosterEntry};

/// Somebody in a server, asking about its teams.
struct Member<'a> {
    met: &'a Met,
    guild: GuildId,
}

impl Responder {
    pub(super) async fn team(
        &self,
        request: &Request,
        met: &Met,
        team: &Team,
    ) -> Result<Reply, Failure> {
        let member = &in_server(request, met)?;
        match team {
            Team::Invite {
                user,
                is_bot,
                name,
                may_not_write,
            } => {
                if *is_bot {
                    return Err(Failure::Nonsense(render::partner_is_bot().to_owned()));
                }
                if *may_not_write {
                    return Err(Failure::Nonsense(render::may_not_write().to_owned()));
                }
                let Some(invitee) = self.named(met, user.as_ref()).await? else {
                    return Ok(text(render::fault()));
                };
                let invite = PlayerCommand::Invite(Invite {
                    invitation_id: InvitationId(met.call.origin.request().as_uuid()),
                    invitee,
                    name: name.clone(),
                    channel_id: request.channel,
                });
                let entry = self.roster(member, invite).await?;
                // They may have asked each other.
                if accepted(&entry) {
                    self.united(member, &entry).await
                } else {
                    Ok(text(render::team_did(TeamDid::Invited)))
                }
            }
            Team::Accept(inviter) => {
                let which = which(self.named(met, inviter.as_ref()).await?);
                self.reply_to(member, YesNo::Accept, which).await
            }
            Team::Decline(inviter) => {
                let which = which(self.named(met, inviter.as_ref()).await?);
                self.reply_to(member, YesNo::Decline, which).await
            }
            Team::Cancel => {
                self.does(member, PlayerCommand::Cancel, TeamDid::TakenBack)
                    .await
            }
            Team::Leave => self.does(member, PlayerCommand::Leave, TeamDid::Left).await,
            Team::Rename(name) => {
                let entry = self
                    .roster(member, PlayerCommand::Rename(name.clone()))
                    .await?;
                let Some(team) = entry.state.team_of(met.player()) else {
                    return Ok(text(render::in_no_team(None)));
                };
                let cast = look_up_names(&self.people, &team.players).await?;
                let anew = !entry.events.is_empty();
                let told = render::team_renamed(&team.slot(), anew, &cast.names);
                Ok(Reply::ForAll(Message::text(told)))
            }
            Team::Show(which) => {
                let roster = self.read_roster(member).await?;
                let team = self.found(member, &roster, which).await?;
                let cast = look_up_names(&self.people, &team.players).await?;
                Ok(Reply::ForAll(render::team_shown(team, &cast.names)))
            }
            Team::History(which) => {
                let roster = self.read_roster(member).await?;
                let team = self.found(member, &roster, which).await?;
                let cast = look_up_names(&self.people, &team.players).await?;
                let story = self.games.team_history(member.guild, team.team_id).await;
                let story = story.map_err(AskError::from)?;
                Ok(Reply::ForAll(render::team_story(team, &story, &cast.names)))
            }
        }
    }

    /// Answers a press on an invitation.
    pub(super) async fn reply(
        &self,
        request: &Request,
        met: &Met,
        ReplyId { reply, invitation }: ReplyId,
    ) -> Result<Reply, Failure> {
        let member = &in_server(request, met)?;
        self.reply_to(member, reply, InvitationRef::Id(invitation))
            .await
    }

    async fn reply_to(
        &self,
        member: &Member<'_>,
        reply: YesNo,
        which: InvitationRef,
    ) -> Result<Reply, Failure> {
        match reply {
            YesNo::Accept => {
                let entry = self.roster(member, PlayerCommand::Accept(which)).await?;
                self.united(member, &entry).await
            }
            YesNo::Decline => {
                self.does(member, PlayerCommand::Decline(which), TeamDid::Declined)
                    .await
            }
        }
    }

    async fn does(
        &self,
        member: &Member<'_>,
        command: PlayerCommand,
        done: TeamDid,
    ) -> Result<Reply, Failure> {
        self.roster(member, command).await?;
        Ok(text(render::team_did(done)))
    }

    async fn united(&self, member: &Member<'_>, entry: &RosterEntry) -> Result<Reply, Failure> {
        let Some(team) = entry.state.team_of(member.met.player()) else {
            return Ok(text(render::in_no_team(None)));
        };
        let cast = look_up_names(&self.people, &team.players).await?;
        Ok(text(render::team_united(&team.slot(), &cast.names)))
    }

    async fn roster(
        &self,
        member: &Member<'_>,
        command: PlayerCommand,
    ) -> Result<RosterEntry, Failure> {
        let call = member.met.call.clone();
        let command = member.met.issuer().issues(command);
        Ok(self.games.ask_roster(member.guild, call, command).await?)
    }

    async fn read_roster(&self, member: &Member<'_>) -> Result<Arc<Roster>, Failure> {
        let roster = self.games.roster(member.guild).await;
        Ok(roster.map_err(AskError::from)?)
    }

    /// Meets somebody whom an option names.
    async fn named(&self, met: &Met, user: Option<&Asker>) -> Result<Option<PlayerId>, Failure> {
        match user {
            Some(user) => Ok(Some(self.met(user, met.call.clone()).await?.player())),
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
                .team_of(member.met.player())
                .ok_or_else(|| Failure::Nonsense(render::in_no_team(None))),
            WhichTeam::Of(user) => {
                let person = self.people.user(user.user_id).await?;
                let player = person.map(|person| PlayerId(person.player_id));
                player
                    .and_then(|player| roster.team_of(player))
                    .ok_or_else(|| Failure::Nonsense(render::in_no_team(Some(&user.name))))
            }
            WhichTeam::Named(typed) => {
                for team in roster.teams() {
                    if roster::is_name(typed, &self.called(team).await?) {
                        return Ok(team);
                    }
                }
                Err(Failure::Nonsense(render::no_such_team(typed)))
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

fn in_server<'a>(request: &Request, met: &'a Met) -> Result<Member<'a>, Failure> {
    let guild = request.guild;
    let guild = guild.ok_or_else(|| Failure::Nonsense(render::in_a_server().to_owned()))?;
    Ok(Member { met, guild })
}

fn which(inviter: Option<PlayerId>) -> InvitationRef {
    inviter.map_or(InvitationRef::Newest, InvitationRef::From)
}

fn accepted(entry: &RosterEntry) -> bool {
    let is_yes = |event: &RosterEvent| matches!(event, RosterEvent::TeamInvitationAccepted(_));
    entry.events.iter().any(is_yes)
}
