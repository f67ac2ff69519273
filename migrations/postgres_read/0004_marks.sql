-- The last event whose rows are here: in another log, another one has its position.
alter table generations add column event_position bigint;
alter table generations add column event_id text;
