import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type ApprovalAnswer,
  approvalMessage,
  type BreakGlassApproval,
  type BreakGlassRequest,
  type BreakGlassResolution,
  breakGlassApproval,
  breakGlassRequest,
  breakGlassResolution,
  breakGlassReview,
  requestHash,
} from '../../../domain/break-glass';
import { ed25519PublicKeySchema } from '../../../domain/ed25519-public-key';
import { type HolderKeyBody, holderKeyReference } from '../../../domain/holder-key';
import { jsonObject } from '../../../domain/json';
import { type Reference, reference, referenceSchema } from '../../../domain/reference';
import { breakGlassGrantsStream, presenceUseStream } from '../../../domain/stream';
import type { Earlier } from '../decision-table';
import { key } from './attested-key';
import { holderKeyRecord } from './holder-key-record';
import { rehearsal } from './observed-drill';

/** A principal with a holder key, who can answer. */
export interface Person {
  readonly principal: string;
  readonly holderKey: Reference;
  readonly privateKey: KeyObject;
  readonly enrolled: Earlier;
}

export function person(principal: string, changes: Partial<HolderKeyBody> = {}): Person {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const x = ed25519PublicKeySchema.parse(publicKey.export({ format: 'jwk' }).x);
  const holderKey = holderKeyReference(x);
  const body = { holder_key: holderKey, principal, public_key: x, status: 'active', ...changes } as const;
  return { principal, holderKey, privateKey, enrolled: holderKeyRecord(body) };
}

export const requester = person('0197f0a0-0000-7000-b000-00000000000a');
export const anna = person('0197f0a0-0000-7000-b000-00000000000b');
export const bela = person('0197f0a0-0000-7000-b000-00000000000c');

export const presence = reference('human_presence_receipt', 'fixture_private_presence');
export const justification = 'sha256:m23_break_glass_fixture_justification';

/** What a drill asks for, with other members. */
export function request(changes: Partial<Omit<BreakGlassRequest, 'request_hash'>> = {}): BreakGlassRequest {
  const of = changes.rehearsal ?? rehearsal;
  const asked = {
    break_glass_request: breakGlassRequest(of),
    rehearsal: of,
    key_ref: referenceSchema.parse(key),
    requested_by: requester.principal,
    reason: 'operator_unavailable',
    ticket: 'INC-1234',
    justification_hash: justification,
    policy: { needed: 1, approvers: [], answer_seconds: 3600, access_seconds: 900 },
    requested_at: '2026-11-21T12:00:00.000Z',
    answer_by: '2026-11-21T13:00:00.000Z',
    ...changes,
  } as const satisfies Omit<BreakGlassRequest, 'request_hash'>;
  return { ...asked, request_hash: requestHash(asked) };
}

/** That the drill asks. */
export function asked(of: BreakGlassRequest = request()): Earlier {
  return record('breakGlass.request', 'BREAK_GLASS_REQUESTED', of.break_glass_request, of);
}

/** What a person sends to answer. */
export function answer(
  by: Person,
  given: ApprovalAnswer = 'approve',
  { rehearsal: of, request_hash: hash }: BreakGlassRequest = request(),
) {
  return {
    rehearsal: of,
    request_hash: hash,
    answer: given,
    presence_receipt: presence,
    signature: signed(by, given, hash),
  };
}

export function signed(by: Person, given: ApprovalAnswer, hash: string): string {
  return sign(null, Buffer.from(approvalMessage(given, hash)), by.privateKey).toString('base64url');
}

/** The body of the record of a person's answer. */
export function approvalBody(
  by: Person,
  given: ApprovalAnswer = 'approve',
  of: BreakGlassRequest = request(),
): BreakGlassApproval {
  return {
    break_glass_approval: breakGlassApproval(of.rehearsal, by.principal),
    approver: by.principal,
    holder_key: by.holderKey,
    ...answer(by, given, of),
  };
}

/** That a person has answered. */
export function answered(body: BreakGlassApproval): Earlier {
  return record('keyCustody.breakGlassApprove', 'BREAK_GLASS_ANSWERED', body.break_glass_approval, body);
}

/** That the receipt of presence stood behind an answer of that person to another request. */
export function served(by: Person): Earlier {
  const body = approvalBody(by, 'approve', request({ rehearsal: '0197f0a0-0000-7000-a000-00000000000f' }));
  return record('keyCustody.breakGlassApprove', 'BREAK_GLASS_ANSWERED', presenceUseStream(presence), body);
}

/** What became of the request. */
export function resolved(
  resolution: BreakGlassResolution['resolution'],
  changes: Partial<BreakGlassResolution> = {},
): Earlier {
  const of = changes.rehearsal ?? rehearsal;
  return record('breakGlass.resolve', `BREAK_GLASS_${resolution.toUpperCase()}`, breakGlassResolution(of), {
    break_glass_resolution: breakGlassResolution(of),
    rehearsal: of,
    key_ref: key,
    resolution,
    approvals: [],
    denials: [],
    ...changes,
  });
}

/** That the key was granted to that drill, and to none since. */
export function granted(to: string): Earlier {
  const stream = breakGlassGrantsStream(referenceSchema.parse(key));
  return record('breakGlass.resolve', 'BREAK_GLASS_GRANTED', stream, { rehearsal: to });
}

/** That the grant to that drill was looked back on. */
export function reviewed(of: string): Earlier {
  return record('keyCustody.breakGlassReview', 'BREAK_GLASS_REVIEWED', breakGlassReview(of), {});
}

function record(operation: string, type: string, stream: string, body: object): Earlier {
  return { stream, type, data: jsonObject({ operation, outcome: 'recorded', request: {}, body }) };
}
