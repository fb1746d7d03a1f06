-- What a registered tenant has in use, and how much it may, for whoever is about to take some of it or give it back: from
-- here to the end of the transaction nobody else does. No row where the tenant isn't registered.
create or replace function lock_tenant_usage(of_tenant uuid, at_moment timestamptz)
returns table (
  slug text,
  status text,
  limits jsonb,
  vms int,
  storage_gb float8,
  vms_refused_at int,
  storage_refused_at int
)
language plpgsql
volatile
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  insert into tenant_usage (tenant)
  select tenant from registered_tenant where tenant = of_tenant
  on conflict do nothing;

  perform from tenant_usage where tenant = of_tenant for update;

  -- Its snapshot is taken after the lock: it has what those who held it before left, and limits that were just lowered.
  return query
  select
    slug, status, limits, vms,
    -- A reservation that has expired counts no more, though it may not be cleared away yet.
    storage_gb::float8 - (
      select coalesce(sum(gigabytes), 0)::float8 from storage_reservation
      where tenant = of_tenant and expires_at <= at_moment
    ),
    vms_refused_at, storage_refused_at
  from tenant_usage join registered_tenant using (tenant)
  where tenant = of_tenant;
end
$$;
