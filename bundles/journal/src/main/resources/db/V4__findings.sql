-- A third stream: what analyses have found, and what people have done about it. Each row is a change of an alert, with
-- the alert as it was after it.
alter table server add column finding_head bigint not null default 0;

insert into log select coalesce(max(id), 0) + 1, 'findings', 0 from log;
insert into log select coalesce(max(id), 0) + 1, 'findings', 1 from log;

create table finding (
    log       smallint not null,
    position  bigint not null,
    alert     text not null,
    version   bigint not null,
    what      smallint not null,
    recorded  timestamptz not null,
    at        timestamptz not null,
    by        text not null,
    note      text not null,
    notifies  boolean not null,
    body      text not null,
    primary key (log, position)
) partition by range (position);
create index finding_alert on finding (alert, version);

create table alert (
    id            text primary key,
    version       bigint not null,
    module        text not null,
    kind          text not null,
    key           text not null,
    subject       text not null,
    nature        smallint not null,
    state         smallint not null,
    acknowledged  boolean not null,
    opened        timestamptz not null,
    changed       timestamptz not null,
    position      bigint not null,
    body          text not null
);
create unique index alert_open on alert (module, kind, key) where state = 0;
create index alert_place on alert (position);
create index alert_subject on alert (subject, position);
create index alert_key on alert (module, key, opened);
