-- What a partner lost is delivered to it anew: a second receipt for the same rows, the newest of which counts.
alter table receipt drop constraint receipt_pkey;
create index receipt_place on receipt (partner, first, last);

-- A correction asks what was parked of its observation.
create index parked_observation on parked (observation, partner);
