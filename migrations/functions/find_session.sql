-- The session of a token, by the token's hash, with whom it stands for and what its holder key last came to: before a
-- token is looked up, nobody knows of which tenant it is. So this runs as a role that sees the sessions of all tenants.
create or replace function find_session(of_token_hash bytea)
returns table (
  id uuid,
  token_hash bytea,
  tenant uuid,
  tenant_reference text,
  holder_key text,
  principal uuid,
  kind text,
  role text,
  expires_at timestamptz,
  revoked_at timestamptz,
  key_event text
)
language sql
stable
security definer
set search_path = pg_catalog, public, pg_temp
as $$
  select
    session.id, session.token_hash, session.tenant, tenant.reference, session.holder_key,
    principal.id, principal.kind, principal.role, session.expires_at, session.revoked_at,
    (
      select event.type from event
      where event.tenant = session.tenant and event.stream = session.holder_key
      order by event.version desc
      limit 1
    )
  from session
    join tenant on tenant.id = session.tenant
    join principal on principal.id = session.principal
  where session.token_hash = of_token_hash;
$$;
