import { z } from 'zod';
import {
  breakGlassRequest,
  breakGlassRequestKind,
  breakGlassRequestSchema,
  breakGlassResolution,
  breakGlassResolutionKind,
  breakGlassResolutionSchema,
  breakGlassReview,
  breakGlassReviewKind,
  reviewFindings,
} from '../domain/break-glass';
import { commitmentSchema } from '../domain/commitment';
import { refuse } from '../domain/decision';
import { acceptedKinds } from '../domain/kinds';
import { actingFields, optionalReferenceOfKind } from './fields';
import { defineOperation } from './operation';

const reviewRequest = z.strictObject({
  ...actingFields,
  rehearsal: z.uuid().describe('The rehearsal that emergency access was granted to.'),
  finding: z.enum(reviewFindings).describe('Whether it was all as it should be, or something has to follow.'),
  finding_hash: commitmentSchema.describe('What was found, by its commitment.'),
  reviewer_receipt: optionalReferenceOfKind(...acceptedKinds.reviewer_receipt_refs).describe(
    'The proof that a reviewer was there; recorded, not looked up.',
  ),
});

/** Ours: emergency access that was granted is looked back on; until then, none is granted to the same key again. */
export const keyCustodyBreakGlassReview = defineOperation({
  name: 'keyCustody.breakGlassReview',
  method: 'POST',
  path: '/v1/key-custody/break-glass/review',
  summary: 'File the review of emergency access that was granted, as another person than the one who asked.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'same_reference',
  privateMaterialCode: 'key_custody_break_glass_private_material_refused',
  request: reviewRequest,
  body: z.object({
    break_glass_review: z.string(),
    status: z.literal('reviewed'),
    rehearsal: z.uuid(),
    key_ref: z.string(),
    finding: z.enum(reviewFindings),
    finding_hash: z.string(),
    reviewer: z.uuid().describe('The principal who filed it.'),
    production_admission: z.literal(false),
  }),
  produces: { break_glass_review: [breakGlassReviewKind] },
  codes: [
    { code: 'key_custody_break_glass_review_not_due', outcome: 'refused' },
    { code: 'key_custody_break_glass_reviewer_is_requester', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    rehearsal: '0197f0a0-0000-7000-a000-000000000002',
    finding: 'as_expected',
    finding_hash: 'sha256:looked_back_on_the_rehearsal',
  },
}).decidedBy({
  reads: ({ rehearsal }) => [
    breakGlassRequest(rehearsal),
    breakGlassResolution(rehearsal),
    breakGlassReview(rehearsal),
  ],
  decide({ rehearsal, finding, finding_hash }, facts, { principal: reviewer }) {
    const review = breakGlassReview(rehearsal);
    const asked = facts.known(breakGlassRequest(rehearsal), [breakGlassRequestKind]);
    const resolved = facts.known(breakGlassResolution(rehearsal), [breakGlassResolutionKind]);
    if (
      asked === undefined ||
      resolved === undefined ||
      breakGlassResolutionSchema.parse(resolved.data.body).resolution !== 'granted'
    )
      return refuse('key_custody_break_glass_review_not_due', review);
    const { requested_by, key_ref } = breakGlassRequestSchema.parse(asked.data.body);
    if (requested_by === reviewer) return refuse('key_custody_break_glass_reviewer_is_requester', review);
    return {
      outcome: 'recorded',
      body: {
        break_glass_review: review,
        status: 'reviewed',
        rehearsal,
        key_ref,
        finding,
        finding_hash,
        reviewer,
        production_admission: false,
      },
      records: [{ key: 'break_glass_review', reference: review, type: 'BREAK_GLASS_REVIEWED' }],
    };
  },
});
