-- Keeps a session of a tenant, and tells whether it did: not where its holder key no longer stands at the version that
-- the caller has seen, nor where a session was opened by the same challenge before, nor for a disabled principal.
create or replace function open_session(
  session_id uuid,
  of_tenant uuid,
  of_principal uuid,
  of_holder_key text,
  key_version int,
  new_token_hash bytea,
  by_challenge_hash bytea,
  at_moment timestamptz,
  until_moment timestamptz
)
returns boolean
language plpgsql
volatile
as $$
begin
  perform set_config('portcullis.tenant', of_tenant::text, true);
  -- As an append does that rests on the stream: the key is not rotated or revoked until the transaction ends. What
  -- follows is a statement of its own, so that its snapshot is younger than the lock.
  perform pg_advisory_xact_lock_shared(hashtextextended(of_holder_key, uuid_hash_extended(of_tenant, 0)));
  -- Held until the transaction ends: whoever disables the principal meanwhile finds the session, and ends it.
  perform from principal where id = of_principal and disabled_at is null for share;
  if not found then
    return false;
  end if;
  insert into session (
    id, tenant, principal, holder_key, token_hash, challenge_hash, opened_at, expires_at
  )
  select
    session_id, of_tenant, of_principal, of_holder_key, new_token_hash, by_challenge_hash, at_moment, until_moment
  where key_version = (select max(version) from event where tenant = of_tenant and stream = of_holder_key)
  on conflict (challenge_hash) do nothing;
  return found;
end
$$;
