import type { ClientBase } from 'pg';

/** The roles that connections take. None can log in, none passes by row-level security, and none owns a table. */
export const roles = {
  /** Decides: reads one tenant at a time, and writes events through `append` alone. */
  app: 'portcullis_app',
  /** Owner of `append`, and the only one who may insert events. */
  append: 'portcullis_append',
  /** Gives events their place in the log. */
  sequencer: 'portcullis_sequencer',
  /** Follows the log of all tenants, and keeps what is derived from it. */
  projector: 'portcullis_projector',
} as const;
export type Role = (typeof roles)[keyof typeof roles];

/**
 * Creates the roles where they are missing, and lets the connected user take them. Roles belong to the cluster, not to
 * the database: this runs before every migration, and before a dump is restored into another cluster.
 */
export async function ensureRoles(client: ClientBase): Promise<void> {
  for (const role of Object.values(roles)) {
    // Databases of one cluster may be migrated at the same time, out of reach of each other's advisory locks.
    await client.query(`
      do $$
      begin
        if not exists (select from pg_catalog.pg_roles where rolname = '${role}') then
          create role ${role} nologin;
        end if;
      exception when duplicate_object or unique_violation then
        null;
      end
      $$`);
    await client.query(`
      do $$
      declare
        taking text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
      begin
        if not pg_has_role(current_user, '${role}', taking) then
          execute format('grant ${role} to %I', current_user);
        end if;
      exception when unique_violation then
        null;
      end
      $$`);
  }
}
