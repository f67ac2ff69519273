//! Answering `/admin deadletters`.
//!
//! Owns: which of them somebody may see and resolve. Does not know: what could not be done.

use super::admin::Manager;
use super::requester::Requester;
use super::{Failure, Reply, Responder, text};
use crate::bot::render;
use crate::bot::request::DeadLetters;

impl Responder {
    pub(super) async fn dead_letters(
        &self,
        requester: &Requester,
        manager: &Manager,
        asked: &DeadLetters,
    ) -> Result<Reply, Failure> {
        let guild = manager.sees(asked.all_servers)?;
        let subscription = asked.subscription.as_deref();
        let options = subscription.map(|name| format!("subscription={name}"));
        let options = options
            .into_iter()
            .chain(asked.id.map(|id| format!("id={id}")));
        self.record(
            requester,
            manager,
            asked.command(),
            options.collect(),
            asked.all_servers,
        )
        .await?;
        let mut dead_letters = self.host.dead_letters.list(guild, subscription).await?;
        dead_letters.retain(|dead_letter| asked.id.is_none_or(|id| dead_letter.parked.id == id));
        let Some(resolution) = asked.resolution else {
            return Ok(Reply::Message(render::dead_letters(&dead_letters)));
        };
        if let (Some(id), true) = (asked.id, dead_letters.is_empty()) {
            return Err(Failure::Invalid(render::no_such_dead_letter(id)));
        }
        let n_noted = self
            .host
            .dead_letters
            .resolve(&dead_letters, resolution)
            .await?;
        Ok(text(render::resolving(resolution, n_noted)))
    }
}
