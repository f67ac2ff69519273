-- How far a consumer of the log has come, and what it must not forget. Both change together.
-- Keys sort by their bytes, as SQLite sorts them.
create table checkpoints (
    name text collate "C" primary key,
    position bigint not null
);

create table checkpoint_notes (
    name text collate "C" not null,
    note_key text collate "C" not null,
    note text not null,
    primary key (name, note_key)
);
