-- The key of the advisory lock that whoever answers under an idempotency key takes.
create or replace function command_lock(tenant uuid, principal uuid, route text, key text) returns bigint
language sql
immutable
as $$
  select hashtextextended(key, hashtextextended(route, uuid_hash_extended(principal, uuid_hash_extended(tenant, 0))));
$$;
