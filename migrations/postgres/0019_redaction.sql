-- What the one change writes that a recorded event may undergo: a text is taken out of its payload. A row is there
-- only within the transaction that makes the change.
create table redactions (
    position bigint primary key,
    data text not null
);

drop trigger events_are_never_updated on events;

create function refuse_all_but_redaction() returns trigger language plpgsql set search_path from current as $$
begin
    if to_jsonb(new) - 'data' is distinct from to_jsonb(old) - 'data'
        or not exists (
            select 1 from redactions where redactions.position = old.position and redactions.data = new.data
        ) then
        raise exception 'a recorded event never changes, except that a text is taken out';
    end if;
    return new;
end
$$;

create trigger events_are_never_updated before update on events
for each row execute function refuse_all_but_redaction();

-- People who had themselves erased. Who they were is there until everything is done.
create table erasures (
    receipt uuid primary key,
    player_id uuid not null unique,
    -- Microseconds since 1970, UTC.
    requested_at bigint not null,
    finished_at bigint,
    -- How many events a text was taken out of.
    n_events bigint not null default 0,
    discord_user_id bigint,
    display_name text,
    dm_channel_id bigint
);
