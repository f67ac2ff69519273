//! What a person did, from delivery to the bot until its answer.
//!
//! Owns: delivering an interaction, telling when an act is answered, giving up on a silent bot.
//! Who may do what was decided before, in `ask`.

use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use super::gateway::Intent;
use super::message::Message;
use super::transcript::Kind;
use super::world::{Asked, AskedKind, FirstAnswer, Id, Shown, World};
use super::{PATIENCE, Shared, ask, payload};

/// Something a person did that the bot should answer.
#[must_use = "an act is answered later: wait for it, or drop it on purpose"]
pub(crate) struct Act {
    shared: Arc<Shared>,
    of: ActOf,
}

/// How an interaction was answered.
pub(crate) enum Answer {
    /// The messages that answer it as they read now, among them the one that it changed.
    Given(Vec<String>),
    /// Discord waited in vain.
    Missed {
        /// The bot was connected when it came.
        was_heard: bool,
    },
}

enum ActOf {
    Interaction(Id),
    Message(Id),
}

/// An interaction on its way to the bot.
pub(super) struct Asking {
    pub(super) user: Id,
    pub(super) channel: Id,
    pub(super) kind: AskedKind,
    pub(super) data: Value,
    /// The message whose component is used.
    pub(super) message: Option<Id>,
    /// The act in the transcript's words, without who and where.
    pub(super) told: String,
}

impl Asking {
    /// Delivers the interaction, and gives the bot up when it does not answer in time.
    pub(super) fn begin(self, shared: &Arc<Shared>) -> Act {
        let (id, within) = shared.with(|world| (self.deliver(world), world.rules.answer_within));
        let patient = Arc::clone(shared);
        tokio::spawn(async move {
            tokio::time::sleep(within).await;
            patient.with(|world| give_up(world, id));
        });
        Act {
            shared: Arc::clone(shared),
            of: ActOf::Interaction(id),
        }
    }

    fn deliver(self, world: &mut World) -> Id {
        let Self {
            user,
            channel,
            kind,
            data,
            message,
            told,
        } = self;
        let id = world.next_id();
        let token = format!("interaction-token-{id}");
        let number = match kind {
            AskedKind::Command => 2,
            AskedKind::Component => 3,
            AskedKind::Autocomplete => 4,
            AskedKind::Modal => 5,
        };
        let mut payload = ask::interaction(world, (channel, user), (id, &token), number, &data);
        if let Some(message) = message.and_then(|message| world.messages.get(&message)) {
            payload["message"] = payload::message(world, message);
        }

        let place = world.place(channel);
        let told = format!("{}{told} in {place}", told_by(world, user, kind));
        world.tell(Kind::Act, place, told.clone(), Shown::default());
        let guild = world.guild_of(channel);
        let asked = Asked {
            was_heard: world.gateway.hears(guild),
            token,
            kind,
            user,
            channel,
            message,
            told,
            at: Instant::now(),
            first: None,
            original: None,
            unanswered: false,
            payload: payload.clone(),
        };
        world.asked.insert(id, asked);
        world.dispatch("INTERACTION_CREATE", &payload, Intent::Always, guild);
        id
    }
}

impl Act {
    /// The act of writing a message, which is published already.
    pub(super) fn wrote(message: Id, shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            of: ActOf::Message(message),
        }
    }

    /// Waits for the bot's answer: a deferred one must be filled in, too.
    ///
    /// To a message, a reaction is an answer, and so is a later message of the bot in the channel.
    /// To an interaction, Discord's word that the bot did not answer ends the wait as well.
    pub(crate) async fn answered(&self) {
        let look = || {
            self.shared
                .read(|world| self.is_answered(world))
                .then_some(())
        };
        self.shared
            .wait(&format!("{:?} is answered", self.told()), PATIENCE, look)
            .await;
    }

    /// The act in the transcript's words.
    pub(crate) fn told(&self) -> String {
        self.shared.read(|world| match self.of {
            ActOf::Interaction(id) => world.asked[&id].told.clone(),
            ActOf::Message(id) => world.messages[&id].content.clone(),
        })
    }

    /// The id of the interaction or message.
    pub(crate) fn id(&self) -> Id {
        match self.of {
            ActOf::Interaction(id) | ActOf::Message(id) => id,
        }
    }

    /// How an interaction was answered; none while it is not, or while a deferred answer is not filled in.
    pub(crate) fn answer(&self) -> Option<Answer> {
        self.shared.read(|world| {
            let asked = &world.asked[&self.id()];
            if asked.unanswered {
                let was_heard = asked.was_heard;
                return Some(Answer::Missed { was_heard });
            }
            let answers = world
                .messages
                .range(self.id()..)
                .map(|(_, message)| message);
            let answers = answers.filter(|message| message.answers == Some(self.id()));
            let changed = asked.original.and_then(|id| world.messages.get(&id));
            let shown = changed.into_iter().chain(answers);
            let texts = shown.map(Message::readable).collect();
            self.is_answered(world).then_some(Answer::Given(texts))
        })
    }

    /// Delivers the same interaction to the bot once more.
    pub(crate) fn deliver_again(&self) {
        let ActOf::Interaction(id) = self.of else {
            panic!("only interactions are redelivered")
        };
        self.shared.with(|world| {
            let payload = world.asked[&id].payload.clone();
            let guild = world.guild_of(world.asked[&id].channel);
            world.dispatch("INTERACTION_CREATE", &payload, Intent::Always, guild);
        });
    }

    fn is_answered(&self, world: &World) -> bool {
        match self.of {
            ActOf::Interaction(id) => {
                let asked = &world.asked[&id];
                let original = asked.original.and_then(|id| world.messages.get(&id));
                match asked.first {
                    Some(FirstAnswer::Deferred) => {
                        original.is_some_and(|message| !message.thinking || message.deleted)
                    }
                    Some(_) => true,
                    None => asked.unanswered,
                }
            }
            ActOf::Message(id) => {
                let message = &world.messages[&id];
                let reacted = message.reactions.iter().any(|(_, by)| *by == world.bot);
                let later = world.messages.range(id + 1..).map(|(_, later)| later);
                let channel = message.channel;
                reacted
                    || later
                        .into_iter()
                        .any(|it| it.channel == channel && it.author == world.bot)
            }
        }
    }
}

/// Tells a person that the bot did not answer, unless it did.
fn give_up(world: &mut World, interaction: Id) {
    let Some(asked) = world.asked.get_mut(&interaction) else {
        return;
    };
    if asked.first.is_some() {
        return;
    }
    asked.unanswered = true;
    let (user, channel, silent) = (
        asked.user,
        asked.channel,
        asked.kind == AskedKind::Autocomplete,
    );
    if !silent {
        let line = format!("{}: (the application did not respond)", world.name_of(user));
        let seen = Shown {
            to: [user].into(),
            bytes: String::new(),
        };
        world.tell(Kind::NoAnswer, world.place(channel), line, seen);
    }
}

fn told_by(world: &World, user: Id, kind: AskedKind) -> String {
    let name = world.name_of(user);
    match kind {
        AskedKind::Command => format!("{name}: "),
        AskedKind::Autocomplete => format!("{name} looks up "),
        AskedKind::Component | AskedKind::Modal => format!("{name} "),
    }
}
