//! Erasing a person: out of everything that goes on, and their texts out of the log.
//!
//! Owns: which texts are theirs. Does not know: who they are on Discord beyond the traces that it is given, and where
//! their streams are listed.
//!
//! Everything here can be repeated: what was done before is not done again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use thiserror::Error;
use uuid::Uuid;

use super::aggregate::id_of;
use super::caller::{Caller, Origin};
use super::error::{CommandError, FoldError};
use super::fold::for_each_event;
use super::host::Host;
use crate::game::event::{EventRedacted, LeaveReason};
use crate::game::player;
use crate::game::roster::{self, InvitationRef, PlayerCommand as TeamCommand, RosterRules};
use crate::game::server::ServerRules;
use crate::game::values::Ts;
use crate::game::{
    GameEvent, GuildId, Issued, Issuer, OpsEvent, PlayerEvent, PlayerId, ProgramCommand,
    RemovePlayer, RosterEvent, Rules, ServerEvent,
};
use crate::limits;
use crate::store::{ReadError, RecordedEvent, Redaction, StreamId, StreamVersion, WriteError};
use crate::wire::{self, Event};

/// The fields that hold the name of a team.
const TEAM_NAMES: [&str; 4] = ["name", "proposed_name", "old_name", "new_name"];

/// Somebody who is being erased.
#[derive(Clone, Debug)]
pub struct ErasedPlayer {
    pub player: PlayerId,
    pub receipt: Uuid,
    pub at: Ts,
    /// What shows who they were: their ids on Discord, and names that are more than words of everyday use.
    pub traces: Vec<String>,
    /// Names made of words of everyday use: they show who they were only in what is about them.
    pub common_names: Vec<String>,
}

/// The texts of somebody in the log.
pub struct FoundTexts {
    /// What they called teams.
    pub team_names: BTreeSet<String>,
    redactions: Vec<Redaction>,
    redacted: Vec<EventRedacted>,
    /// The streams with such events.
    streams: BTreeSet<StreamId>,
}

