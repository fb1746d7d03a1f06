import type { ClientBase } from 'pg';
import { leafHash, ledgerLeaf } from '../domain/ledger-leaf';

const checkedAtOnce = 1_000;

interface Entry {
  readonly seq: string;
  readonly leaf_hash: Buffer;
  readonly salt: Buffer | null;
  readonly canonical: string | null;
}

/**
 * Checks that the log is dense from 0, that each entry has its event, and that the leaf of each is that of its event;
 * and that each event stands in the log or waits for its place.
 *
 * @returns how many entries there are.
 * @throws Error that names the first flaw.
 */
export async function verifyLedger(client: ClientBase): Promise<number> {
  let next = 0;
  for (;;) {
    const { rows } = await client.query<Entry>(entriesQuery, [next, checkedAtOnce]);
    for (const { seq, leaf_hash: expected, salt, canonical } of rows) {
      if (seq !== String(next)) throw new Error(`The log has no entry ${next}.`);
      if (salt === null || canonical === null) throw new Error(`The entry ${seq} of the log has no event.`);
      if (leafHash(ledgerLeaf(salt, canonical)) !== expected.toString('hex'))
        throw new Error(`The leaf ${seq} of the log isn't that of its event.`);
      next += 1;
    }
    if (rows.length < checkedAtOnce) break;
  }
  const { rows } = await client.query<{ astray: string }>(astrayQuery);
  if (rows[0]?.astray !== '0')
    throw new Error('There are events that neither stand in the log nor wait for it.');
  return next;
}

const entriesQuery = `
  select log_entry.seq::text, log_entry.leaf_hash, event.salt, convert_from(event.canonical, 'UTF8') as canonical
  from log_entry
    left join event on event.tenant = log_entry.tenant
      and event.stream = log_entry.stream
      and event.version = log_entry.version
      and event.id = log_entry.event_id
  where log_entry.seq >= $1
  order by log_entry.seq
  limit $2`;

const astrayQuery = `
  select count(*)::text as astray from event
  where not exists (select from log_entry where log_entry.event_id = event.id)
    and not exists (select from pending where pending.event_id = event.id)`;
