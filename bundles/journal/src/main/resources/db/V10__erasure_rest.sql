-- Messages that came after an erasure with readings it had taken in, by the devices these are of: their entries are cut
-- out of the bytes, and the row goes with that. In erased_reading ordinal -2 stands for a message that was cut.
create table erased_entry (
    log       smallint not null,
    position  bigint not null,
    device    text not null,
    primary key (position, log, device)
);

-- What became of an errand: 0 to be told, 1 refused, with the words of the answer, 2 for a person to tell. A partner of
-- which it is not known whether it got something is not asked before the time when it must have.
alter table erased_delivery
    add column state   smallint not null default 0,
    add column answer  text not null default '',
    add column asked   timestamptz,
    add column due     timestamptz not null default '-infinity';
