import { z } from 'zod';
import type { Facts } from '../domain/facts';
import { acceptedKinds } from '../domain/kinds';
import type { KnownRecord } from '../domain/known-record';
import type { Reference } from '../domain/reference';
import { boundaryContract } from './boundary-contract';

const { presence_freshness_seconds: freshnessSeconds } = boundaryContract.evaluator_contract;

const validitySchema = z.object({ valid_from: z.string().optional() });

/** The proof that a person was there, and whether that was just now; undefined where it is no known record. */
export function presenceIn(
  receipt: Reference,
  facts: Facts,
  now: string,
): { readonly record: KnownRecord; readonly fresh: boolean } | undefined {
  const record = facts.known(receipt, acceptedKinds.human_presence_receipt);
  const recordedAt = facts.of(receipt).head?.recordedAt;
  if (record === undefined || recordedAt === undefined) return undefined;
  const { valid_from = recordedAt } = validitySchema.parse(record.data.request);
  // Nobody makes a presence fresher by recording it late or dating it on.
  const proved = Math.min(Date.parse(valid_from), Date.parse(recordedAt));
  // One that lies as far ahead tells that a clock jumped, not that somebody is there.
  return { record, fresh: Math.abs(Date.parse(now) - proved) <= freshnessSeconds * 1000 };
}
