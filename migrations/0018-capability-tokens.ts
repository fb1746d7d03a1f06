import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** Capability tokens, the keys that sign them, and the proofs that were presented with them. */
export const capabilityTokens: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table token_key (
          tenant uuid not null references tenant,
          -- The thumbprint of the public key (RFC 7638), base64url.
          kid text collate "C" not null,
          -- Where the private key lies.
          key_store text not null,
          key_name text not null,
          key_version text not null,
          public_key text not null,
          made_at timestamptz not null,
          replaced_at timestamptz,
          -- When the last token that it signed expires.
          signed_until timestamptz not null,
          -- By the clock of the database, for those who follow what changes.
          changed_at timestamptz not null default clock_timestamp(),
          primary key (tenant, kid)
        );
        create unique index token_key_in_use on token_key (tenant) where replaced_at is null;
        create index token_key_changed on token_key (changed_at);
        grant select, insert on token_key to ${roles.app};
        grant update (replaced_at, signed_until, changed_at) on token_key to ${roles.app};
        grant select on token_key to ${roles.projector};

        -- Never the token itself, nor its hash: its signature and this row say whether it is good.
        create table capability_token (
          -- Chosen by its holder where it was made offline, so that it names a token within its tenant alone.
          id uuid not null,
          tenant uuid not null references tenant,
          -- The root first; the last is the parent.
          ancestors uuid[] not null,
          principal uuid not null references principal,
          -- For people to know it by; may be personal data.
          name text,
          scopes text[] not null,
          -- Of its holder: Ed25519, base64url.
          public_key text not null,
          bound boolean not null,
          offline boolean not null,
          issued_by uuid not null,
          issued_at timestamptz not null,
          expires_at timestamptz not null,
          revoked_at timestamptz,
          -- By the clock of the database, for those who follow what is revoked.
          changed_at timestamptz not null default clock_timestamp(),
          primary key (tenant, id)
        );
        create index capability_token_of_principal on capability_token (tenant, principal, id desc);
        create index capability_token_revoked on capability_token (changed_at) where revoked_at is not null;
        create index capability_token_expiry on capability_token (expires_at);
        grant select, insert on capability_token to ${roles.app};
        grant update (revoked_at, changed_at) on capability_token to ${roles.app};
        grant select, delete on capability_token to ${roles.projector};

        -- SHA-256 of key and id: what was presented once is not taken again while it would still be fresh.
        create table presented_proof (
          digest bytea primary key,
          expires_at timestamptz not null
        );
        create index presented_proof_expiry on presented_proof (expires_at);
        grant select, insert on presented_proof to ${roles.app};
        grant select, delete on presented_proof to ${roles.projector};
      `)
      .execute(database);
    await isolateTenants(database, 'token_key', [roles.projector]);
    await isolateTenants(database, 'capability_token', [roles.projector]);
  },
};
