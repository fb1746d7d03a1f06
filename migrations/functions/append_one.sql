-- What `append` does, for a command that comes alone: judged and written row by row, it takes no joins over what would
-- be single rows, and each look-up goes to one partition. The same locks in the same order, and the same verdicts.
create or replace function append_one(
  of_tenant uuid,
  of_actor uuid,
  at_moment timestamptz,
  -- Without an idempotency key, all five are null.
  of_principal uuid,
  of_route text,
  of_key text,
  with_hmac bytea,
  with_result text,
  -- One of each per event, and per stream that the command rests on, as `append` takes them.
  streams text[],
  expected_versions int[],
  ids uuid[],
  types text[],
  salts bytea,
  canonical_prefixes text,
  claimed_streams text[],
  claimed_versions int[],
  out status text,
  out versions int[]
)
language plpgsql
volatile
security definer
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  prefixes text[] := string_to_array(canonical_prefixes, E'\n');
  heads int[];
  head int;
  salt bytea;
  canonical bytea;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    -- The heads would be read from a snapshot that is older than the locks.
    raise exception 'append needs the isolation level read committed';
  end if;

  perform case when written then pg_advisory_xact_lock(lock) else pg_advisory_xact_lock_shared(lock) end
  from (
    select lock, bool_or(written) as written
    from (
      select stream_lock(of_tenant, stream), true from unnest(streams) as written (stream)
      union all
      select stream_lock(of_tenant, stream), false from unnest(claimed_streams) as claimed (stream)
      union all
      select command_lock(of_tenant, of_principal, of_route, of_key), true where of_key is not null
    ) as touched (lock, written)
    group by lock
    order by lock
  ) as ordered;

  status := 'conflict';
  for place in 1 .. cardinality(claimed_streams) loop
    select event.version into head from event
    where event.tenant = of_tenant and event.stream = claimed_streams[place]
      and event.version >= claimed_versions[place]
    order by event.version desc
    limit 1;
    if claimed_versions[place] <> coalesce(head, 0) then
      return;
    end if;
  end loop;
  for place in 1 .. cardinality(streams) loop
    select event.version into head from event
    where event.tenant = of_tenant and event.stream = streams[place]
      and event.version >= coalesce(expected_versions[place], 1)
    order by event.version desc
    limit 1;
    heads[place] := coalesce(head, 0);
    if expected_versions[place] <> heads[place] then
      return;
    end if;
  end loop;

  if of_key is not null then
    insert into command (tenant, principal, route, key, request_hmac, result)
    values (of_tenant, of_principal, of_route, of_key, with_hmac, with_result::jsonb)
    on conflict do nothing;
    if not found then
      status := 'duplicate';
      return;
    end if;
  end if;

  status := 'appended';
  for place in 1 .. cardinality(streams) loop
    head := heads[place] + 1;
    for earlier in 1 .. place - 1 loop
      head := head + (streams[earlier] = streams[place])::int;
    end loop;
    versions := versions || head;
    salt := substr(salts, 32 * place - 31, 32);
    canonical := convert_to(prefixes[place] || ',"version":' || head || '}', 'UTF8');
    insert into event (tenant, stream, version, id, type, actor, recorded_at, salt, canonical)
    values (of_tenant, streams[place], head, ids[place], types[place], of_actor, at_moment, salt, canonical);
    insert into pending (tenant, stream, version, event_id, leaf_hash)
    values (of_tenant, streams[place], head, ids[place], leaf_hash(salt, canonical));
  end loop;
end
$$;
