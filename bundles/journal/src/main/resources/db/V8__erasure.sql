-- What messages had said of somebody who was erased: that there was a reading, and on which day it came, so that a trace
-- can answer. Ordinal -1 stands for a message as a whole.
create table erased_reading (
    log       smallint not null,
    position  bigint not null,
    ordinal   integer not null,
    day       date not null,
    primary key (position, log, ordinal)
);

-- What a device measured in this time is nobody's for ever: it is erased also when it comes later.
create table erased_span (
    device  text not null,
    begins  timestamptz not null,
    ends    timestamptz not null,
    primary key (device, begins, ends)
);

-- What partners are still to be told, by their own references; a row goes with the answer.
create table erased_delivery (
    erasure  text not null,
    partner  text not null,
    remote   text not null,
    primary key (partner, erasure, remote)
);

-- An erasure finds the repetitions of what it removes, and what is parked of a resident.
create index parked_subject on parked (subject);
create index receipt_first on receipt (first, last);
