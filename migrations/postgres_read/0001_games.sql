-- Tables derived from the log, in a schema of their own. Dropping the schema loses nothing: it is made anew.
create table projections (
    name text primary key,
    version bigint not null,
    position bigint not null
);

create table games (
    game_id text primary key,
    guild_id bigint,
    channel_id bigint,
    host text not null,
    mode text not null,
    phase text not null check (phase in ('lobby', 'running', 'paused', 'completed', 'cancelled', 'abandoned')),
    live bigint not null,
    created_at bigint not null,
    ended_at bigint,
    -- Where in the log its last event stands.
    position bigint not null
);

create index games_live on games (live, position);
create index games_by_channel on games (channel_id, live, position);
create index games_by_guild on games (guild_id, live, position);

create table game_players (
    player_id text not null,
    game_id text not null,
    -- Orders the players of a game by when they joined.
    seat bigint not null,
    primary key (player_id, game_id)
);

create index game_players_by_game on game_players (game_id);

create table words_said (
    player_id text not null,
    -- 0 for games in no server.
    guild_id bigint not null,
    -- The position of the event, and which of its two words.
    position bigint not null,
    seat bigint not null,
    game_id text not null,
    word text not null,
    primary key (player_id, guild_id, position, seat)
);
