import { z } from 'zod';
import type { RecordedEvent } from '../../domain/event';
import type { Facts } from '../../domain/facts';
import { type Reference, referenceSchema } from '../../domain/reference';
import { latestStream, type Stream } from '../../domain/stream';
import { boundaryContract } from '../boundary-contract';

const evidenceSchema = z.object({ body: z.object({ evidence: referenceSchema }) });

const latest = new Map<string, readonly Stream[]>(
  boundaryContract.evaluator_contract.gates.flatMap(({ posture }) =>
    posture.map(({ field, inferred_from: kinds }) => [field, kinds.slice(0, 1).map(latestStream)] as const),
  ),
);

/** Where the newest record is found that a posture field is inferred from; nowhere for one that has to be given. */
export function latestOf(field: string): readonly Stream[] {
  return latest.get(field) ?? [];
}

/** The event that indexes the newest record. */
export function latestEvent(field: string, facts: Facts): RecordedEvent | undefined {
  const [stream] = latestOf(field);
  return stream === undefined ? undefined : facts.of(stream).head;
}

/** The newest evidence, whether or not it still stands. */
export function latestEvidence(field: string, facts: Facts): Reference | undefined {
  const event = latestEvent(field, facts);
  return event && evidenceSchema.parse(event.data).body.evidence;
}
