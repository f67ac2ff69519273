-- Tables derived from the log. Deleting this file loses nothing: it is made anew.
create table projections (
    name text primary key,
    version integer not null,
    position integer not null
) strict, without rowid;

create table games (
    game_id text primary key,
    guild_id integer,
    channel_id integer,
    host text not null,
    mode text not null,
    phase text not null check (phase in ('lobby', 'running', 'paused', 'completed', 'cancelled', 'abandoned')),
    live integer not null,
    created_at integer not null,
    ended_at integer,
    -- Where in the log its last event stands.
    position integer not null
) strict, without rowid;

create index games_live on games (live, position);
create index games_by_channel on games (channel_id, live, position);
create index games_by_guild on games (guild_id, live, position);

create table game_players (
    player_id text not null,
    game_id text not null,
    -- Orders the players of a game by when they joined.
    seat integer not null,
    primary key (player_id, game_id)
) strict, without rowid;

create index game_players_by_game on game_players (game_id);

create table words_said (
    player_id text not null,
    -- 0 for games in no server.
    guild_id integer not null,
    -- The position of the event, and which of its two words.
    position integer not null,
    seat integer not null,
    game_id text not null,
    word text not null,
    primary key (player_id, guild_id, position, seat)
) strict, without rowid;
