-- How many seconds the oldest pending event has waited for its place in the log; 0 if none waits. Any process may ask,
-- so it runs as the role that sees the pending events of all tenants.
create or replace function sequencer_lag() returns double precision
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
  select coalesce((
    select extract(epoch from clock_timestamp() - appended_at) from pending order by id limit 1
  ), 0);
$$;
