-- Writes the events of one or many commands, each command as a whole or not at all, and tells of each command
--   appended   its events stand at `versions`;
--   conflict   a stream did not stand where the command says;
--   duplicate  its idempotency key is taken.
-- Commands are judged side by side. So none may write a stream that another one touches: that is an error, which
-- leaves nothing written. A command that is not appended leaves no trace and does not disturb the others.
create or replace function append(
  -- One of each per command. Without an idempotency key, all but the tenant are null.
  tenants uuid[],
  principals uuid[],
  routes text[],
  keys text[],
  request_hmacs bytea[],
  results jsonb[],
  -- One of each per stream that a command rests on without writing it; commands count from 1.
  claim_commands int[],
  claim_streams text[],
  claim_versions int[],
  -- One of each per event, in order. Expected is the version of its stream before the command, null for any.
  event_commands int[],
  event_streams text[],
  event_expected int[],
  event_salts bytea[],
  -- The canonical JSON of the event, up to where its version belongs.
  event_prefixes text[]
)
returns table (command int, status text, versions int[])
language plpgsql
volatile
security definer
set search_path = pg_catalog, public, pg_temp
-- A custom plan would be made anew for each call, over all partitions.
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  entangled boolean;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    -- The heads would be read from a snapshot that is older than the locks.
    raise exception 'append needs the isolation level read committed';
  end if;

  -- Locks on all streams written or rested on, also on those that do not exist yet. All callers take them in the same
  -- order, and each of them once, since one that is taken shared and then exclusively can end in a deadlock.
  select bool_or(locks.entangled) into entangled
  from (
    select
      ordered.entangled,
      case when written then pg_advisory_xact_lock(lock) else pg_advisory_xact_lock_shared(lock) end
    from (
      select lock, bool_or(written) as written, bool_or(written) and min(command) <> max(command) as entangled
      from (
        select command, hashtextextended(stream, uuid_hash_extended(tenants[command], 0)) as lock, written
        from (
          select command, stream, true from unnest(event_commands, event_streams) as event (command, stream)
          union all
          select command, stream, false from unnest(claim_commands, claim_streams) as claim (command, stream)
        ) as touched (command, stream, written)
      ) as hashed
      group by lock
      order by lock
    ) as ordered
  ) as locks;

  if entangled then
    raise exception 'a command writes a stream that another command of the batch touches';
  end if;

  -- Its snapshot is taken now, after the locks: what is read here stays true until the transaction ends.
  return query
  with touched as materialized (
    select
      touched.*,
      coalesce((
        select event.version from event
        where event.tenant = tenants[touched.command] and event.stream = touched.stream
        order by event.version desc
        limit 1
      ), 0) as head
    from (
      select command, stream, expected, ordinal, row_number() over (partition by command, stream order by ordinal)::int
      from unnest(event_commands, event_streams, event_expected)
        with ordinality as event (command, stream, expected, ordinal)
      union all
      select command, stream, expected, null, null
      from unnest(claim_commands, claim_streams, claim_versions) as claim (command, stream, expected)
    ) as touched (command, stream, expected, ordinal, nth)
  ),
  standing as (
    select command from touched group by command having bool_and(expected is null or expected = head)
  ),
  keyed as (
    select distinct on (tenant, principal, route, key) *
    from (
      select command, tenants[command], principals[command], routes[command], keys[command]
      from standing
      where keys[command] is not null
    ) as keyed (command, tenant, principal, route, key)
    order by tenant, principal, route, key, command
  ),
  claimed as (
    -- In the order of the keys, so that appends which wait for each other here cannot do so in a circle.
    insert into command (tenant, principal, route, key, request_hmac, result)
    select tenant, principal, route, key, request_hmacs[command], results[command] from keyed
    order by tenant, principal, route, key
    on conflict do nothing
    returning tenant, principal, route, key
  ),
  accepted as (
    select command from standing where keys[command] is null
    union all
    select command from keyed join claimed using (tenant, principal, route, key)
  ),
  appended as (
    insert into event (
      tenant, stream, version, id, type, data, actor, rested_on, recorded_at, salt, canonical
    )
    select
      tenants[command], stream, head + nth,
      content.id, content.type, content.data, content.actor, content.rested_on, content.recorded_at,
      event_salts[ordinal],
      convert_to(event_prefixes[ordinal] || ',"version":' || (head + nth) || '}', 'UTF8')
    from accepted
      join touched using (command)
      cross join lateral jsonb_to_record((event_prefixes[ordinal] || '}')::jsonb)
        as content (id uuid, type text, data jsonb, actor uuid, rested_on jsonb, recorded_at timestamptz)
    where ordinal is not null
    order by ordinal
    returning tenant, stream, version, id
  ),
  queued as (
    insert into pending (tenant, stream, version, event_id)
    select tenant, stream, version, id from appended
  )
  select
    command,
    case
      when accepted.command is not null then 'appended'
      when standing.command is not null then 'duplicate'
      else 'conflict'
    end,
    array_agg(head + nth order by ordinal) filter (where ordinal is not null and accepted.command is not null)
  from touched
    left join standing using (command)
    left join accepted using (command)
  group by command, standing.command, accepted.command;
end
$$;
