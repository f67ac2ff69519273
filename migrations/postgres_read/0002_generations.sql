-- Which tables hold the rows of a projection. The tables themselves, NAME_gN, are made by the program
-- from the projection's description; a view NAME shows those of the generation that is read.
drop table words_said;
drop table game_players;
drop table games;
drop table projections;

create table generations (
    name text not null,
    generation bigint not null,
    -- The version of the projection that made the rows, and the description its tables were made by.
    version bigint not null,
    shape text not null,
    -- live: it is read. next: it is being made, to be read. previous: it was read before.
    -- scratch: it is being made, to be compared. guild: it is being made, for one server.
    role text not null check (role in ('live', 'next', 'previous', 'scratch', 'guild')),
    -- The rows are what the log says up to here.
    position bigint not null,
    -- Why it stands still, while it does.
    error text,
    primary key (name, generation)
);

create unique index generations_by_role on generations (name, role);

-- Events that nobody can read, and that a projection went on without.
create table quarantined (
    name text not null,
    generation bigint not null,
    position bigint not null,
    event_type text not null,
    reason text not null,
    primary key (name, generation, position)
);
