//! Guilds, channels and people as a test holds them, and what people do.
//!
//! Owns: the handles of a test. Every act is delivered before its function returns, so two acts in
//! a row reach the bot at the same instant; waiting for the answer is a step of its own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::acting::{Act, Asking};
use super::ask::{self, Refused};
use super::message::Message;
use super::view::{Seen, View};
use super::world::{AskedKind, Elsewhere, Id, MANAGE_GUILD, Role, THREAD, VOICE};
use super::{Discord, PATIENCE, Shared};

/// A server that the bot is in.
#[derive(Clone)]
pub(crate) struct Guild {
    pub(super) shared: Arc<Shared>,
    pub(crate) id: Id,
}

/// A channel of a guild, or a DM channel with the bot.
#[derive(Clone)]
pub(crate) struct Channel {
    shared: Arc<Shared>,
    pub(crate) id: Id,
}

/// A person with a Discord client.
#[derive(Clone)]
pub(crate) struct User {
    shared: Arc<Shared>,
    pub(crate) id: Id,
}

impl Discord {
    /// The guild of this name, made if there is none.
    pub(crate) fn guild(&self, name: &str) -> Guild {
        let id = self.shared.with(|world| {
            let known = world.servers.iter().find(|(_, server)| server.name == name);
            let known = known.map(|(id, _)| *id);
            known.unwrap_or_else(|| world.add_server(name))
        });
        Guild {
            shared: Arc::clone(&self.shared),
            id,
        }
    }

    /// Makes a guild whose managers chose a language.
    pub(crate) fn guild_reading(&self, name: &str, locale: &str) {
        self.shared.with(|world| {
            let guild = world.make_server(name);
            let server = world.servers.get_mut(&guild).expect("it was made");
            server.locale = locale.into();
            world.announce_server(guild);
        });
    }

    /// Adds the bot to a new guild with a system channel, where it may write or not.
    pub(crate) fn adds_bot_to(
        &self,
        guild: &str,
        system_channel: &str,
        may_write: bool,
    ) -> (Guild, Channel) {
        let (guild, channel) = self.shared.with(|world| {
            let guild = world.make_server(guild);
            let channel = world.add_room(guild, system_channel);
            world.rooms.get_mut(&channel).expect("it was made").muted = !may_write;
            let server = world.servers.get_mut(&guild).expect("it was made");
            server.system_channel = Some(channel);
            world.announce_server(guild);
            (guild, channel)
        });
        let guild = Guild {
            shared: Arc::clone(&self.shared),
            id: guild,
        };
        (guild, self.channel(channel))
    }

    pub(super) fn channel(&self, id: Id) -> Channel {
        Channel {
            shared: Arc::clone(&self.shared),
            id,
        }
    }

    /// The person of this name, made if there is none.
    pub(crate) fn user(&self, name: &str) -> User {
        let id = self.shared.with(|world| {
            world
                .person_named(name)
                .unwrap_or_else(|| world.add_person(name))
        });
        User {
            shared: Arc::clone(&self.shared),
            id,
        }
    }
}

impl Guild {
    /// The text channel of this name, made if there is none.
    pub(crate) fn channel(&self, name: &str) -> Channel {
        let id = self.shared.with(|world| {
            let called = format!("#{name}");
            let known = world
                .rooms_of(self.id)
                .into_iter()
                .find(|id| world.place(*id) == called);
            known.unwrap_or_else(|| world.add_room(self.id, name))
        });
        Channel {
            shared: Arc::clone(&self.shared),
            id,
        }
    }

    /// Makes people members.
    pub(crate) fn join(&self, users: &[&User]) {
        self.shared
            .with(|world| users.iter().for_each(|user| world.join(self.id, user.id)));
    }

    /// Gives a member Manage Server, or takes it away.
    pub(crate) fn set_manager(&self, user: &User, manager: bool) {
        self.shared.with(|world| {
            let server = world
                .servers
                .get_mut(&self.id)
                .expect("the bot is in the guild");
            let may = server
                .members
                .get_mut(&user.id)
                .expect("the user is a member");
            *may = if manager {
                *may | MANAGE_GUILD
            } else {
                *may & !MANAGE_GUILD
            };
        });
    }

    /// Gives a member a role, made if there is none of this name, and returns its id.
    pub(crate) fn give_role(&self, user: &User, name: &str) -> Id {
        self.shared.with(|world| {
            let fresh = world.next_id();
            let server = world
                .servers
                .get_mut(&self.id)
                .expect("the bot is in the guild");
            let known = server
                .roles
                .iter()
                .find(|(_, role)| role.name == name)
                .map(|(id, _)| *id);
            let id = known.unwrap_or(fresh);
            let role = server.roles.entry(id).or_insert_with(|| Role {
                name: name.into(),
                held_by: BTreeSet::new(),
            });
            role.held_by.insert(user.id);
            id
        })
    }

