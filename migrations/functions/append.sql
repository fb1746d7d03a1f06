-- Writes the events of one or many commands, each command as a whole or not at all, and tells of those that it left out
-- why: for some of them
--   conflicting   a stream did not stand where the command says;
--   duplicate     the idempotency key is taken.
-- Commands are judged side by side. So none may write a stream that another one touches, unless all append to it
-- wherever it stands: anything else is an error, which leaves nothing written. A command that is left out leaves no
-- trace and does not disturb the others.
--
-- JSON comes in lines, one for each element, since it has no line breaks: in an array, every quote would be escaped.
-- What always has 32 bytes comes end to end.
create or replace function append(
  -- One of each per command. Without an idempotency key, the rest are null, the line is empty, and the bytes are zero.
  tenants uuid[],
  actors uuid[],
  moments timestamptz[],
  principals uuid[],
  routes text[],
  keys text[],
  request_hmacs bytea,
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
  salts bytea,
  canonical_prefixes text,
  -- One of each per stream that is rested on: the first command that does, and where the stream has to stand.
  claiming int[],
  claimed_streams text[],
  claimed_versions int[],
  out conflicting int[],
  out duplicate int[],
  -- One per event: where it stands, if its command was not left out.
  out versions int[]
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, public, pg_temp
-- A custom plan would be made anew for each call, over all partitions.
set plan_cache_mode = force_generic_plan
-- Whatever the planner believes of a table's size when it plans: one probe for each.
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  prefixes text[] := string_to_array(canonical_prefixes, E'\n');
  answers text[] := string_to_array(results, E'\n');
  entangled boolean;
  repeated boolean;
  refuted int[];
  left_out int[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    -- The heads would be read from a snapshot that is older than the locks.
    raise exception 'append needs the isolation level read committed';
  end if;

  -- Locks on all streams written or rested on, also on those that do not exist yet, and on all idempotency keys. All
  -- callers take them in the same order, and each of them once, since one that is taken shared and then exclusively can
  -- end in a deadlock.
  select bool_or(locks.entangled), bool_or(locks.repeated) into entangled, repeated
  from (
    select
      ordered.entangled,
      ordered.repeated,
      case when written then pg_advisory_xact_lock(lock) else pg_advisory_xact_lock_shared(lock) end
    from (
      select
        lock,
        bool_or(written) as written,
        bool_or(written) and min(by) <> max(by) and not bool_and(anywhere) as entangled,
        bool_or(written) and count(*) > 1 as repeated
      from (
        select command, stream_lock(tenants[command], stream), true, expected is null
        from unnest(commands, streams, expected_versions) as written (command, stream, expected)
        union all
        -- Never by one that writes it: what a command rests on and writes, it expects.
        select -command, stream_lock(tenants[command], stream), false, false
        from unnest(claiming, claimed_streams) as claimed (command, stream)
        union all
        select command, command_lock(tenants[command], principals[command], routes[command], key), true, false
        from unnest(keys) with ordinality as keyed (key, command)
        where key is not null
      ) as touched (by, lock, written, anywhere)
      group by lock
      order by lock
    ) as ordered
  ) as locks;

  if entangled then
    raise exception 'a command writes a stream that another command of the batch touches';
  end if;

  -- The snapshots are taken now, after the locks: what is read here stays true until the transaction ends.
  with looked as materialized (
    select
      place,
      by,
      expected,
      coalesce((
        -- Versions before the one expected need no look: a stream that has no others does not stand there either.
        select event.version from event
        where event.tenant = tenants[touched.by] and event.stream = touched.stream
          and event.version >= coalesce(touched.expected, 1)
        order by event.version desc
        limit 1
      ), 0) as head
    from (
      select command, stream, expected, place
      from unnest(commands, streams, expected_versions) with ordinality as written (command, stream, expected, place)
      union all
      select command, stream, version, null
      from unnest(claiming, claimed_streams, claimed_versions) as claimed (command, stream, version)
    ) as touched (by, stream, expected, place)
  )
  select
    array_agg(head + 1 order by place) filter (where place is not null),
    coalesce(array_agg(by) filter (where place is not null and expected <> head), '{}'),
    coalesce(array_agg(by) filter (where place is null and expected <> head), '{}')
  into versions, conflicting, refuted
  from looked;
  if refuted <> '{}' then
    conflicting := conflicting || array(
      select command from unnest(claimants) with ordinality as resting (claimant, command)
      where claimant = any (refuted)
    );
  end if;

  duplicate := array(
    select command
    from unnest(tenants, principals, routes, keys) with ordinality as asked (tenant, principal, route, key, command)
    where key is not null and command <> all (conflicting) and (
      select true from command as answered
      where answered.tenant = asked.tenant and answered.principal = asked.principal
        and answered.route = asked.route and answered.key = asked.key
    )
  );
  left_out := conflicting || duplicate;

  if repeated then
    select array_agg(version order by place) into versions
    from (
      select
        place,
        versions[place] - 1
          + row_number() over (partition by command <> all (left_out), tenants[command], stream order by place)::int
      from unnest(commands, streams) with ordinality as written (command, stream, place)
    ) as numbered (place, version);
  end if;

  with keyed as (
    insert into command (tenant, principal, route, key, request_hmac, result)
    select
      tenants[command], principals[command], routes[command], key, substr(request_hmacs, 32 * command - 31, 32),
      answers[command]::jsonb
    from (
      select key, command::int from unnest(keys) with ordinality as asked (key, command)
    ) as asked
    where key is not null and command <> all (left_out)
  ),
  appended as (
    insert into event (tenant, stream, version, id, type, actor, recorded_at, salt, canonical)
    select
      tenants[command], streams[place], versions[place], ids[place], types[place], actors[command], moments[command],
      substr(salts, 32 * place - 31, 32),
      convert_to(prefixes[place] || ',"version":' || versions[place] || '}', 'UTF8')
    from (
      -- What is long stays in the arrays until it is written: here it would be copied from step to step.
      select command, place::int
      from unnest(commands) with ordinality as written (command, place)
      where command <> all (left_out)
      order by place
    ) as accepted
    returning tenant, stream, version, id, salt, canonical
  )
  insert into pending (tenant, stream, version, event_id, leaf_hash)
  select tenant, stream, version, id, leaf_hash(salt, canonical)
  from appended;
end
$$;
