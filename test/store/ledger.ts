import { leafHash, ledgerLeaf } from '../../domain/ledger-leaf';
import type { TestStore } from './test-store';

export interface Leaf {
  readonly seq: number;
  readonly tenant: string;
  readonly stream: string;
  readonly version: number;
  /** As the log has it, and as it is computed from the event's bytes. */
  readonly hash: string;
  readonly rehashed: string;
}

export async function readLeaves({ superuser }: TestStore): Promise<readonly Leaf[]> {
  const { rows } = await superuser.query<{
    seq: string;
    tenant: string;
    stream: string;
    version: number;
    leaf_hash: Buffer;
    salt: Buffer;
    canonical: Buffer;
  }>('select * from log_entry join event using (tenant, stream, version) order by seq');
  return rows.map(({ seq, tenant, stream, version, leaf_hash, salt, canonical }) => ({
    seq: Number(seq),
    tenant,
    stream,
    version,
    hash: leaf_hash.toString('hex'),
    rehashed: leafHash(ledgerLeaf(salt, canonical.toString('utf8'))),
  }));
}

export async function countOf({ superuser }: TestStore, table: string): Promise<number> {
  const { rows } = await superuser.query<{ count: number }>(`select count(*)::int as count from ${table}`);
  return rows[0]?.count ?? 0;
}