    /// Lets a member leave, or be kicked: Discord tells the bot the same.
    pub(crate) fn lose(&self, user: &User) {
        self.shared.with(|world| world.leave(self.id, user.id));
    }

    /// Kicks the bot: the guild is gone for it.
    pub(crate) fn kick_bot(&self) {
        self.shared.with(|world| world.remove_server(self.id));
    }

    /// Says once that the guild is gone, although it is not.
    pub(crate) fn seems_gone(&self) {
        self.shared.with(|world| world.lose_server(self.id));
    }

    /// Leaves the guild out of new sessions, although it is there, or lists it again.
    pub(crate) fn set_unlisted(&self, is_unlisted: bool) {
        self.shared.with(|world| {
            let unlisted = &mut world.gateway.unlisted;
            if is_unlisted {
                unlisted.insert(self.id);
            } else {
                unlisted.remove(&self.id);
            }
        });
    }
}

impl Channel {
    pub(crate) fn delete(&self) {
        self.shared.with(|world| world.remove_room(self.id));
    }

    /// Hides the channel from the bot (50001), or shows it again.
    pub(crate) fn set_hidden(&self, hidden: bool) {
        self.shared
            .with(|world| world.rooms.get_mut(&self.id).expect(EXISTS).hidden = hidden);
    }

    /// Makes it a thread, or a post in a forum.
    pub(crate) fn make_thread(&self) {
        self.shared
            .with(|world| world.rooms.get_mut(&self.id).expect(EXISTS).channel_type = THREAD);
    }

    /// Makes it the chat of a voice channel.
    pub(crate) fn make_voice(&self) {
        self.shared
            .with(|world| world.rooms.get_mut(&self.id).expect(EXISTS).channel_type = VOICE);
    }

    /// Takes the bot out of where the channel is: people bring it there.
    pub(crate) fn set_elsewhere(&self, elsewhere: Elsewhere) {
        self.shared.with(|world| {
            let room = world.rooms.get_mut(&self.id).expect(EXISTS);
            room.hidden = true;
            room.elsewhere = Some(elsewhere);
        });
    }

    /// Forbids the bot to write here (50013), or allows it again.
    pub(crate) fn set_muted(&self, muted: bool) {
        self.shared
            .with(|world| world.rooms.get_mut(&self.id).expect(EXISTS).muted = muted);
    }
}

const EXISTS: &str = "the channel was not deleted";

impl User {
    /// This person's DM channel with the bot.
    pub(crate) fn dm_channel(&self) -> Channel {
        let id = self.shared.with(|world| world.dm_with(self.id));
        Channel {
            shared: Arc::clone(&self.shared),
            id,
        }
    }

    /// Takes DMs from the bot, or refuses them (50007).
    pub(crate) fn set_dms_open(&self, open: bool) {
        self.shared
            .with(|world| world.people.get_mut(&self.id).expect("they exist").dms_open = open);
    }

    /// Sets the language of this person's client.
    pub(crate) fn set_locale(&self, locale: &str) {
        self.shared.with(|world| {
            world.people.get_mut(&self.id).expect("they exist").locale = locale.into();
        });
    }

    /// Types a slash command; users are named as `@ben`, channels as `#lounge`.
    ///
    /// # Errors
    /// [`Refused`] when this person's client would not offer or send it.
    pub(crate) fn command(
        &self,
        channel: &Channel,
        name: &str,
        options: &[(&str, &str)],
    ) -> Result<Act, Refused> {
        let place = (channel.id, self.id);
        let data = self
            .shared
            .read(|world| ask::command_data(world, place, name, options, None))?;
        Ok(self.ask(
            channel.id,
            AskedKind::Command,
            data,
            None,
            told(name, options),
        ))
    }

    /// Chooses an entry of the menu on somebody else.
    ///
    /// # Errors
    /// [`Refused`] when this person's client would not offer it.
    pub(crate) fn menu(&self, channel: &Channel, name: &str, on: &User) -> Result<Act, Refused> {
        let place = (channel.id, self.id);
        let data = self
            .shared
            .read(|world| ask::menu_data(world, place, name, on.id))?;
        let told = self
            .shared
            .read(|world| format!("{name} with @{}", world.name_of(on.id)));
        Ok(self.ask(channel.id, AskedKind::Command, data, None, told))
    }

