import {
  type BreakGlassRequest,
  breakGlassRequest,
  breakGlassResolution,
  requestHash,
} from '../domain/break-glass';
import { ed25519PublicKeySchema } from '../domain/ed25519-public-key';
import type { NewEvent } from '../domain/event';
import { HOLDER_KEY_ENROLLED, type HolderKeyBody, holderKeyReference } from '../domain/holder-key';
import { jsonObject } from '../domain/json';
import { reference } from '../domain/reference';

/** When the examples happen. */
export const exampleTime = '2026-11-21T12:00:00.000Z';

/** Of the session that asks, where one does: the example of RFC 8037, appendix A, whose private half everybody has. */
export const examplePublicKey = ed25519PublicKeySchema.parse('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
export const exampleHolderKey = holderKeyReference(examplePublicKey);
/** The principal whose key that is. */
export const examplePrincipal = '0197f0a0-0000-7000-b000-000000000001';

const requester = '0197f0a0-0000-7000-b000-000000000002';
const keyRef = reference('key_registry', 'm23_reserved_kms_fixture');
const waiting = '0197f0a0-0000-7000-a000-000000000001';
const granted = '0197f0a0-0000-7000-a000-000000000002';

/** Emergency access, as a drill asks for it. */
function askedBy(rehearsal: string): BreakGlassRequest {
  const asked: Omit<BreakGlassRequest, 'request_hash'> = {
    break_glass_request: breakGlassRequest(rehearsal),
    rehearsal,
    key_ref: keyRef,
    requested_by: requester,
    reason: 'operator_unavailable',
    ticket: 'INC-1234',
    justification_hash: 'sha256:m23_break_glass_fixture_justification',
    policy: { needed: 1, approvers: [], answer_seconds: 86_400, access_seconds: 900 },
    requested_at: exampleTime,
    answer_by: '2026-11-22T12:00:00.000Z',
  };
  return { ...asked, request_hash: requestHash(asked) };
}

const holderKey: HolderKeyBody = {
  holder_key: exampleHolderKey,
  principal: examplePrincipal,
  public_key: examplePublicKey,
  status: 'active',
};

export const enrolledHolderKey = recordOf(
  'holderKey.enroll',
  HOLDER_KEY_ENROLLED,
  exampleHolderKey,
  holderKey,
);

/** What drills record: one waits for an answer, another was granted what it asked for. */
export const exampleDrills: readonly NewEvent[] = [
  ...[waiting, granted].map((rehearsal) =>
    recordOf('breakGlass.request', 'BREAK_GLASS_REQUESTED', breakGlassRequest(rehearsal), askedBy(rehearsal)),
  ),
  recordOf('breakGlass.resolve', 'BREAK_GLASS_GRANTED', breakGlassResolution(granted), {
    break_glass_resolution: breakGlassResolution(granted),
    rehearsal: granted,
    key_ref: keyRef,
    resolution: 'granted',
    approvals: [],
    denials: [],
  }),
];

function recordOf(operation: string, type: string, stream: string, body: object): NewEvent {
  return { stream, type, data: jsonObject({ operation, outcome: 'recorded', request: {}, body }) };
}
