-- Forgets commands that were kept long enough, and tells how many: if that is `at_most`, there may be more.
create or replace function purge_commands(at_most int) returns bigint
language sql
volatile
as $$
  with purged as (
    delete from command
    where ctid = any (array(select ctid from command where expires_at < now() limit at_most))
    returning 1
  )
  select count(*) from purged;
$$;
