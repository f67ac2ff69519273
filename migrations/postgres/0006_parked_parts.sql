-- A follower may fail on several parts of one event, such as the messages it leads to: each is parked
-- under a key of its own.
alter table parked_events drop constraint parked_events_name_position_key;
alter table parked_events add unique (name, position, park_key);
