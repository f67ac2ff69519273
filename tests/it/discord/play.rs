//! Playing a scene: runs the steps of [`super::script`] and returns what everybody saw.
//!
//! Owns: which effects a step waits for. No step waits for time: an act waits for its answer, a
//! press for its button, a submit for its box, an `expect` for its text.

use super::Discord;
use super::acting::Act;
use super::people::{Channel, User};
use super::script::{self, Does, Place, Step, Trouble};
use super::transcript::{Entry, Kind, Stamp};

impl Discord {
    /// Plays a scene and returns its transcript, fit for a snapshot.
    ///
    /// Each act is followed by what it brought about, up to the next act; `expect` lines make the
    /// scene wait for effects that come later than the answer, as DMs to a partner do. A scene
    /// whose snapshot must be stable expects every such effect, the last one included.
    ///
    /// # Panics
    /// When a line cannot be read, a client would not do what it says, or a wait is in vain.
    pub(crate) async fn play(&self, scene: &str) -> String {
        let start = self.now();
        let mut last_act = start;
        let steps = script::parse(scene).unwrap_or_else(|error| panic!("{error}"));
        for (line, step) in steps {
            match step {
                Step::Guild {
                    name,
                    channels,
                    members,
                } => {
                    let guild = self.guild(&name);
                    for member in members {
                        let user = self.user(&member.name);
                        guild.join(&[&user]);
                        guild.set_manager(&user, member.manager);
                    }
                    for name in channels {
                        guild.channel(&name);
                    }
                }
                Step::Acts(acts) => {
                    self.settled().await;
                    last_act = self.now();
                    self.act_at_once(line, acts).await;
                }
                Step::Sees { who, text } => {
                    let user = self.user(&who);
                    let shown = || self.was_shown(&user, &text, last_act);
                    self.until(line, shown).await;
                }
                Step::SeesButton { who, label } => {
                    let user = self.user(&who);
                    user.wait_for(line, |view| view.with_button(&label, None).is_some())
                        .await;
                }
                Step::NeverSaw { who, text } => {
                    let shown = self.every_byte_shown_to(&self.user(&who));
                    let leak = shown.iter().find(|shown| shown.text.contains(&text));
                    assert!(
                        leak.is_none(),
                        "{line}: but {leak:?}\n{}",
                        self.transcript_since(start)
                    );
                }
                Step::Discord(Trouble::CutsGateway) => self.gateway().cut(),
                Step::Discord(Trouble::GoesDown) => self.go_down().await,
                Step::Discord(Trouble::ComesBack) => self.come_back().await,
                Step::Discord(Trouble::HearsBot) => self.bot_ready().await,
            }
        }
        self.settled().await;
        self.transcript_since(start)
    }

    async fn act_at_once(&self, line: &str, acts: Vec<script::Act>) {
        // What an act needs is awaited first, so that the acts themselves come together.
        for act in &acts {
            self.can_act(line, act).await;
        }
        let begun: Vec<Option<Act>> = acts.iter().map(|act| self.act(line, act)).collect();
        for act in begun.into_iter().flatten() {
            act.answered().await;
        }
    }

    async fn can_act(&self, line: &str, act: &script::Act) {
        let user = self.user(&act.who);
        match &act.does {
            Does::Press(label) => {
                let place = act
                    .place
                    .as_ref()
                    .map(|place| self.place_name(&user, place));
                let place = place.as_deref();
                user.wait_for(line, |view| view.with_button(label, place).is_some())
                    .await;
            }
            Does::Submit(_) => {
                user.wait_for(line, |view| view.modal.is_some()).await;
            }
            _ => {}
        }
    }

    /// Starts an act; those that the bot need not answer give none to wait for.
    fn act(&self, line: &str, act: &script::Act) -> Option<Act> {
        let user = self.user(&act.who);
        let place = act.place.as_ref();
        let begun = match &act.does {
            Does::Command { name, options } => {
                user.command(&self.channel_of(&user, place), name, &borrowed(options))
            }
            Does::LookUp { name, options } => {
                user.look_up(&self.channel_of(&user, place), name, &borrowed(options))
            }
            Does::Press(label) => {
                let name = place.map(|place| self.place_name(&user, place));
                let view = user.sees();
                let message = view.with_button(label, name.as_deref());
                user.press(
                    message.unwrap_or_else(|| panic!("{line}: the button is gone")),
                    label,
                )
            }
            Does::Submit(fields) => user.submit(&borrowed(fields)),
            Does::Write(text) => {
                let written = user.say(&self.channel_of(&user, place), text);
                // Only in a DM does the bot hear it, and owe an answer.
                return (place == Some(&Place::Dm)).then_some(written);
            }
            Does::OpenDms(open) => {
                user.set_dms_open(*open);
                self.note(line);
                return None;
            }
            Does::Join(guild) => {
                self.guild(guild).join(&[&user]);
                self.note(line);
                return None;
            }
            Does::Leave(guild) => {
                self.guild(guild).lose(&user);
                self.note(line);
                return None;
            }
        };
        Some(begun.unwrap_or_else(|refused| panic!("{line}: {refused}")))
    }

    fn was_shown(&self, user: &User, text: &str, after: Stamp) -> bool {
        let told = |entry: &Entry| entry.kind != Kind::Act && entry.seen_by.contains(&user.id);
        self.shared.read(|world| {
            world.transcript[after..]
                .iter()
                .filter(|entry| told(entry))
                .any(|entry| {
                    entry.bytes.contains(text)
                        || super::transcript::with_names(world, &entry.line).contains(text)
                })
        })
    }

    /// The named channel; without a name the first of the first guild.
    fn channel_of(&self, user: &User, place: Option<&Place>) -> Channel {
        if place == Some(&Place::Dm) {
            return user.dm_channel();
        }
        let found = self.shared.read(|world| {
            let mut rooms = world
                .servers
                .keys()
                .flat_map(|guild| world.rooms_of(*guild));
            rooms.find(|id| match place {
                Some(Place::Channel(name)) => world.place(*id) == format!("#{name}"),
                _ => true,
            })
        });
        self.channel(found.unwrap_or_else(|| panic!("there is no channel {place:?}")))
    }

    fn place_name(&self, user: &User, place: &Place) -> String {
        match place {
            Place::Dm => self
                .shared
                .read(|world| format!("{}'s DM", world.name_of(user.id))),
            Place::Channel(name) => format!("#{name}"),
        }
    }

    fn note(&self, line: &str) {
        self.shared.with(|world| world.note(line));
    }
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}
