import { z } from 'zod';
import type { RecordedEvent } from '../../domain/event';
import type { Facts } from '../../domain/facts';
import { type Reference, referenceSchema } from '../../domain/reference';
import { latestStream, type Stream } from '../../domain/stream';
import { inferredFrom } from '../boundary-contract';

const evidenceSchema = z.object({ body: z.object({ evidence: referenceSchema }) });

/** Where the newest record is found that a posture field is inferred from; nowhere for one that has to be given. */
export function latestOf(field: string): readonly Stream[] {
  return inferredFrom(field).slice(0, 1).map(latestStream);
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
