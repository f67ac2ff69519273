//! JSON of users, members, guilds, channels and messages, as Discord sends them.
//!
//! Owns: the shapes. Changes nothing; reads the world.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::message::Message;
use super::world::{DISCORD_EPOCH_MS, Home, Id, World};

/// Makes the timestamp that a snowflake carries.
pub(super) fn timestamp(id: Id) -> String {
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis((id >> 22) + DISCORD_EPOCH_MS);
    DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::Micros, false)
}

pub(super) fn user(world: &World, id: Id) -> Value {
    let name = world.name_of(id);
    json!({
        "id": id.to_string(), "username": name.to_lowercase(), "discriminator": "0",
        "global_name": name, "avatar": null, "bot": id == world.bot, "system": false,
        "public_flags": 0, "flags": 0, "banner": null, "accent_color": null,
        "avatar_decoration_data": null, "collectibles": null, "display_name_styles": null,
        "primary_guild": null, "clan": null,
    })
}

/// The bot's own user, as `GET /users/@me` gives it.
pub(super) fn current_user(world: &World) -> Value {
    let mut own = user(world, world.bot);
    let extra = json!({ "mfa_enabled": false, "locale": "en-US", "verified": true, "email": null });
    merge(&mut own, extra);
    own
}

pub(super) fn member(world: &World, guild: Id, id: Id) -> Value {
    let mut member = partial_member(world, guild, id);
    member["user"] = user(world, id);
    member
}

/// A member without the user and permissions inside, as `resolved.members` carries it.
pub(super) fn partial_member(world: &World, guild: Id, user: Id) -> Value {
    let roles = world
        .servers
        .get(&guild)
        .map(|server| &server.roles)
        .into_iter()
        .flatten();
    let held = roles.filter(|(_, role)| role.held_by.contains(&user));
    let held: Vec<String> = held.map(|(id, _)| id.to_string()).collect();
    json!({
        "nick": null, "avatar": null, "banner": null, "roles": held, "joined_at": timestamp(guild),
        "premium_since": null, "deaf": false, "mute": false, "flags": 0, "pending": false,
        "communication_disabled_until": null, "unusual_dm_activity_until": null,
        "avatar_decoration_data": null, "collectibles": null, "display_name_styles": null,
    })
}

pub(super) fn permissions(world: &World, guild: Id, id: Id) -> u64 {
    let server = world.servers.get(&guild);
    server
        .and_then(|server| server.members.get(&id))
        .copied()
        .unwrap_or_default()
}

pub(super) fn guild(world: &World, id: Id) -> Value {
    let server = &world.servers[&id];
    let mut guild = json!({
        "id": id.to_string(), "name": server.name, "icon": null, "description": null,
        "home_header": null, "splash": null, "discovery_splash": null, "features": [],
        "banner": null, "owner_id": world.owner.to_string(), "application_id": null,
        "region": "us-west", "afk_channel_id": null, "afk_timeout": 300,
        "system_channel_id": server.system_channel.map(|id| id.to_string()), "system_channel_flags": 0, "widget_enabled": false,
        "widget_channel_id": null, "verification_level": 0, "default_message_notifications": 0,
        "explicit_content_filter": 0, "mfa_level": 0, "max_presences": null,
        "max_members": 500_000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
        "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0,
        "preferred_locale": server.locale, "rules_channel_id": null, "safety_alerts_channel_id": null,
        "public_updates_channel_id": null, "premium_progress_bar_enabled": false,
        "premium_progress_bar_enabled_user_updated_at": null, "nsfw": false, "nsfw_level": 0,
        "emojis": [], "stickers": [], "incidents_data": null,
    });
    let everyone = role(id, "@everyone", 0);
    let others = server
        .roles
        .iter()
        .map(|(id, other)| role(*id, &other.name, 1));
    guild["roles"] = [everyone].into_iter().chain(others).collect();
    guild
}

pub(super) fn role(id: Id, name: &str, position: u8) -> Value {
    json!({
        "id": id.to_string(), "name": name, "description": null, "permissions": "2147600448",
        "position": position, "color": 0, "hoist": false, "managed": false, "mentionable": false,
        "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
        "icon": null, "unicode_emoji": null, "tags": {}, "flags": 0,
    })
}

