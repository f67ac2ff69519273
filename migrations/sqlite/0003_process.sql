-- When the program was last known to run, for telling how long it was away.
create table process (
    id integer primary key check (id = 1),
    alive_at integer not null
) strict;
