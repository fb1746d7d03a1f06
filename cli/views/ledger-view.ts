import type { LedgerEntry } from '../../client';
import { aligned } from './aligned';

export function ledgerEntryLines(entry: LedgerEntry): readonly string[] {
  const { seq, type, tenant, stream, version, recordedAt, actor, token, eventId, leafHash } = entry;
  const { operation, outcome, code } = entry;
  return [
    `${seq}  ${recordedAt}  ${type}`,
    ...aligned([
      ['Tenant', tenant],
      ['Record', `${stream}, version ${version}`],
      ...(outcome === null
        ? []
        : [['Decision', [operation, outcome, code].filter((part) => part !== null).join(', ')]]),
      ['Actor', actor],
      ['Token', token ?? '-'],
      ['Receipt', eventId],
      ['Leaf hash', leafHash],
    ]),
  ];
}