    /// Types the last option of a slash command and looks at what is offered for it.
    ///
    /// # Errors
    /// [`Refused`] when this person's client would not offer the command.
    pub(crate) fn look_up(
        &self,
        channel: &Channel,
        name: &str,
        options: &[(&str, &str)],
    ) -> Result<Act, Refused> {
        let place = (channel.id, self.id);
        let focused = options.last().map(|(option, _)| *option);
        let data = self
            .shared
            .read(|world| ask::command_data(world, place, name, options, focused))?;
        let told = format!("{}…", told(name, options));
        Ok(self.ask(channel.id, AskedKind::Autocomplete, data, None, told))
    }

    /// Presses a button by its label, on the message as it stands now.
    ///
    /// # Errors
    /// [`Refused::NoButton`] when the message has no such enabled button any more.
    pub(crate) fn press(&self, message: &Seen, label: &str) -> Result<Act, Refused> {
        let data = self
            .shared
            .read(|world| ask::press_data(world, self.id, message.id, label))?;
        let channel = self
            .shared
            .read(|world| world.messages[&message.id].channel);
        let told = format!("presses [{label}]");
        Ok(self.ask(channel, AskedKind::Component, data, Some(message.id), told))
    }

    /// Deletes a message, as whoever manages messages can.
    pub(crate) fn delete(&self, message: &Seen) {
        self.shared.with(|world| world.delete(message.id));
    }

    /// Sends a press of a button that the message does not have, as a forged client can.
    pub(crate) fn press_forged(&self, message: &Seen, custom_id: &str) -> Act {
        let data = json!({ "custom_id": custom_id, "component_type": 2, "id": 1 });
        let channel = self
            .shared
            .read(|world| world.messages[&message.id].channel);
        let told = "presses a forged button".to_owned();
        self.ask(channel, AskedKind::Component, data, Some(message.id), told)
    }

    /// Fills in and submits the box that is open, which closes it.
    ///
    /// # Errors
    /// [`Refused`] when no box is open or it does not take these values.
    pub(crate) fn submit(&self, fields: &[(&str, &str)]) -> Result<Act, Refused> {
        let modal = self
            .shared
            .read(|world| world.people[&self.id].modal.clone());
        let (modal, shown_by) = modal.ok_or(Refused::NoModal)?;
        let data = ask::modal_data(&modal, fields)?;
        let (channel, message) = self.shared.with(|world| {
            let asked = &world.asked[&shown_by];
            let origin = (asked.channel, asked.message);
            ask::present(world, (origin.0, self.id))?;
            world.people.get_mut(&self.id).expect("they exist").modal = None;
            Ok(origin)
        })?;
        let typed: Vec<String> = fields
            .iter()
            .map(|(field, value)| format!("{field}:{value}"))
            .collect();
        let told = format!("submits {}", typed.join(" "));
        Ok(self.ask(channel, AskedKind::Modal, data, message, told))
    }

    /// Writes to the bot in a DM. Without a session of the bot, only the history keeps it.
    pub(crate) fn dm(&self, text: &str) -> Act {
        self.say(&self.dm_channel(), text)
    }

    /// Writes in a channel.
    pub(crate) fn say(&self, channel: &Channel, text: &str) -> Act {
        let message = Message {
            channel: channel.id,
            author: self.id,
            content: text.into(),
            ..Message::default()
        };
        let id = self.shared.with(|world| world.publish(message));
        Act::wrote(id, &self.shared)
    }

    /// What is on this person's screen now.
    pub(crate) fn sees(&self) -> View {
        self.shared.read(|world| View::of(world, self.id))
    }

    /// What this person sees in a channel, of the messages from an id on.
    pub(crate) fn sees_in(&self, channel: &Channel, from: Id) -> Vec<Seen> {
        self.shared
            .read(|world| View::of_channel(world, self.id, channel.id, from))
    }

    /// Waits until the screen satisfies a condition, at most [`PATIENCE`].
    pub(crate) async fn wait_for(&self, what: &str, holds: impl FnMut(&View) -> bool) -> View {
        self.wait_at_most(PATIENCE, what, holds).await
    }

    /// Waits until the screen satisfies a condition.
    pub(crate) async fn wait_at_most(
        &self,
        patience: Duration,
        what: &str,
        mut holds: impl FnMut(&View) -> bool,
    ) -> View {
        let look = || Some(self.sees()).filter(|view| holds(view));
        self.shared.wait(what, patience, look).await
    }

    fn ask(
        &self,
        channel: Id,
        kind: AskedKind,
        data: Value,
        message: Option<Id>,
        told: String,
    ) -> Act {
        Asking {
            user: self.id,
            channel,
            kind,
            data,
            message,
            told,
        }
        .begin(&self.shared)
    }
}

fn told(name: &str, options: &[(&str, &str)]) -> String {
    let options = options
        .iter()
        .map(|(option, value)| format!("{option}:{value}"));
    [format!("/{name}")]
        .into_iter()
        .chain(options)
        .collect::<Vec<_>>()
        .join(" ")
}
