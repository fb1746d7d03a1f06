import { z } from 'zod';
import type { RecordedEvent } from '../../domain/event';
import type { Facts } from '../../domain/facts';
import { type Reference, referenceSchema } from '../../domain/reference';
import { latestStream } from '../../domain/stream';

const evidenceSchema = z.object({ body: z.object({ evidence: referenceSchema }) });

/** The events that index the newest record of each kind, newest first. */
export function latestEvents(kinds: readonly string[], facts: Facts): readonly RecordedEvent[] {
  return kinds
    .flatMap((kind) => facts.of(latestStream(kind)).head ?? [])
    .sort((one, other) => Date.parse(other.recordedAt) - Date.parse(one.recordedAt));
}

/** The newest evidence of each kind, newest first, whether or not it still stands. */
export function latestEvidence(kinds: readonly string[], facts: Facts): readonly Reference[] {
  return latestEvents(kinds, facts).map(({ data }) => evidenceSchema.parse(data).body.evidence);
}
