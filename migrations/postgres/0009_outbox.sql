-- Messages that are still to be sent. A row is written with the checkpoint of the subscription that plans it,
-- and deleted once it is sent. Times are µs since 1970.
create table outbox_messages (
    -- The event it follows from, and which of its messages it is.
    position bigint not null,
    ordinal bigint not null,
    -- Where it goes: messages to one place are sent in order.
    place text collate "C" not null,
    payload text not null,
    nonce text not null,
    -- It is not tried before.
    due bigint not null default 0,
    n_tries bigint not null default 0,
    last_error text,
    primary key (position, ordinal)
);

create index outbox_messages_by_place on outbox_messages (place, position, ordinal);
