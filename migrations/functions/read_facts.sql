-- The newest event of each stream of a tenant that has any, and the command under a key, if it was given one; as they
-- stood at one moment. The rows of events are those with a stream.
create or replace function read_facts(
  of_tenant uuid,
  of_streams text[],
  of_principal uuid,
  of_route text,
  of_key text
)
returns table (stream text, salt bytea, canonical text, request_hmac bytea, result jsonb)
language plpgsql
volatile
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  perform set_config('portcullis.tenant', of_tenant::text, true);
  return query
  select head.stream, head.salt, convert_from(head.canonical, 'UTF8'), null::bytea, null::jsonb
  from unnest(of_streams) as asked (stream)
    cross join lateral (
      select event.stream, event.salt, event.canonical from event
      where event.tenant = of_tenant and event.stream = asked.stream
      order by event.version desc
      limit 1
    ) as head
  union all
  select null, null, null, request_hmac, result from command
  where tenant = of_tenant and principal = of_principal and route = of_route and key = of_key;
end
$$;
