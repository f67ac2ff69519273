//! The buttons for somebody who is in no game.
//!
//! Owns: which request each of them is. Does not know: how a game opens.

use super::failure::Failure;
use super::reply::{Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::render;
use crate::bot::request::{Request, RequestKind};
use crate::bot::start_button::StartButton;
use crate::game::SettingsChange;

impl Responder {
    pub(super) async fn begin(
        &self,
        request: &Request,
        requester: &Requester,
        button: StartButton,
    ) -> Result<Reply, Failure> {
        let t = requester.texts();
        match button {
            StartButton::HowItWorks => Ok(Reply::Message(render::how_it_works(t))),
            StartButton::MoreRules => Ok(text(t.more_rules())),
            StartButton::Practice => {
                let wanted = SettingsChange::default();
                self.practice(request, requester, wanted).await
            }
            StartButton::Play | StartButton::NewGame | StartButton::Daily if request.is_by_dm() => {
                Ok(Reply::Message(render::play_with_somebody(t)))
            }
            // Whoever presses Play first is the partner.
            StartButton::Play | StartButton::NewGame | StartButton::Daily => {
                let mut kind = RequestKind::new_two_player(None, false, false);
                if let RequestKind::New { daily, .. } = &mut kind {
                    *daily = button == StartButton::Daily;
                }
                let request = Request {
                    kind,
                    ..request.clone()
                };
                self.open(&request, requester).await
            }
        }
    }
}