#[derive(Debug, Error)]
pub enum ErasureError {
    #[error("could not take the person out of what goes on")]
    Command(#[from] CommandError),
    #[error("could not take the person out of their teams")]
    Team(#[from] CommandError<roster::Rejection>),
    #[error("could not record that the person is erased")]
    Player(#[from] CommandError<player::Rejection>),
    #[error("could not read what the person wrote")]
    Read(#[from] FoldError),
    #[error("could not take out what the person wrote")]
    Write(#[from] WriteError),
    #[error("texts of the person are still written")]
    Changing,
    #[error("could not clean the files of the log")]
    Scrub(#[from] ReadError),
}

/// An event with its content, of which some text may be somebody's.
struct Read {
    recorded: RecordedEvent,
    event: Event,
}

impl Host {
    /// Records that somebody is erased, and takes them out of their games and teams.
    pub async fn erase_player(
        &self,
        erased: &ErasedPlayer,
        guilds: &BTreeSet<GuildId>,
    ) -> Result<(), ErasureError> {
        let caller = |what: String, guild| Caller {
            at: self.clock.now(),
            guild,
            origin: Origin::Program {
                name: format!("erased/{}/{what}", erased.receipt),
                at: erased.at,
                because: None,
            },
        };
        let player = erased.player;
        self.players
            .erase(player, caller("player".to_owned(), None), erased.receipt)
            .await?;
        for game in self.games.games_of(player) {
            let (_, guild) = self.games.state_and_guild(game).await?;
            let reason = LeaveReason::Left;
            let remove = ProgramCommand::Remove(RemovePlayer { player, reason });
            let caller = caller(format!("game/{game}"), guild);
            match self
                .games
                .submit(game, caller, Issued::Program(remove))
                .await
            {
                // The game may have ended meanwhile.
                Ok(_) | Err(CommandError::Rejected(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        for guild in guilds {
            let commands = self.team_commands(*guild, player).await?;
            for (n, command) in commands.into_iter().enumerate() {
                let caller = caller(format!("{guild}/{n}/{}", self.store().head()), Some(*guild));
                let command = Issued::Player(Issuer::player(player), command);
                match self.rosters.submit(*guild, caller, command).await {
                    Ok(_) | Err(CommandError::Rejected(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    /// Returns the commands by which somebody leaves everything that a roster knows of them.
    async fn team_commands(
        &self,
        guild: GuildId,
        player: PlayerId,
    ) -> Result<Vec<TeamCommand>, FoldError> {
        let roster = self.rosters.state(guild).await?;
        let mut commands = Vec::new();
        for open in roster.open_invitations() {
            if open.inviter == player {
                commands.push(TeamCommand::Cancel);
            } else if open.invitee == player {
                commands.push(TeamCommand::Decline(InvitationRef::Id(open.invitation_id)));
            }
        }
        if roster.team_of(player).is_some() {
            commands.push(TeamCommand::Leave);
        }
        Ok(commands)
    }

    /// Finds the texts of somebody in the events of `streams` and in `others`.
    pub async fn find_texts(
        &self,
        erased: &ErasedPlayer,
        streams: &BTreeSet<StreamId>,
        others: &[RecordedEvent],
    ) -> Result<FoundTexts, ErasureError> {
        let mut events: Vec<Read> = others.iter().filter_map(Read::of).collect();
        for stream in streams {
            for_each_event(
                self.store(),
                stream,
                StreamVersion::NONE,
                None,
                |recorded| {
                    events.extend(Read::of(recorded));
                    Ok(())
                },
            )
            .await?;
        }
        let mut names: BTreeMap<Option<u64>, BTreeSet<&str>> = BTreeMap::new();
        for Read { recorded, event } in &events {
            if let Some(name) = team_name_by(event, erased.player) {
                names.entry(recorded.guild_id).or_default().insert(name);
            }
        }
        let id = erased.player.to_string();
        let (mut redactions, mut redacted) = (BTreeMap::new(), Vec::new());
        let mut changed_streams = BTreeSet::new();
        for Read { recorded, event } in &events {
            let fields = wire::free_text(event);
            let own = own_field(event, recorded, erased.player);
            let typed = names.get(&recorded.guild_id);
            let is_about_them = recorded.data.contains(&id);
            let without = wire::redacted(&recorded.data, |field, text| {
                let is_team_name = TEAM_NAMES.contains(&field);
                fields.contains(&field)
                    && (own == Some(field)
                        || is_team_name && typed.is_some_and(|names| names.contains(text))
                        || erased.shows_in(text, is_about_them && !is_team_name))
            });
            let Some(without) = without else { continue };
            let position = recorded.position;
            let redaction = Redaction {
                position,
                from: recorded.data.clone(),
                to: without.data,
            };
            if redactions.insert(position, redaction).is_none() {
                changed_streams.insert(recorded.stream.clone());
                redacted.push(EventRedacted {
                    position: position.0,
                    paths: without.paths,
                    by: erased.player,
                    reason: "erased".to_owned(),
                });
            }
        }
        let names = names.into_values().flatten().map(str::to_owned);
        Ok(FoundTexts {
            team_names: names.collect(),
            redactions: redactions.into_values().collect(),
            redacted,
            streams: changed_streams,
        })
    }

    /// Takes texts out of events, and returns out of how many.
    pub async fn take_out(&self, texts: FoundTexts) -> Result<u64, ErasureError> {
        self.ops_log.record_redactions(texts.redacted).await?;
        let mut n_events = 0;
        for some in texts.redactions.chunks(limits::REDACTED_AT_ONCE) {
            n_events += self.store().redact(some.to_vec()).await?.len() as u64;
        }
        for stream in &texts.streams {
            self.forget_stream(stream).await;
        }
        self.redactions.fetch_add(1, Ordering::AcqRel);
        Ok(n_events)
    }

    /// Drops what is in memory of a stream whose events were changed.
    pub(super) async fn forget_stream(&self, stream: &StreamId) {
        if let Some(game) = id_of::<Rules>(stream) {
            self.games.aggregates().forget(game).await;
        } else if let Some(guild) = id_of::<RosterRules>(stream) {
            self.rosters.aggregates().forget(guild).await;
        } else if let Some(guild) = id_of::<ServerRules>(stream) {
            self.servers.aggregates().forget(guild).await;
        }
    }
}

impl Read {
    /// Reads an event; none if it has no text that somebody typed.
    fn of(recorded: &RecordedEvent) -> Option<Self> {
        let RecordedEvent {
            event_type,
            schema_version,
            data,
            ..
        } = recorded;
        let event = wire::decode(event_type, *schema_version, data).ok()?;
        (!wire::free_text(&event).is_empty()).then(|| Self {
            recorded: recorded.clone(),
            event,
        })
    }
}

impl FoundTexts {
    pub fn is_empty(&self) -> bool {
        self.redactions.is_empty()
    }
}

impl ErasedPlayer {
    /// Returns whether a text shows who they were.
    pub fn shows_in(&self, text: &str, is_about_them: bool) -> bool {
        let text = text.to_lowercase();
        let common = self.common_names.iter().filter(|_| is_about_them);
        let mut shown = self.traces.iter().chain(common);
        shown.any(|trace| holds_word(&text, &trace.to_lowercase()))
    }
}

/// Returns whether a text holds a name or a number that is not a part of a longer one.
fn holds_word(text: &str, word: &str) -> bool {
    places_of(text, word).next().is_some()
}

/// Replaces a name or a number wherever it is not a part of a longer one.
pub(crate) fn replace_word(text: &str, word: &str, with: &str) -> String {
    let (mut replaced, mut end) = (String::new(), 0);
    for at in places_of(text, word) {
        replaced += &text[end..at];
        replaced += with;
        end = at + word.len();
    }
    replaced + &text[end..]
}

/// Returns where a text holds a name or a number that is not a part of a longer one.
fn places_of<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let continues = |outer: Option<char>, inner: Option<char>| {
        [outer, inner]
            .into_iter()
            .all(|sign| sign.is_some_and(char::is_alphanumeric))
    };
    let places = text.match_indices(word).map(|(at, _)| at);
    places.filter(move |at| {
        let (before, after) = (&text[..*at], &text[at + word.len()..]);
        !word.is_empty()
            && !continues(before.chars().next_back(), word.chars().next())
            && !continues(after.chars().next(), word.chars().next_back())
    })
}

/// Returns the name that a player gave a team.
fn team_name_by(event: &Event, player: PlayerId) -> Option<&str> {
    match event {
        Event::Roster(RosterEvent::TeamInvited(invited)) if invited.inviter == player => {
            invited.proposed_name.as_deref()
        }
        Event::Roster(RosterEvent::TeamRenamed(renamed)) if renamed.by == player => {
            Some(&renamed.new_name)
        }
        _ => None,
    }
}

/// Returns the field of an event whose text is a player's, or about them alone.
fn own_field(event: &Event, recorded: &RecordedEvent, player: PlayerId) -> Option<&'static str> {
    let (is_own, field) = match event {
        Event::Roster(RosterEvent::TeamInvited(event)) => {
            (event.inviter == player, "proposed_name")
        }
        Event::Roster(RosterEvent::TeamRenamed(event)) => (event.by == player, "new_name"),
        Event::Server(ServerEvent::PlayerBanned(event)) => {
            (event.player_id == player || event.by == player, "reason")
        }
        Event::Game(GameEvent::GamePaused(event)) => (event.by == player, "reason"),
        Event::Player(PlayerEvent::WordRequested(_)) => {
            let id = recorded.stream.as_str().strip_prefix("player-");
            (id == Some(&player.to_string()), "word")
        }
        Event::Ops(OpsEvent::CommandRejected(event)) => (event.player_id == player, "hint"),
        _ => return None,
    };
    is_own.then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_where_it_stands_alone() {
        #[track_caller]
        fn check(text: &str, word: &str, expected: bool) {
            assert_eq!(holds_word(text, word), expected, "{word} in {text}");
        }

        check("ana and ben", "ana", true);
        check("banana", "ana", false);
        check("ana", "ana", true);
        check("banana ana", "ana", true);
        check("user=1234", "123", false);
        check("/users/1234/x", "1234", true);
        check("the ★ana★", "★ana★", true);
        check("x★ana★y", "★ana★", true);
        check("anything", "", false);
        check("zoë's", "zoë", true);
    }

    #[test]
    fn a_name_of_everyday_words_shows_nobody_in_what_is_about_others() {
        let erased = ErasedPlayer {
            player: PlayerId(Uuid::nil()),
            receipt: Uuid::nil(),
            at: Ts::default(),
            traces: vec!["1234".to_owned()],
            common_names: vec!["River".to_owned()],
        };
        assert!(!erased.shows_in("the river is deep", false));
        assert!(erased.shows_in("river left early", true));
        assert!(erased.shows_in("user 1234", false));
    }

    #[test]
    fn a_name_is_replaced_only_where_it_stands_alone() {
        let replaced = replace_word("an answer to an ant, an", "an", "X");
        assert_eq!(replaced, "X answer to X ant, X");
        assert_eq!(replace_word("banana", "ana", "X"), "banana");
    }
}
