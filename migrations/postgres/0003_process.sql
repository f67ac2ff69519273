-- When the program was last known to run, for telling how long it was away.
create table process (
    id bigint primary key check (id = 1),
    alive_at bigint not null
);
