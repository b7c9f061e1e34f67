-- Of a shared device only what names the user slot is erased when it comes later; -1 stands for the whole device.
alter table erased_span add column slot integer not null default -1;
alter table erased_span drop constraint erased_span_pkey;
alter table erased_span add primary key (device, begins, ends, slot);
