import { z } from 'zod';
import { mayAnswer } from '../domain/approval-standing';
import {
  approvalAnswers,
  approvalMessage,
  breakGlassApproval,
  breakGlassApprovalKind,
  breakGlassApprovalSchema,
  breakGlassRequest,
  breakGlassRequestKind,
  breakGlassRequestSchema,
  breakGlassResolution,
} from '../domain/break-glass';
import { commitmentSchema } from '../domain/commitment';
import { refuse } from '../domain/decision';
import { isSignedBy } from '../domain/ed25519-public-key';
import { ed25519SignatureSchema } from '../domain/ed25519-signature';
import type { Facts } from '../domain/facts';
import { holderKeyOf } from '../domain/holder-key';
import { acceptedKinds } from '../domain/kinds';
import type { Reference } from '../domain/reference';
import { breakGlassAnswersStream, presenceUseStream } from '../domain/stream';
import { actingFields, referenceOfKind } from './fields';
import { defineOperation } from './operation';
import { presenceIn } from './presence-freshness';

const approveRequest = z.strictObject({
  ...actingFields,
  rehearsal: z.uuid().describe('The rehearsal that asks for emergency access.'),
  request_hash: commitmentSchema.describe('What is answered: the hash that the request bears.'),
  answer: z
    .enum(approvalAnswers)
    .describe('Whether access is to be granted; one denial may be enough to prevent it.'),
  presence_receipt: referenceOfKind(...acceptedKinds.human_presence_receipt).describe(
    'The proof that whoever answers is there, recorded with evidence.record in the last five minutes.',
  ),
  signature: ed25519SignatureSchema.describe(
    'Ed25519, by the holder key of the session: over the lines portcullis-break-glass-v1, answer and request_hash, parted by line feeds.',
  ),
});

