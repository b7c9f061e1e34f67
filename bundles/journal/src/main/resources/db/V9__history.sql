-- Indexes over a long history are built in one go; this memory is for this transaction only.
set local maintenance_work_mem = '256MB';

-- What readers ask of a long history: a resident's measurements of one kind without a look at all others, the newest of
-- all, what was recorded since, and whatever is not simply final. Each is found in the order in which it is given.
drop index observation_subject;
create index observation_subject on observation (subject, effective, metric);
create index observation_effective on observation (effective, metric);
drop index observation_recorded;
create index observation_recorded on observation (recorded);
create index observation_unusual on observation (effective) where status <> 0;

-- Who read whose data: the first word says whose.
create index audit_about on audit (split_part(what, ' ', 1), id);
create index audit_who on audit (who, id);
create index audit_at on audit (at);
