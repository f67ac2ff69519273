-- How far a consumer of the log has come, and what it must not forget. Both change together.
create table checkpoints (
    name text primary key,
    position integer not null
) strict, without rowid;

create table checkpoint_notes (
    name text not null,
    note_key text not null,
    note text not null,
    primary key (name, note_key)
) strict, without rowid;
