import { type Kysely, type Migration, sql } from 'kysely';
import { roles } from './roles';
import { isolateTenants } from './tenant-isolation';

/** Endpoints that are told of what the ledger tells, and what each was told. */
export const webhooks: Migration = {
  async up(database: Kysely<unknown>) {
    await sql
      .raw(`
        create table webhook_endpoint (
          id uuid primary key,
          -- Whose events it is told; those of every tenant where it is the deployment's own.
          tenant uuid not null references tenant,
          tenant_reference text not null,
          url text not null,
          events text[] not null,
          description text not null,
          -- Sealed under a key that the database never sees.
          secret bytea not null,
          former_secret bytea,
          former_secret_until timestamptz,
          created_by uuid not null,
          created_at timestamptz not null,
          disabled_at timestamptz,
          disabled_because text check (disabled_because in ('request', 'gone')),
          check ((disabled_at is null) = (disabled_because is null)),
          check ((former_secret is null) = (former_secret_until is null))
        );
        create index webhook_endpoint_listed on webhook_endpoint (tenant, id);
        create index webhook_endpoint_told on webhook_endpoint (tenant) where disabled_at is null;
        grant select, insert, update on webhook_endpoint to ${roles.app};
        grant select, update on webhook_endpoint to ${roles.projector};

        create table webhook_delivery (
          id uuid primary key,
          -- That of the endpoint.
          tenant uuid not null references tenant,
          endpoint uuid not null references webhook_endpoint,
          -- What the receiver knows the message by, however often it comes.
          message uuid not null,
          type text not null,
          payload jsonb not null,
          state text not null check (state in ('pending', 'delivered', 'dead')),
          -- Counts on with each replay.
          run int not null default 1,
          attempts int not null default 0,
          -- Of the newest attempt.
          status int,
          reason text,
          created_at timestamptz not null,
          updated_at timestamptz not null,
          -- When the next attempt is to be made.
          due_at timestamptz,
          check ((state = 'pending') = (due_at is not null)),
          unique (endpoint, message)
        );
        create index webhook_delivery_listed on webhook_delivery (tenant, id);
        create index webhook_delivery_by_state on webhook_delivery (tenant, state, id);
        create index webhook_delivery_due on webhook_delivery (due_at) where state = 'pending';
        grant select, insert, update on webhook_delivery to ${roles.app}, ${roles.projector};

        -- They go with their tenant.
        grant delete on webhook_endpoint, webhook_delivery to ${roles.app};
      `)
      .execute(database);
    await isolateTenants(database, 'webhook_endpoint', [roles.projector]);
    await isolateTenants(database, 'webhook_delivery', [roles.projector]);
  },
};
