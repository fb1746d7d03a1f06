import { z } from 'zod';
import { canonicalJson } from './canonical-json';
import { commitmentSchema, commitmentTo } from './commitment';
import { ed25519SignatureSchema } from './ed25519-signature';
import type { RecordedEvent } from './event';
import { jsonObject } from './json';
import { type Reference, reference, referenceSchema } from './reference';

/** Why somebody asks for emergency access. What it is about stands in the ticket, which Portcullis never sees. */
export const emergencyReasons = [
  'scheduled_rehearsal',
  'key_store_unreachable',
  'operator_unavailable',
  'suspected_compromise',
  'regulator_order',
] as const;

/** Who may answer a request, how many must approve, and how long is waited for that and the access lasts. */
export const approvalPolicySchema = z.strictObject({
  /** How many must approve. */
  needed: z.int().min(1).max(16),
  /** UUIDs of the principals who may answer; none names every principal of the tenant. */
  approvers: z
    .array(z.uuid().toLowerCase())
    .max(32)
    .refine((named) => new Set(named).size === named.length, 'expected each principal once'),
  /** How long answers are waited for. */
  answer_seconds: z
    .int()
    .min(1)
    .max(7 * 24 * 3600),
  /** How long the rehearsal access lasts at most. */
  access_seconds: z
    .int()
    .min(1)
    .max(24 * 3600),
});
export type ApprovalPolicy = z.output<typeof approvalPolicySchema>;

export const breakGlassRequestKind = 'break_glass_request';
export const breakGlassApprovalKind = 'break_glass_approval';
export const breakGlassResolutionKind = 'break_glass_resolution';
export const breakGlassReviewKind = 'break_glass_review';

/** The record of what is asked for; only Portcullis itself makes it. One a rehearsal. */
export function breakGlassRequest(rehearsal: string): Reference {
  return reference(breakGlassRequestKind, rehearsal);
}

/** A principal's answer to a request: each has one. */
export function breakGlassApproval(rehearsal: string, principal: string): Reference {
  return reference(breakGlassApprovalKind, `${rehearsal}.${principal}`);
}

/** What became of a request; only Portcullis itself makes it. */
export function breakGlassResolution(rehearsal: string): Reference {
  return reference(breakGlassResolutionKind, rehearsal);
}

/** What was found when the access was looked back on. */
export function breakGlassReview(rehearsal: string): Reference {
  return reference(breakGlassReviewKind, rehearsal);
}

/** What is asked for, in all that an approver answers for. */
const askedSchema = z.object({
  break_glass_request: referenceSchema,
  rehearsal: z.uuid(),
  key_ref: referenceSchema,
  /** UUID of the principal who asks; never one of those who approve. */
  requested_by: z.uuid(),
  reason: z.enum(emergencyReasons),
  /** Where it is told at length, such as INC-1234. */
  ticket: z.string(),
  justification_hash: commitmentSchema,
  policy: approvalPolicySchema,
  requested_at: z.iso.datetime(),
  /** An answer after that comes too late. */
  answer_by: z.iso.datetime(),
});

/** The body of the request's record. */
export const breakGlassRequestSchema = z.object({ ...askedSchema.shape, request_hash: commitmentSchema });
export type BreakGlassRequest = z.output<typeof breakGlassRequestSchema>;

/** The commitment to what is asked for: an answer names it, so that it answers nothing else. */
export function requestHash(asked: z.output<typeof askedSchema>): string {
  return commitmentTo(canonicalJson(jsonObject(askedSchema.parse(asked))));
}

export const approvalAnswers = ['approve', 'deny'] as const;
export type ApprovalAnswer = (typeof approvalAnswers)[number];

/** What an approver signs by the holder key. It begins with what it is for, and holds no line break but between its parts. */
export function approvalMessage(answer: ApprovalAnswer, hash: string): string {
  return ['portcullis-break-glass-v1', answer, hash].join('\n');
}

/** The body of an answer's record. */
export const breakGlassApprovalSchema = z.object({
  break_glass_approval: referenceSchema,
  rehearsal: z.uuid(),
  request_hash: commitmentSchema,
  answer: z.enum(approvalAnswers),
  /** UUID of the principal who answered. */
  approver: z.uuid(),
  holder_key: referenceSchema,
  presence_receipt: referenceSchema,
  /** Over `approvalMessage`, by the holder key. */
  signature: ed25519SignatureSchema,
});
export type BreakGlassApproval = z.output<typeof breakGlassApprovalSchema>;

export const breakGlassResolutions = ['granted', 'denied', 'expired', 'withdrawn'] as const;

/** The body of the record of what became of a request. */
export const breakGlassResolutionSchema = z.object({
  break_glass_resolution: referenceSchema,
  rehearsal: z.uuid(),
  key_ref: referenceSchema,
  resolution: z.enum(breakGlassResolutions),
  /** The answers that it rests on. */
  approvals: z.array(referenceSchema),
  denials: z.array(referenceSchema),
});
export type BreakGlassResolution = z.output<typeof breakGlassResolutionSchema>;

const grantSchema = z.object({ body: z.object({ rehearsal: z.uuid() }) });

/**
 * The rehearsal that a key's newest grant of emergency access was made to; undefined where there was none.
 *
 * @param newest the newest event of `breakGlassGrantsStream`
 */
export function lastGranted(newest: RecordedEvent | undefined): string | undefined {
  return newest === undefined ? undefined : grantSchema.parse(newest.data).body.rehearsal;
}

export const reviewFindings = ['as_expected', 'follow_up_needed'] as const;
