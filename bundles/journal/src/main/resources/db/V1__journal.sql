-- One row: the server that may write, and the heads of everything it numbers. Each commit updates it, which is both
-- the fence (epoch) and the proof of what a broken connection left undecided (tx).
create table server (
    one                boolean primary key default true check (one),
    epoch              bigint not null,
    tx                 bigint not null,
    inbox_head         bigint not null,
    observation_head   bigint not null,
    row_head           bigint not null
);
insert into server values (true, 0, 0, 0, 0, 0);

-- A log is one lane of one sub-stream.
create table log (
    id       smallint primary key,
    stream   text not null,
    lane     smallint not null,
    unique (stream, lane)
);
insert into log values (1, 'observations', 0), (2, 'observations', 1);

create table inbox (
    log           smallint not null,
    position      bigint not null,
    received      timestamptz not null,
    gateway       text not null,
    transport     text not null,
    topic         text not null,
    content_type  text not null,
    redelivered   boolean not null,
    payload       bytea not null,
    primary key (log, position)
) partition by range (position);
create index inbox_gateway on inbox (gateway, received);

-- The measurement, typed and small; FHIR is made of it when somebody reads.
create table observation (
    log              smallint not null,
    position         bigint not null,
    id               bigint not null,
    version          integer not null,
    subject          text not null,
    device           text not null,
    gateway          text not null,
    metric           text not null,
    value            numeric,
    unit             text,
    detail           text,
    status           smallint not null,
    effective        timestamptz not null,
    zone_minutes     smallint not null,
    received         timestamptz not null,
    recorded         timestamptz not null,
    identity_time    bigint not null,
    identity         uuid not null,
    origin_log       smallint not null,
    origin_position  bigint not null,
    ordinal          integer not null,
    module           text not null,
    primary key (log, position)
) partition by range (position);
create index observation_subject on observation (subject, effective);
create index observation_origin on observation (origin_position);
create index observation_amended on observation (id) where version > 1;
create index observation_device on observation (device, effective);
create index observation_recorded on observation using brin (recorded) with (pages_per_range = 32);

-- Which measurements are known. A negative position names a row of waiting.
create table identity (
    identity_time  bigint not null,
    hash           uuid not null,
    position       bigint not null,
    version        integer not null,
    primary key (identity_time, hash)
) partition by range (identity_time);

create table duplicate (
    origin_log       smallint not null,
    origin_position  bigint not null,
    ordinal          integer not null,
    metric           text not null,
    device           text not null,
    of_position      bigint not null,
    primary key (origin_position, origin_log, ordinal)
);

create table waiting (
    id               bigint primary key,
    log              smallint not null,
    subject          text not null,
    device           text not null,
    gateway          text not null,
    metric           text not null,
    value            numeric,
    unit             text,
    detail           text,
    status           smallint not null,
    effective        timestamptz not null,
    zone_minutes     smallint not null,
    received         timestamptz not null,
    recorded         timestamptz not null,
    identity_time    bigint not null,
    identity         uuid not null,
    origin_log       smallint not null,
    origin_position  bigint not null,
    ordinal          integer not null,
    module           text not null
);
create index waiting_device on waiting (device, effective);
create index waiting_origin on waiting (origin_position);

create table quarantine (
    id                bigint primary key,
    at                timestamptz not null,
    message_log       smallint,
    message_position  bigint,
    adapter           text not null,
    gateway           text not null,
    transport         text not null,
    topic             text not null,
    content_type      text not null,
    received          timestamptz not null,
    redelivered       boolean not null,
    lane              smallint not null,
    module            text not null,
    reason            text not null,
    detail            text not null,
    size              integer not null,
    sha256            text not null,
    payload           bytea not null,
    ended             timestamptz,
    how               text
);
create index quarantine_open on quarantine (id) where ended is null;
create index quarantine_message on quarantine (message_position);

create table record (
    kind        text not null,
    id          text not null,
    version     bigint not null,
    updated     timestamptz not null,
    body        text not null,
    unique_key  text not null,
    primary key (kind, id)
);
create unique index record_unique on record (kind, unique_key) where unique_key <> '';

create table record_history (
    kind        text not null,
    id          text not null,
    version     bigint not null,
    updated     timestamptz not null,
    body        text not null,
    primary key (kind, id, version)
);

create table receipt (
    partner    text not null,
    first      bigint not null,
    last       bigint not null,
    at         timestamptz not null,
    positions  bigint[] not null,
    remotes    text[] not null,
    primary key (partner, first, last)
);

create table parked (
    id           bigint primary key,
    at           timestamptz not null,
    partner      text not null,
    position     bigint not null,
    observation  text not null,
    subject      text not null,
    status       integer not null,
    answer       text not null,
    ended        timestamptz,
    how          text
);
create index parked_open on parked (partner, id) where ended is null;
create index parked_position on parked (position);

create table deferred (
    partner        text not null,
    subject        text not null,
    lane           smallint not null,
    from_position  bigint not null,
    next_try       timestamptz not null,
    attempts       integer not null,
    last_answer    text not null,
    primary key (partner, subject, lane)
);

create table state (
    module  text not null,
    key     text not null,
    value   bytea not null,
    primary key (module, key)
);

create table audit (
    id      bigint primary key,
    at      timestamptz not null,
    who     text not null,
    action  text not null,
    what    text not null
);

create table cursor (
    name      text not null,
    lane      smallint not null,
    stream    text not null,
    epoch     bigint not null,
    position  bigint not null,
    handled   bigint not null,
    primary key (name, lane)
);

create table counter (
    name   text primary key,
    value  bigint not null
);
