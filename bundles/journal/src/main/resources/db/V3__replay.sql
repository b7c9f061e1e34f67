-- A replay finds the messages of a span of time, and the readings that repeat a measurement it changes.
create index inbox_received on inbox using brin (received) with (pages_per_range = 32);
create index duplicate_of on duplicate (of_position);
