//! Answering `/admin deadletters`.
//!
//! Owns: who may see and resolve which of them. Does not know: what failed.

use super::admin::Manager;
use super::failure::Failure;
use super::reply::{Reply, text};
use super::requester::Requester;
use super::responder::Responder;
use crate::bot::render;
use crate::bot::request::DeadLetters;
use crate::host::WhichDeadLetters;

impl Responder {
    pub(super) async fn dead_letters(
        &self,
        requester: &Requester,
        manager: &Manager,
        query: &DeadLetters,
    ) -> Result<Reply, Failure> {
        let guild = manager.sees(query.all_servers)?;
        let subscription = query.subscription.as_deref();
        let options = subscription.map(|name| format!("subscription={name}"));
        let options = options
            .into_iter()
            .chain(query.id.map(|id| format!("id={id}")));
        let (command, options) = (query.command(), options.collect());
        self.record(requester, manager, command, options, query.all_servers)
            .await?;
        let which = WhichDeadLetters {
            guild,
            subscription,
            id: query.id,
        };
        let mut dead_letters = self.host.dead_letters.list(which).await?;
        let Some(resolution) = query.resolution else {
            return Ok(Reply::Message(render::dead_letters(&dead_letters)));
        };
        // An earlier decision is changed only for a dead letter that is named.
        dead_letters.retain(|one| query.id.is_some() || one.parked.resolution.is_none());
        if let (Some(id), true) = (query.id, dead_letters.is_empty()) {
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
