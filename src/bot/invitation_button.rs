//! The ids of buttons on an invitation to be a team, with everything needed to answer a press after a restart.
//!
//! Owns: their format. Does not know: what a press leads to, and whom the invitation is for.
//!
//! `t1:accept:5e2f…`: a version, the answer, the invitation. The server is where the button is pressed.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::custom_id::UnknownId;
use crate::game::InvitationId;
use crate::texts::Texts;

const VERSION: &str = "t1";

/// A button on an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationButton {
    pub answer: InvitationAnswer,
    pub invitation: InvitationId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationAnswer {
    Accept,
    Decline,
}

impl InvitationAnswer {
    const ALL: [Self; 2] = [Self::Accept, Self::Decline];

    const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Decline => "decline",
        }
    }

    pub(crate) const fn label(self, t: Texts) -> &'static str {
        match self {
            Self::Accept => t.label_accept(),
            Self::Decline => t.label_decline(),
        }
    }
}

impl fmt::Display for InvitationButton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let invitation = self.invitation.0.simple();
        write!(f, "{VERSION}:{}:{invitation}", self.answer.name())
    }
}

impl FromStr for InvitationButton {
    type Err = UnknownId;

    fn from_str(text: &str) -> Result<Self, UnknownId> {
        let parts: Vec<&str> = text.split(':').collect();
        let [VERSION, reply, invitation] = parts.as_slice() else {
            return Err(UnknownId);
        };
        let answer = InvitationAnswer::ALL
            .into_iter()
            .find(|known| known.name() == *reply);
        let invitation = Uuid::try_parse(invitation).map_err(|_| UnknownId)?;
        Ok(Self {
            answer: answer.ok_or(UnknownId)?,
            invitation: InvitationId(invitation),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::custom_id::LIMIT;

    #[test]
    fn every_id_reads_back_as_it_was_written_and_fits_discord() {
        for answer in InvitationAnswer::ALL {
            let invitation = InvitationId(Uuid::from_u128(u128::MAX));
            let id = InvitationButton { answer, invitation };
            assert_eq!(id.to_string().parse(), Ok(id));
            assert!(id.to_string().len() <= LIMIT);
        }
    }

    #[test]
    fn an_id_of_another_version_is_unknown() {
        #[track_caller]
        fn check(text: &str) {
            assert_eq!(text.parse::<InvitationButton>(), Err(UnknownId));
        }

        check("1:accept:01900000000070008000000000000001");
        check("t1:dance:01900000000070008000000000000001");
        check("t1:accept:not-an-invitation");
        check("t1:accept:01900000000070008000000000000001:more");
    }
}
