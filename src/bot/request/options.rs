//! The options of a slash command, by name and type.

use serenity::model::application::{CommandDataOption, CommandDataOptionValue as Value};
use serenity::model::id::{AttachmentId, UserId};

/// The options of a slash command. One of another type than expected counts as omitted.
#[derive(Clone, Copy)]
pub(super) struct Options<'c>(pub(super) &'c [CommandDataOption]);

impl Options<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        let mut options = self.0.iter();
        let option = options.find(|option| option.name == name);
        option.map(|option| &option.value)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.value(name) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => None,
        }
    }

    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        match self.value(name) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn count(&self, name: &str) -> Option<u32> {
        let number = self.integer(name)?;
        Some(u32::try_from(number).unwrap_or(u32::MAX))
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Some(Value::Boolean(true)))
    }

    pub(super) fn attachment(&self, name: &str) -> Option<AttachmentId> {
        match self.value(name) {
            Some(Value::Attachment(file)) => Some(*file),
            _ => None,
        }
    }

    pub(super) fn user(&self, name: &str) -> Option<UserId> {
        match self.value(name) {
            Some(Value::User(user)) => Some(*user),
            _ => None,
        }
    }
}
