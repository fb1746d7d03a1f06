-- The key of the advisory lock that whoever writes a stream of a tenant takes, or rests on it.
create or replace function stream_lock(tenant uuid, stream text) returns bigint
language sql
immutable
as $$
  select hashtextextended(stream, uuid_hash_extended(tenant, 0));
$$;
