import { sql, type Transaction } from 'kysely';
import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json';
import { jsonObject } from '../domain/json';
import { type Tool, toolSchema } from '../domain/tool-registry';
import { type Database, inTenant } from './database';
import type { TenantId } from './event-store';
import type { Schema } from './schema';

/** A version as it is listed. */
export interface SeededVersion {
  /** UUID, version 7. */
  readonly id: string;
  readonly version: string;
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly seededAt: string;
  /** UUID of the principal. */
  readonly seededBy: string;
  /** Whether it is the version that counts. */
  readonly selected: boolean;
}

export interface SeededTools extends SeededVersion {
  readonly tools: readonly Tool[];
}

export interface ListedVersion extends SeededVersion {
  /** Their names. */
  readonly tools: readonly string[];
}

export type NewVersion = Omit<SeededTools, 'selected'>;

/** The registries' versions, each written once. A registry is the one that its tenant has. */
export class PostgresToolRegistries {
  constructor(private readonly database: Pick<Database, 'app'>) {}

  /** A version, or where none is named the one that counts. */
  find(tenant: TenantId, version?: string): Promise<SeededTools | undefined> {
    return inTenant(this.database, tenant, (transaction) => findVersion(transaction, tenant, version));
  }

  /** The newest first. */
  async list(
    tenant: TenantId,
    { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly ListedVersion[]> {
    const rows = await inTenant(this.database, tenant, (transaction) => {
      const listed = versionsOf(transaction, tenant)
        .select(
          sql<readonly string[]>`array(select jsonb_path_query(tools, '$[*].name') #>> '{}')`.as('names'),
        )
        .orderBy('id', 'desc')
        .limit(limit);
      return (after === undefined ? listed : listed.where('id', '<', after)).execute();
    });
    return rows.map(({ names, ...row }) => ({ ...seeded(row), tools: names }));
  }
}

/** Writes a version unless there is one of its name; tells whether it did. It then is the one that counts. */
export async function insertVersion(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  { id, version, hash, tools, seededAt, seededBy }: NewVersion,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await transaction
    .insertInto('tool_registry_version')
    .values({
      tenant,
      id,
      version,
      hash,
      tools: canonicalJson(tools.map(jsonObject)),
      seeded_at: new Date(seededAt),
      seeded_by: seededBy,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return false;
  await transaction
    .insertInto('tool_registry')
    .values({ tenant, selected: version })
    .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ selected: version }))
    .execute();
  return true;
}

/** Has another version count; tells which one did before. Whoever selects at the same time waits. */
export async function selectVersion(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  version: string,
): Promise<string> {
  const { selected } = await transaction
    .selectFrom('tool_registry')
    .select('selected')
    .where('tenant', '=', tenant)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (selected !== version)
    await transaction
      .updateTable('tool_registry')
      .set({ selected: version })
      .where('tenant', '=', tenant)
      .execute();
  return selected;
}

export async function findVersion(
  transaction: Transaction<Schema>,
  tenant: TenantId,
  version: string | undefined,
): Promise<SeededTools | undefined> {
  const found = versionsOf(transaction, tenant).select('tools');
  const row = await (version === undefined
    ? found.whereRef('version', '=', 'selected')
    : found.where('version', '=', version)
  ).executeTakeFirst();
  return row && { ...seeded(row), tools: z.array(toolSchema).parse(row.tools) };
}

function versionsOf(transaction: Transaction<Schema>, tenant: TenantId) {
  return transaction
    .selectFrom('tool_registry_version')
    .innerJoin('tool_registry', 'tool_registry.tenant', 'tool_registry_version.tenant')
    .select(['id', 'version', 'hash', 'seeded_at', 'seeded_by', 'selected'])
    .where('tool_registry_version.tenant', '=', tenant)
    .where('tool_registry.tenant', '=', tenant);
}

interface VersionRow {
  readonly id: string;
  readonly version: string;
  readonly hash: string;
  readonly seeded_at: Date;
  readonly seeded_by: string;
  readonly selected: string;
}

function seeded({ id, version, hash, seeded_at, seeded_by, selected }: VersionRow): SeededVersion {
  return {
    id,
    version,
    hash,
    seededAt: seeded_at.toISOString(),
    seededBy: seeded_by,
    selected: selected === version,
  };
}
