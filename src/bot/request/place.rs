//! Where people use the bot: what it may do there besides answering.
//!
//! Owns: telling these places apart. Does not know: what is requested, beyond where forms are opened.

use serenity::model::application::{
    AuthorizingIntegrationOwner, AuthorizingIntegrationOwners, CommandInteraction,
    InteractionContext, MessageInteractionMetadata, ModalInteraction,
};
use serenity::model::channel::{Message, MessageFlags};
use serenity::model::id::GuildId as DiscordGuild;

use super::kind::RequestKind;
use crate::bot::custom_id::Action;
use crate::game::GuildId;

/// Where something is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a server that has installed the bot.
    Server,
    /// In the person's DM with the bot.
    Dm,
    /// Where the bot can only answer: in a conversation between people, or in a server that has not installed it.
    Elsewhere,
}

impl Place {
    pub(super) fn of_command(command: &CommandInteraction) -> Self {
        let owners = &command.authorizing_integration_owners;
        Self::of(command.guild_id, command.context, owners)
    }

    pub(super) fn of(
        guild: Option<DiscordGuild>,
        context: Option<InteractionContext>,
        owners: &AuthorizingIntegrationOwners,
    ) -> Self {
        let by_user = |owner: &AuthorizingIntegrationOwner| {
            matches!(owner, AuthorizingIntegrationOwner::UserInstall(_))
        };
        let by_server = |owner: &AuthorizingIntegrationOwner| {
            matches!(owner, AuthorizingIntegrationOwner::GuildInstall(_))
        };
        match guild {
            Some(_) if owners.0.iter().any(by_user) && !owners.0.iter().any(by_server) => {
                Self::Elsewhere
            }
            Some(_) => Self::Server,
            None if context == Some(InteractionContext::PrivateChannel) => Self::Elsewhere,
            None => Self::Dm,
        }
    }

    /// Returns the server that has installed the bot.
    pub(super) fn server(self, guild: Option<DiscordGuild>) -> Option<GuildId> {
        guild
            .filter(|_| self == Self::Server)
            .map(|guild| GuildId(guild.get()))
    }

    /// Returns where a form was sent, which only the message tells under which it was opened.
    pub(super) fn of_form(modal: &ModalInteraction, kind: &RequestKind) -> Self {
        let is_at_table = matches!(
            kind,
            RequestKind::SubmitForm { id, .. } if matches!(id.action, Action::SayAtTable { .. })
        );
        let message = modal.message.as_deref();
        // In the DM with the bot, nothing is for one person alone.
        let is_elsewhere = is_at_table || message.is_some_and(is_ephemeral);
        let context = is_elsewhere.then_some(InteractionContext::PrivateChannel);
        let answered = message.and_then(|message| message.interaction_metadata.as_deref());
        let owners = match answered {
            Some(MessageInteractionMetadata::Command(of)) => &of.authorizing_integration_owners,
            Some(MessageInteractionMetadata::Component(of)) => &of.authorizing_integration_owners,
            Some(MessageInteractionMetadata::ModalSubmit(of)) => &of.authorizing_integration_owners,
            _ => &AuthorizingIntegrationOwners::default(),
        };
        Self::of(modal.guild_id, context, owners)
    }
}

/// Returns whether only one person sees a message.
pub(super) fn is_ephemeral(message: &Message) -> bool {
    let flags = message.flags.unwrap_or_default();
    flags.contains(MessageFlags::EPHEMERAL)
}