/** Ours: a principal answers to a request for emergency access, once, and signs what is answered. */
export const keyCustodyBreakGlassApprove = defineOperation({
  name: 'keyCustody.breakGlassApprove',
  method: 'POST',
  path: '/v1/key-custody/break-glass/approve',
  summary: 'Approve or deny a request for emergency access, as another person than the one who asks.',
  maturity: 'staging-durable',
  gate: false,
  repeats: 'changed_answer',
  privateMaterialCode: 'key_custody_break_glass_private_material_refused',
  request: approveRequest,
  body: z.object({
    ...breakGlassApprovalSchema.shape,
    status: z.literal('answered'),
    emergency_access_executed: z.literal(false),
    production_admission: z.literal(false),
  }),
  produces: { break_glass_approval: [breakGlassApprovalKind] },
  codes: [
    { code: 'key_custody_break_glass_request_missing', outcome: 'refused' },
    { code: 'key_custody_break_glass_request_mismatch', outcome: 'refused' },
    { code: 'key_custody_break_glass_holder_key_required', outcome: 'refused' },
    { code: 'key_custody_break_glass_approver_is_requester', outcome: 'refused' },
    { code: 'key_custody_break_glass_approver_not_named', outcome: 'refused' },
    { code: 'key_custody_break_glass_already_answered', outcome: 'refused' },
    { code: 'key_custody_break_glass_request_closed', outcome: 'refused' },
    { code: 'key_custody_break_glass_presence_missing', outcome: 'refused' },
    { code: 'key_custody_break_glass_presence_stale', outcome: 'refused' },
    { code: 'key_custody_break_glass_presence_taken', outcome: 'refused' },
    { code: 'key_custody_break_glass_signature_invalid', outcome: 'refused' },
  ],
  example: {
    tenant: 'tenant_node:rheinwerk_calibration',
    rehearsal: '0197f0a0-0000-7000-a000-000000000001',
    request_hash: 'sha256:3fbe398645f7c8a1d0cb7628788d087050855cf1a31da232d2d86e50c4884f7e',
    answer: 'approve',
    presence_receipt: 'human_presence_receipt:anna_at_the_console',
    signature: 'VrJhRju7ryN-u_a26jHiE5uHqcLTM5eoduWVcYaD7bcbpIgH3vtfuFKVYcZqQr5aOsZPfZGOEERs0qDWZchuAw',
  },
}).decidedBy({
  reads: (request, acting) => [
    breakGlassRequest(request.rehearsal),
    breakGlassResolution(request.rehearsal),
    breakGlassApproval(request.rehearsal, acting.principal),
    request.presence_receipt,
    presenceUseStream(request.presence_receipt),
    ...(acting.holderKey === undefined ? [] : [acting.holderKey]),
  ],
  decide(request, facts, { now, holderKey, principal }) {
    const { rehearsal, request_hash: hash, answer, presence_receipt: presenceReceipt, signature } = request;
    const asking = breakGlassRequest(rehearsal);
    const asked = facts.known(asking, [breakGlassRequestKind]);
    if (asked === undefined)
      return refuse('key_custody_break_glass_request_missing', asking, [
        { field: 'rehearsal', reference: asking, kinds: [breakGlassRequestKind] },
      ]);
    const { request_hash, requested_by, policy, answer_by } = breakGlassRequestSchema.parse(asked.data.body);
    if (request_hash !== hash) return refuse('key_custody_break_glass_request_mismatch', asking);

    const key = activeKey(holderKey, principal, facts, now);
    if (key === undefined) return refuse('key_custody_break_glass_holder_key_required', asking);
    if (key.principal === requested_by)
      return refuse('key_custody_break_glass_approver_is_requester', asking);
    if (!mayAnswer(policy, requested_by, key.principal))
      return refuse('key_custody_break_glass_approver_not_named', asking);

    const approval = breakGlassApproval(rehearsal, key.principal);
    const body = {
      break_glass_approval: approval,
      rehearsal,
      request_hash,
      answer,
      approver: key.principal,
      holder_key: key.holder_key,
      presence_receipt: presenceReceipt,
      signature,
    };
    const answered = {
      outcome: 'recorded',
      body: {
        ...body,
        status: 'answered',
        emergency_access_executed: false,
        production_admission: false,
      },
      records: [{ key: 'break_glass_approval', reference: approval, type: 'BREAK_GLASS_ANSWERED' }],
      indexedIn: [breakGlassAnswersStream(rehearsal), presenceUseStream(presenceReceipt)],
    } as const;
    const standing = facts.known(approval, [breakGlassApprovalKind]);
    // The very answer that stands is no second one, however late it is sent again.
    if (standing !== undefined)
      return isSame(breakGlassApprovalSchema.parse(standing.data.body), body)
        ? answered
        : refuse('key_custody_break_glass_already_answered', asking);

    if (facts.has(breakGlassResolution(rehearsal)) || Date.parse(now) > Date.parse(answer_by))
      return refuse('key_custody_break_glass_request_closed', asking);
    const presence = presenceIn(presenceReceipt, facts, now);
    const receipt = {
      field: 'presence_receipt',
      reference: presenceReceipt,
      kinds: acceptedKinds.human_presence_receipt,
    };
    if (presence === undefined) return refuse('key_custody_break_glass_presence_missing', asking, [receipt]);
    if (!presence.fresh) return refuse('key_custody_break_glass_presence_stale', asking, [receipt]);
    if ((presentIn(facts, presenceReceipt) ?? key.principal) !== key.principal)
      return refuse('key_custody_break_glass_presence_taken', asking, [receipt]);
    if (!isSignedBy(key.public_key, approvalMessage(answer, hash), Buffer.from(signature, 'base64url')))
      return refuse('key_custody_break_glass_signature_invalid', asking);
    return answered;
  },
});

/** The key of the session that asks; undefined where no session asks, or its key opens none any more. */
function activeKey(holderKey: Reference | undefined, principal: string, facts: Facts, now: string) {
  if (holderKey === undefined) return undefined;
  const key = holderKeyOf(holderKey, facts.of(holderKey).head, now);
  return key?.status === 'active' && key.principal === principal ? key : undefined;
}

const answerSchema = z.object({ body: z.object({ approver: z.uuid() }) });

/** The principal whose presence a receipt has told before; undefined where it stood behind no answer yet. */
function presentIn(facts: Facts, receipt: Reference): string | undefined {
  const { head } = facts.of(presenceUseStream(receipt));
  return head === undefined ? undefined : answerSchema.parse(head.data).body.approver;
}

type Answered = z.output<typeof breakGlassApprovalSchema>;

function isSame(one: Answered, other: Answered): boolean {
  return breakGlassApprovalSchema.keyof().options.every((field) => one[field] === other[field]);
}