/// The guild with what only the gateway adds.
pub(super) fn guild_create(world: &World, id: Id) -> Value {
    let mut event = guild(world, id);
    let members: Vec<Value> = world.servers[&id]
        .members
        .keys()
        .map(|user| member(world, id, *user))
        .collect();
    let channels: Vec<Value> = world
        .rooms_of(id)
        .into_iter()
        .map(|room| channel(world, room))
        .collect();
    let extra = json!({
        "joined_at": timestamp(id), "large": false, "unavailable": false,
        "member_count": members.len(), "members": members, "channels": channels, "threads": [],
        "voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [],
    });
    merge(&mut event, extra);
    event
}

pub(super) fn channel(world: &World, id: Id) -> Value {
    match &world.rooms[&id].home {
        Home::Dm { with } => json!({
            "id": id.to_string(), "type": 1, "flags": 0, "last_message_id": null,
            "recipients": [user(world, *with)],
        }),
        Home::Guild { .. } if world.guild_told(id).is_none() => json!({
            "id": id.to_string(), "type": 3, "flags": 0, "last_message_id": null, "name": null,
            "recipients": [],
        }),
        Home::Guild { guild, name } => json!({
            "id": id.to_string(), "type": world.rooms[&id].channel_type, "guild_id": guild.to_string(), "name": name,
            "flags": 0, "last_message_id": null, "position": 0, "parent_id": null, "topic": null,
            "nsfw": false, "rate_limit_per_user": 0, "permission_overwrites": [],
        }),
    }
}

/// A message as the REST routes answer it.
pub(super) fn message(world: &World, message: &Message) -> Value {
    let mentions: Vec<Value> = message.pinged.iter().map(|id| user(world, *id)).collect();
    let mut json = json!({
        "id": message.id.to_string(), "channel_id": message.channel.to_string(),
        "type": if message.command.is_some() { 20 } else { 0 },
        "author": user(world, message.author), "content": message.content,
        "timestamp": timestamp(message.id), "edited_timestamp": message.edited_at.map(timestamp),
        "tts": false, "mention_everyone": false, "mentions": mentions, "mention_roles": [],
        "attachments": message.attachments, "embeds": message.embeds,
        "components": message.components, "pinned": false, "flags": message.flags(),
    });
    if let Some(nonce) = &message.nonce {
        json["nonce"] = nonce.clone();
    }
    if message.answers.is_some() {
        json["webhook_id"] = json!(world.bot.to_string());
        json["application_id"] = json!(world.bot.to_string());
    }
    if let Some((interaction, name, by)) = &message.command {
        json["interaction_metadata"] = json!({
            "id": interaction.to_string(), "type": 2, "user": user(world, *by),
            "authorizing_integration_owners": world.owners(message.channel, *by),
        });
        json["interaction"] = json!({
            "id": interaction.to_string(), "type": 2, "name": name, "user": user(world, *by),
        });
    }
    if let (None, Some(asked)) = (
        &message.command,
        message.answers.and_then(|id| world.asked.get(&id)),
    ) {
        json["interaction_metadata"] = json!({
            "id": message.answers.unwrap_or_default().to_string(), "type": 3, "user": user(world, asked.user),
            "authorizing_integration_owners": world.owners(message.channel, asked.user),
            "interacted_message_id": message.id.to_string(),
        });
    }
    if !message.reactions.is_empty() {
        json["reactions"] = reactions(world, message);
    }
    json
}

fn reactions(world: &World, message: &Message) -> Value {
    let mut counted: Vec<(&str, u64, bool)> = Vec::new();
    for (emoji, by) in &message.reactions {
        let own = *by == world.bot;
        match counted.iter_mut().find(|(known, ..)| known == emoji) {
            Some((_, count, me)) => {
                *count += 1;
                *me |= own;
            }
            None => counted.push((emoji, 1, own)),
        }
    }
    let listed = counted.into_iter().map(|(emoji, count, me)| {
        json!({
            "emoji": { "id": null, "name": emoji }, "count": count, "me": me, "me_burst": false,
            "count_details": { "burst": 0, "normal": count }, "burst_colors": [],
        })
    });
    listed.collect()
}

/// A message as the gateway tells it, with the guild and the writer's member.
pub(super) fn message_event(world: &World, told: &Message) -> Value {
    let mut event = message(world, told);
    event["channel_type"] = json!(1);
    if let Some(guild) = world.guild_of(told.channel) {
        event["channel_type"] = json!(0);
        event["guild_id"] = json!(guild.to_string());
        event["member"] = partial_member(world, guild, told.author);
    }
    event
}

/// Adds the fields of one object to another.
pub(super) fn merge(into: &mut Value, extra: Value) {
    if let (Some(into), Value::Object(extra)) = (into.as_object_mut(), extra) {
        into.extend(extra);
    }
}
