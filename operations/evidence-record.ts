import { z } from 'zod';
import { commitmentSchema } from '../domain/commitment';
import { refuse } from '../domain/decision';
import { kindsMadeByOperations } from '../domain/kinds';
import { kindOf, referenceSchema } from '../domain/reference';
import { indexesOf } from './boundary-contract';
import { actingFields, flag } from './fields';
import { defineOperation } from './operation';

const moment = z.iso.datetime({ offset: true });

export const evidenceRecordRequest = z.strictObject({
  ...actingFields,
  reference: referenceSchema,
  commitment: commitmentSchema,
  issuer: referenceSchema,
  valid_from: moment.optional().describe('ISO 8601; before it the record is unknown to gates.'),
  valid_until: moment.optional().describe('ISO 8601; from it on the record is unknown to gates.'),
  fixture: flag,
});

/** Enters something that was made elsewhere: its name, a commitment to it, who issued it; never the thing itself. */
export const evidenceRecord = defineOperation({
  name: 'evidence.record',
  method: 'POST',
  path: '/v1/evidence',
  summary: 'Record a reference and commitment to evidence that was made elsewhere.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'same_reference',
  request: evidenceRecordRequest.refine(endsAfterItBegins, {
    path: ['valid_until'],
    error: 'expected a moment after valid_from',
  }),
  body: z.object({
    evidence: z.string(),
    commitment: z.string(),
    issuer: z.string(),
    valid_from: z.string().optional(),
    valid_until: z.string().optional(),
    fixture: z.boolean(),
    content_stored: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { evidence: [] },
  codes: [{ code: 'evidence_kind_not_recordable', outcome: 'refused' }],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    reference: 'standing:anna_geschaeftsfuehrer_fixture',
    commitment: 'sha256:standing_anna_fixture',
    issuer: 'authority:register_fixture',
    fixture: true,
  },
}).decidedBy({
  reads: (request) => [request.reference],
  decide(request) {
    const kind = kindOf(request.reference);
    if (kindsMadeByOperations.has(kind)) return refuse('evidence_kind_not_recordable', request.reference);
    return {
      outcome: 'recorded',
      body: {
        evidence: request.reference,
        commitment: request.commitment,
        issuer: request.issuer,
        valid_from: request.valid_from,
        valid_until: request.valid_until,
        fixture: request.fixture,
        content_stored: false,
        production_admission: false,
      },
      records: [{ key: 'evidence', reference: request.reference, type: 'EVIDENCE_RECORDED' }],
      indexedIn: indexesOf(kind),
    };
  },
});

function endsAfterItBegins({ valid_from, valid_until }: z.output<typeof evidenceRecordRequest>): boolean {
  if (valid_from === undefined || valid_until === undefined) return true;
  // What is no moment was told already, and compares to nothing.
  return !(Date.parse(valid_from) >= Date.parse(valid_until));
}
