-- Who is who: the only place where a player meets a Discord user.
create table people (
    player_id blob primary key,
    discord_user_id integer unique not null,
    display_name text not null,
    locale text,
    dm_channel_id integer,
    dm_open integer not null default 1,
    announced integer not null default 0,
    created_at integer not null
) strict;
