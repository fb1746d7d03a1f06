-- The events of a stream of a tenant, oldest first, from a version on.
create or replace function read_history(of_tenant uuid, of_stream text, from_version int)
returns table (salt bytea, canonical text)
language plpgsql
volatile
as $$
begin
  perform set_config('portcullis.tenant', of_tenant::text, true);
  return query
  select event.salt, convert_from(event.canonical, 'UTF8') from event
  where event.tenant = of_tenant and event.stream = of_stream and event.version >= from_version
  order by event.version;
end
$$;
