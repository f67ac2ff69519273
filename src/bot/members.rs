//! Who is still a member of a server, and the command by which a player who left it forfeits.
//!
//! Owns: when Discord is asked about somebody, how often at most, and what counts as having left. Does not know:
//! what leaving costs; the rules say so.
//!
//! Without a privileged intent Discord does not report who leaves, so it is asked when somebody seems to be gone.
//! Only its clear "unknown member" counts: whatever else it answers says nothing about the player. A game without
//! a server has no members.

mod silence;

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use quick_cache::sync::Cache;
use serenity::model::id::{GuildId as DiscordGuild, UserId};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::{info, warn};

use crate::discord::rest::{Rest, RestError};
use crate::game::event::LeaveReason;
use crate::game::partner::PARTNER;
use crate::game::values::Ts;
use crate::game::{GameId, GuildId, Issued, PlayerId, ProgramCommand, RemovePlayer, State};
use crate::host::{Caller, CommandError, Host, Origin};
use crate::limits;
use crate::people::People;

/// Asks Discord about members.
pub trait MemberLookUp: Send + Sync {
    /// Returns whether a user is a member of a server; done or failed by `until`.
    fn is_member(
        &self,
        guild: DiscordGuild,
        user: UserId,
        until: Instant,
    ) -> BoxFuture<'_, Result<bool, RestError>>;
}

impl MemberLookUp for Rest {
    fn is_member(
        &self,
        guild: DiscordGuild,
        user: UserId,
        until: Instant,
    ) -> BoxFuture<'_, Result<bool, RestError>> {
        self.is_member(guild, user, until).boxed()
    }
}

/// The members of all servers; clones are the same.
#[derive(Clone)]
pub struct Members(Arc<Inner>);

struct Inner {
    host: Host,
    people: Arc<People>,
    discord: Arc<dyn MemberLookUp>,
    /// When somebody was last known to be a member.
    seen: Cache<(GuildId, u64), Ts>,
    /// Until when Discord is not asked about a server, since it did not say.
    resting: Cache<GuildId, Ts>,
    /// When the next look-up may begin.
    next: Mutex<Instant>,
}

/// A player who left the server of a game that they are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaver {
    pub(super) game: GameId,
    pub(super) guild: GuildId,
    pub(super) player: PlayerId,
}

impl Members {
    #[must_use]
    pub fn new(host: Host, people: Arc<People>, discord: Arc<dyn MemberLookUp>) -> Self {
        Self(Arc::new(Inner {
            host,
            people,
            discord,
            seen: Cache::new(limits::MEMBERS_REMEMBERED),
            resting: Cache::new(limits::SERVERS_RESTING),
            next: Mutex::new(Instant::now()),
        }))
    }

    /// Notes that a user does something in a server, and therefore is a member.
    pub(super) fn seen(&self, guild: GuildId, user: u64) {
        self.0.seen.insert((guild, user), self.now());
    }

    /// Looks up whether a player of a live game has left its server. None if not, and if nobody knows by `until`.
    pub(super) async fn leaver(
        &self,
        game: GameId,
        player: PlayerId,
        until: Instant,
    ) -> Result<Option<Leaver>, CommandError> {
        let (state, guild) = self.0.host.games.state_and_guild(game).await?;
        let Some(guild) = guild.filter(|_| takes_part(&state, player)) else {
            return Ok(None);
        };
        let has_left = self.has_left(guild, player, until).await;
        Ok(has_left.then_some(Leaver {
            game,
            guild,
            player,
        }))
    }

    /// Takes a player who left the server out of their game. `origin` says what showed that they are gone.
    pub(super) async fn remove(&self, leaver: Leaver, origin: Origin) -> Result<(), CommandError> {
        let Leaver {
            game,
            guild,
            player,
        } = leaver;
        info!(game.id = %game, %guild, player.id = %player, "a player of game {game} has left its server");
        let caller = Caller {
            at: self.now(),
            guild: Some(guild),
            origin,
        };
        let reason = LeaveReason::LeftServer;
        let remove = Issued::Program(ProgramCommand::Remove(RemovePlayer { player, reason }));
        match self.0.host.games.submit(game, caller, remove).await {
            // The game may have ended meanwhile, or somebody else noticed it.
            Ok(_) | Err(CommandError::Rejected(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn has_left(&self, guild: GuildId, player: PlayerId, until: Instant) -> bool {
        let person = match self.0.people.player(player.0).await {
            Ok(Some(person)) if player != PARTNER => person,
            _ => return false,
        };
        if !self.is_in_doubt(guild, person.user_id) {
            return false;
        }
        let asked = timeout_at(until, async {
            self.wait_for_turn().await;
            // Somebody else may have asked meanwhile.
            if !self.is_in_doubt(guild, person.user_id) {
                return Ok(true);
            }
            let (guild, user) = (guild.0.max(1).into(), person.user_id.max(1).into());
            self.0.discord.is_member(guild, user, until).await
        });
        match asked.await {
            Ok(Ok(is_member)) => {
                if is_member {
                    self.seen(guild, person.user_id);
                }
                !is_member
            }
            Ok(Err(error)) => {
                let pause = match error {
                    RestError::Unavailable { retry_after, .. } => {
                        retry_after.max(limits::MEMBERS_UNAVAILABLE)
                    }
                    _ => limits::MEMBERS_REFUSED,
                };
                warn!(%guild, error = &error as &dyn std::error::Error, "could not find out whether a player is still in server {guild}, and assumes so");
                self.0.resting.insert(guild, self.now() + pause);
                false
            }
            Err(_) => {
                warn!(%guild, "could not find out whether a player is still in server {guild}, and assumes so: no answer in time");
                false
            }
        }
    }

    fn is_in_doubt(&self, guild: GuildId, user: u64) -> bool {
        let now = self.now();
        let seen = self.0.seen.get(&(guild, user));
        let is_known = seen.is_some_and(|seen| now < seen + limits::MEMBER_KNOWN);
        let is_resting = self.0.resting.get(&guild).is_some_and(|until| now < until);
        !is_known && !is_resting
    }

    /// Lets look-ups begin one after the other, so that messages are never far behind them.
    async fn wait_for_turn(&self) {
        let mut next = self.0.next.lock().await;
        let at = (*next).max(Instant::now());
        sleep_until(at).await;
        *next = at + limits::MEMBER_LOOK_UP_EVERY;
    }

    fn now(&self) -> Ts {
        self.0.host.games.clock().now()
    }
}

fn takes_part(state: &State, player: PlayerId) -> bool {
    let info = state.info().filter(|_| state.is_live());
    let participant = info.and_then(|info| info.participant(player));
    participant.is_some_and(|participant| !participant.left) && state.occupies(player)
}
