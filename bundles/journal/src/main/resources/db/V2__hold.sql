-- When a cursor was made: what is older than it, it has not held back for longer. Cursors of before count as old.
alter table cursor add column created timestamptz not null default 'epoch';
alter table cursor alter column created set default now();

-- How much a cursor may hold back, where an operator has set it.
create table hold_limit (
    cursor       text primary key,
    age_seconds  bigint not null,
    bytes        bigint not null
);

-- What cursors did not handle because an operator released it.
create table expired (
    id              bigint primary key,
    release         uuid not null,
    cursor          text not null,
    log             smallint not null,
    first_position  bigint not null,
    last_position   bigint not null,
    count           bigint not null,
    at              timestamptz not null,
    who             text not null,
    why             text not null,
    ended           timestamptz,
    how             text
);
create index expired_place on expired (log, last_position);
create index expired_cursor on expired (cursor, id);

-- Released messages whose bytes retention has dropped; their trace goes on.
create table expired_message (
    log        smallint not null,
    position   bigint not null,
    received   timestamptz not null,
    gateway    text not null,
    transport  text not null,
    topic      text not null,
    size       integer not null,
    primary key (log, position)
);
