-- Forgets the commands that were kept long enough, and tells how many.
create or replace function purge_commands() returns bigint
language sql
volatile
as $$
  with purged as (
    delete from command where expires_at < now() returning 1
  )
  select count(*) from purged;
$$;
