-- The versions of a tenant's key of the embedded key store, the oldest first; one of them, where it is named.
create or replace function read_embedded_key(of_tenant uuid, of_name text, of_version int)
returns setof embedded_key
language plpgsql
volatile
as $$
begin
  perform set_config('portcullis.tenant', of_tenant::text, true);
  return query
  select * from embedded_key
  where embedded_key.tenant = of_tenant
    and embedded_key.name = of_name
    and (of_version is null or embedded_key.version = of_version)
  order by embedded_key.version;
end
$$;
