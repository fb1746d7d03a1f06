-- The newest event of a holder key of a tenant that goes by a reference. Who opens a session isn't known yet, and must
-- not find out by how long it takes whether there is such a tenant or such a key: so it is one statement, whatever there is.
create or replace function find_holder_key(of_reference text, of_key text)
returns table (tenant uuid, salt bytea, canonical text)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
  select event.tenant, event.salt, convert_from(event.canonical, 'UTF8')
  from event
  where event.tenant = (select tenant.id from tenant where tenant.reference = of_reference)
    and event.stream = of_key
  order by event.version desc
  limit 1;
$$;
