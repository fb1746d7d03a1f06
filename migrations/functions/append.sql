-- Writes the events of one or many commands, each command as a whole or not at all, and tells of each command
--   appended   its events stand at `versions`;
--   conflict   a stream did not stand where the command says;
--   duplicate  its idempotency key is taken.
-- Commands are judged side by side. So none may write a stream that another one touches: that is an error, which
-- leaves nothing written. A command that is not appended leaves no trace and does not disturb the others.
--
-- JSON comes in lines, one for each element, since it has no line breaks: in an array, every quote would be escaped.
create or replace function append(
  -- One of each per command. Without an idempotency key, the rest are null, and the line is empty.
  tenants uuid[],
  actors uuid[],
  moments timestamptz[],
  principals uuid[],
  routes text[],
  keys text[],
  request_hmacs bytea[],
  results text,
  -- The first command of its tenant that rests on the same streams at the same versions; null where it rests on none.
  -- Commands count from 1. Those who decide at once mostly rest on the same: so it is looked at once.
  claimants int[],
  -- One of each per event, in order. The version is the one at which the stream stands before the command, null for any.
  -- The line is the canonical JSON of the event, up to where its version belongs.
  commands int[],
  streams text[],
  expected_versions int[],
  ids uuid[],
  types text[],
  salts bytea[],
  canonical_prefixes text,
  -- One of each per stream that is rested on: the first command that does, and where the stream has to stand.
  claiming int[],
  claimed_streams text[],
  claimed_versions int[]
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
  prefixes text[] := string_to_array(canonical_prefixes, E'\n');
  answers text[] := string_to_array(results, E'\n');
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
      select lock, bool_or(written) as written, bool_or(written) and min(by) <> max(by) as entangled
      from (
        select command, stream_lock(tenants[command], stream), true
        from unnest(commands, streams) as written (command, stream)
        union all
        -- Never by one that writes it: what a command rests on and writes, it expects.
        select -command, stream_lock(tenants[command], stream), false
        from unnest(claiming, claimed_streams) as claimed (command, stream)
      ) as touched (by, lock, written)
      group by lock
      order by lock
    ) as ordered
  ) as locks;

  if entangled then
    raise exception 'a command writes a stream that another command of the batch touches';
  end if;

  -- Its snapshot is taken now, after the locks: what is read here stays true until the transaction ends.
  return query
  with refuted as materialized (
    select command
    from unnest(claiming, claimed_streams, claimed_versions) as claimed (command, stream, version)
    where version <> coalesce((
      -- Versions before the one claimed need no look: a stream that has no others does not stand there either.
      select event.version from event
      where event.tenant = tenants[claimed.command] and event.stream = claimed.stream
        and event.version >= claimed.version
      order by event.version desc
      limit 1
    ), 0)
  ),
  touched as materialized (
    -- What is long stays in the arrays until it is written: here it would be copied from step to step.
    select
      command,
      place,
      expected,
      row_number() over (partition by command, stream order by place)::int as nth,
      coalesce((
        select event.version from event
        where event.tenant = tenants[touched.command] and event.stream = touched.stream
          and event.version >= coalesce(touched.expected, 1)
        order by event.version desc
        limit 1
      ), 0) as head
    from unnest(commands, streams, expected_versions) with ordinality as touched (command, stream, expected, place)
  ),
  judged as materialized (
    select
      command,
      bool_and(expected is null or expected = head)
        and (claimants[command] in (select command from refuted)) is not true as stands,
      array_agg(head + nth order by place) as versions
    from touched
    group by command
  ),
  keyed as (
    select distinct on (tenant, principal, route, key) *
    from (
      select command, tenants[command], principals[command], routes[command], keys[command]
      from judged
      where stands and keys[command] is not null
    ) as keyed (command, tenant, principal, route, key)
    order by tenant, principal, route, key, command
  ),
  claimed as (
    -- In the order of the keys, so that appends which wait for each other here cannot do so in a circle.
    insert into command (tenant, principal, route, key, request_hmac, result)
    select tenant, principal, route, key, request_hmacs[command], answers[command]::jsonb from keyed
    order by tenant, principal, route, key
    on conflict do nothing
    returning tenant, principal, route, key
  ),
  accepted as (
    select command from judged where stands and keys[command] is null
    union all
    select command from keyed join claimed using (tenant, principal, route, key)
  ),
  appended as (
    insert into event (tenant, stream, version, id, type, actor, recorded_at, salt, canonical)
    select
      tenants[command], streams[place], head + nth, ids[place], types[place], actors[command], moments[command],
      salts[place], convert_to(prefixes[place] || ',"version":' || (head + nth) || '}', 'UTF8')
    from accepted join touched using (command)
    order by place
    returning tenant, stream, version, id, salt, canonical
  ),
  queued as (
    insert into pending (tenant, stream, version, event_id, leaf_hash)
    select tenant, stream, version, id, leaf_hash(salt, canonical)
    from appended
  )
  select
    command,
    case when accepted.command is not null then 'appended' when stands then 'duplicate' else 'conflict' end,
    case when accepted.command is not null then versions end
  from judged left join accepted using (command);
end
$$;
