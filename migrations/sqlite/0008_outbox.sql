-- Messages that are still to be sent. A row is written with the checkpoint of the subscription that plans it,
-- and deleted once it is sent. Times are µs since 1970.
create table outbox_messages (
    -- The event it follows from, and which of its messages it is.
    position integer not null,
    ordinal integer not null,
    -- Where it goes: messages to one place are sent in order.
    place text not null,
    payload text not null,
    nonce text not null,
    -- It is not tried before.
    due integer not null default 0,
    n_tries integer not null default 0,
    last_error text,
    primary key (position, ordinal)
) strict;

create index outbox_messages_by_place on outbox_messages (place, position, ordinal);
