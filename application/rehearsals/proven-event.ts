import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json';
import { jsonObject } from '../../domain/json';
import { leafHash, ledgerLeaf } from '../../domain/ledger-leaf';
import type { EventProof } from '../../domain/rehearsal-report';

const eventSchema = z.object({
  id: z.string(),
  stream: z.string(),
  version: z.number(),
  type: z.string(),
  recorded_at: z.string(),
  data: z.looseObject({
    operation: z.string(),
    outcome: z.string(),
    code: z.string().optional(),
    body: z.looseObject({}).optional(),
  }),
});

/** The event that a receipt proves; undefined where its leaf is another, or it is the event of something else. */
export function provenEvent(receipt: EventProof, stream: string): z.output<typeof eventSchema> | undefined {
  const { salt, canonical } = receipt;
  if (leafHash(ledgerLeaf(Buffer.from(salt, 'base64url'), canonical)) !== receipt.leaf_hash) return undefined;
  const event = eventSchema.safeParse(parsed(canonical));
  if (!event.success) return undefined;
  const { id, version, stream: told } = event.data;
  return id === receipt.id && version === receipt.version && told === stream ? event.data : undefined;
}

export function isSameJson(recorded: object | undefined, told: object): boolean {
  try {
    return recorded !== undefined && canonicalJson(jsonObject(recorded)) === canonicalJson(jsonObject(told));
  } catch {
    return false;
  }
}

function parsed(canonical: string): unknown {
  try {
    return JSON.parse(canonical);
  } catch {
    return undefined;
  }
}
