-- Who is who: the only place where a player meets a Discord user.
create table people (
    player_id uuid primary key,
    discord_user_id bigint unique not null,
    display_name text not null,
    locale text,
    dm_channel_id bigint,
    dm_open bigint not null default 1,
    announced bigint not null default 0,
    created_at bigint not null
);
