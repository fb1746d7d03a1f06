-- An event of a tenant by its id, and its place in the log: null while it is still pending.
create or replace function read_receipt(of_tenant uuid, of_event uuid)
returns table (seq bigint, salt bytea, canonical text)
language plpgsql
volatile
as $$
begin
  perform set_config('portcullis.tenant', of_tenant::text, true);
  return query
  select place.seq, event.salt, convert_from(event.canonical, 'UTF8')
  from (
      select log_entry.seq, log_entry.stream, log_entry.version from log_entry
      where log_entry.tenant = of_tenant and log_entry.event_id = of_event
      union all
      select null, pending.stream, pending.version from pending
      where pending.tenant = of_tenant and pending.event_id = of_event
    ) as place
    join event on event.tenant = of_tenant and event.stream = place.stream and event.version = place.version;
end
$$;
