import { z } from 'zod';
import { outcomes } from './outcome';

/** The proof that a decision was recorded: enough to rebuild the ledger's leaf from the event. */
export const receiptSchema = z.object({
  id: z.uuid().describe('The event that keeps the decision; UUID, version 7.'),
  record: z.string().describe('The record or refusal that the event belongs to.'),
  version: z.int().positive().describe('The version of the record that the event made; the first is 1.'),
  operation: z.string(),
  outcome: z.enum(outcomes),
  code: z.string().optional().describe('The stable code, where the outcome comes with one.'),
  actor: z.uuid().describe('The principal who asked.'),
  recorded_at: z.iso.datetime(),
  salt: z.string().describe('32 bytes, base64url; opens the ledger leaf.'),
  leaf_hash: z.string().describe('SHA-256 of the ledger leaf (RFC 6962, 2.1), hexadecimal.'),
  seq: z
    .int()
    .nonnegative()
    .nullable()
    .describe('Leaf index in the ledger; null until the event is sequenced.'),
});

export type Receipt = z.output<typeof receiptSchema>;
