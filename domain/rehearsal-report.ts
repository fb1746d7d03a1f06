import { z } from 'zod';
import { breakGlassApprovalSchema, breakGlassRequestSchema, breakGlassResolutionSchema } from './break-glass';
import { canonicalJson } from './canonical-json';
import { ed25519PublicKeySchema } from './ed25519-public-key';
import type { JsonObject } from './json';
import { providerObservationSchema } from './provider-observation';
import { referenceSchema } from './reference';
import { rehearsalKinds, rehearsalStates } from './rehearsal';

/** An event of the record store, with all that its ledger leaf is rebuilt from. */
const eventProofSchema = z.strictObject({
  id: z.uuid(),
  version: z.int().positive(),
  /** 32 bytes, base64url. */
  salt: z.string(),
  /** SHA-256 of the ledger leaf (RFC 6962, 2.1), lower-case hexadecimal. */
  leaf_hash: z.string(),
  /** Leaf index in the ledger; null where the event still waited for it. */
  seq: z.int().nonnegative().nullable(),
  /** The event as canonical JSON (RFC 8785). */
  canonical: z.string(),
});
export type EventProof = z.output<typeof eventProofSchema>;

const providerCallSchema = z.strictObject({
  ...providerObservationSchema.shape,
  /** The event that recorded the observation as a record of its own. */
  receipt: eventProofSchema,
});
export type ProviderCallReport = z.output<typeof providerCallSchema>;

/** What was asked of others, before the glass could be broken. */
const requestReportSchema = z.strictObject({ ...breakGlassRequestSchema.shape, receipt: eventProofSchema });
export type RequestReport = z.output<typeof requestReportSchema>;

const approvalReportSchema = z.strictObject({
  ...breakGlassApprovalSchema.shape,
  answered_at: z.iso.datetime(),
  /** Of the approver's holder key, which is called by its thumbprint. */
  public_key: ed25519PublicKeySchema,
  /** The event that says whose key that is. */
  key_receipt: eventProofSchema,
  receipt: eventProofSchema,
});
export type ApprovalReport = z.output<typeof approvalReportSchema>;

const resolutionReportSchema = z.strictObject({
  ...breakGlassResolutionSchema.shape,
  resolved_at: z.iso.datetime(),
  receipt: eventProofSchema,
});
export type ResolutionReport = z.output<typeof resolutionReportSchema>;

/** What is public of the key that signs reports. */
export const reportKeyShape = {
  algorithm: z.literal('ed25519'),
  public_key: ed25519PublicKeySchema,
  /** The thumbprint of its JWK (RFC 7638), base64url. */
  key_id: z.string(),
};

/** Only one text stands for the same 64 bytes, so that no character of it can be changed unseen. */
const signatureSchema = z
  .string()
  .refine((text) => Buffer.from(text, 'base64url').toString('base64url') === text, 'expected base64url');

/** The evidence of a rehearsal that has ended: one document that is verified without asking anybody. */
export const rehearsalReportSchema = z.strictObject({
  document: z.literal('portcullis-rehearsal-report'),
  version: z.literal(1),
  rehearsal: z.uuid(),
  asked: z.strictObject({
    kind: z.enum(rehearsalKinds),
    tenant: referenceSchema,
    key_ref: referenceSchema,
    period: z.string(),
    requested_by: z.uuid(),
    scheduled_for: z.iso.datetime().nullable(),
  }),
  started_at: z.iso.datetime(),
  closed_at: z.iso.datetime(),
  ending: z.strictObject({
    state: z.enum(rehearsalStates).exclude(['running']),
    code: z.string().nullable(),
    reason: z.string(),
  }),
  /** Of breaking the glass alone: what was asked, what each of those asked answered, and what became of it. */
  request: requestReportSchema.optional(),
  approvals: z.array(approvalReportSchema),
  resolution: resolutionReportSchema.optional(),
  calls: z.array(providerCallSchema),
  decisions: z.array(
    z.strictObject({
      operation: z.string(),
      outcome: z.string(),
      code: z.string().nullable(),
      record: z.string(),
      receipt: eventProofSchema,
    }),
  ),
  signature: z.strictObject({
    ...reportKeyShape,
    signed_at: z.iso.datetime(),
    /** 64 bytes, base64url, over `reportMessage`. */
    signature: signatureSchema,
  }),
});
export type RehearsalReport = z.output<typeof rehearsalReportSchema>;

/**
 * What is signed: a line that says what the signature is for, and the canonical JSON (RFC 8785) of the report without
 * the signature itself.
 *
 * @throws RangeError where the report holds what canonical JSON can't
 */
export function reportMessage({ signature: block, ...report }: JsonObject): string {
  const { signature: _own, ...told } = isObject(block) ? block : {};
  return `portcullis-rehearsal-report-v1\n${canonicalJson({ ...report, signature: told })}`;
}

function isObject(value: JsonObject[string] | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
