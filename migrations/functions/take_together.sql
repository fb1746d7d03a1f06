-- Grants what is wanted of the quotas of a tenant if all of it fits: writes the rows and appends the events that tell of
-- them, in one round trip. Else, and where something was answered under an idempotency key or two share one, it writes
-- nothing and gives false: who asked together is then judged one by one.
create or replace function take_together(
  of_tenant uuid,
  at_moment timestamptz,
  wanted_vms int,
  wanted_gb bigint,
  -- Arrays of rows.
  new_vms jsonb,
  new_reservations jsonb,
  -- As `append` takes them.
  tenants uuid[],
  actors uuid[],
  moments timestamptz[],
  principals uuid[],
  routes text[],
  keys text[],
  request_hmacs bytea,
  results text,
  claimants int[],
  commands int[],
  streams text[],
  expected_versions int[],
  ids uuid[],
  types text[],
  salts bytea,
  canonical_prefixes text,
  claiming int[],
  claimed_streams text[],
  claimed_versions int[]
)
returns boolean
language plpgsql
volatile
set plan_cache_mode = force_generic_plan
as $$
declare
  usage record;
begin
  perform set_config('portcullis.tenant', of_tenant::text, true);

  select * into usage from lock_tenant_usage(of_tenant, at_moment);
  if usage.status is distinct from 'ACTIVE'
    or (wanted_vms > 0 and usage.vms + wanted_vms > (usage.limits ->> 'max_vms')::int) is true
    or (wanted_gb > 0 and usage.storage_gb + wanted_gb > (usage.limits ->> 'storage_quota_gb')::int) is true
  then
    return false;
  end if;

  -- Whoever takes under these keys holds the lock: what was answered under one stands before the next looks.
  if exists (
    select from unnest(principals, routes, keys) as asked (principal, route, key)
      -- One probe for each, whatever the planner believes of the table's size when it plans.
      left join lateral (
        select true as taken from command
        where command.tenant = of_tenant and command.principal = asked.principal
          and command.route = asked.route and command.key = asked.key
        limit 1
      ) as answered on true
    where asked.key is not null
    group by asked.principal, asked.route, asked.key
    having count(*) > 1 or bool_or(answered.taken)
  ) then
    return false;
  end if;

  insert into vm select * from jsonb_populate_recordset(null::vm, new_vms);
  insert into storage_reservation select * from jsonb_populate_recordset(null::storage_reservation, new_reservations);
  update tenant_usage set
    vms = vms + wanted_vms,
    storage_gb = storage_gb + wanted_gb,
    vms_refused_at = case when wanted_vms = 0 then vms_refused_at end,
    storage_refused_at = case when wanted_gb = 0 then storage_refused_at end
  where tenant = of_tenant;

  perform from append(
    tenants, actors, moments, principals, routes, keys, request_hmacs, results, claimants,
    commands, streams, expected_versions, ids, types, salts, canonical_prefixes,
    claiming, claimed_streams, claimed_versions
  ) as appended
  where conflicting <> '{}' or duplicate <> '{}';
  if found then
    raise exception 'what tenant % holds and its entries tell different things', of_tenant;
  end if;
  return true;
end
$$;
