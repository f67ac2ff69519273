//! The application of a bot, and who owns it.

use serde::Deserialize;
use serenity::model::id::{ApplicationId, UserId};

/// The application that the token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentApplication {
    pub id: ApplicationId,
    /// Its owner, or the accepted members of the team that owns it.
    pub owners: Vec<UserId>,
}

#[derive(Deserialize)]
pub(super) struct ApplicationAnswer {
    id: ApplicationId,
    owner: Option<Person>,
    team: Option<Team>,
}

#[derive(Deserialize)]
struct Team {
    members: Vec<TeamMember>,
}

#[derive(Deserialize)]
struct TeamMember {
    membership_state: u8,
    user: Person,
}

#[derive(Deserialize)]
struct Person {
    id: UserId,
}

impl ApplicationAnswer {
    pub(super) fn read(self) -> CurrentApplication {
        const ACCEPTED: u8 = 2;
        let owners = match self.team {
            // The `owner` of a team's application is a made-up user that nobody can be.
            Some(team) => team
                .members
                .into_iter()
                .filter(|member| member.membership_state == ACCEPTED)
                .map(|member| member.user.id)
                .collect(),
            None => self.owner.map(|owner| owner.id).into_iter().collect(),
        };
        CurrentApplication {
            id: self.id,
            owners,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_teams_application_is_owned_by_the_members_who_accepted() {
        let answer = r#"{"id": "1", "owner": {"id": "2"}, "team": {"members": [
            {"membership_state": 2, "user": {"id": "3"}},
            {"membership_state": 1, "user": {"id": "4"}}]}}"#;
        let application = serde_json::from_str::<ApplicationAnswer>(answer)
            .unwrap()
            .read();

        let owners = vec![UserId::new(3)];
        assert_eq!(
            application,
            CurrentApplication {
                id: ApplicationId::new(1),
                owners
            }
        );
    }

    #[test]
    fn an_application_without_a_team_is_owned_by_its_owner() {
        let answer = r#"{"id": "1", "owner": {"id": "2"}, "team": null}"#;
        let application = serde_json::from_str::<ApplicationAnswer>(answer)
            .unwrap()
            .read();

        assert_eq!(application.owners, [UserId::new(2)]);
    }
}
