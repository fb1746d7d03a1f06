import {
  type BreakGlassApproval,
  type BreakGlassRequest,
  type BreakGlassResolution,
  breakGlassRequest,
  breakGlassResolution,
  requestHash,
} from '../../domain/break-glass';
import type { NewEvent } from '../../domain/event';
import { type JsonObject, jsonObject } from '../../domain/json';
import { approvalPolicyOf, type KeyBinding } from '../../domain/key-binding';
import type { Reference } from '../../domain/reference';
import { type RehearsalEvent, rehearsalStream } from '../../domain/rehearsal';
import { breakGlassGrantsStream } from '../../domain/stream';
import type { BreakGlassFacts } from './break-glass-facts';
import type { BreakGlassRunInput, RehearsalIdentity } from './rehearsal-run';

/** What is asked for, by the policy of the key. */
export function requestOf(
  { rehearsal, keyRef, requestedBy }: RehearsalIdentity,
  binding: KeyBinding,
  { reason, ticket, justificationHash }: BreakGlassRunInput,
  now: Date,
): BreakGlassRequest {
  const policy = approvalPolicyOf(binding);
  const asked = {
    break_glass_request: breakGlassRequest(rehearsal),
    rehearsal,
    key_ref: keyRef,
    requested_by: requestedBy,
    reason,
    ticket,
    justification_hash: justificationHash,
    policy,
    requested_at: now.toISOString(),
    answer_by: new Date(now.getTime() + policy.answer_seconds * 1000).toISOString(),
  };
  return { ...asked, request_hash: requestHash(asked) };
}

/** The record of what is asked for, and the rehearsal's note that it is waited for answers. */
export function requestEvents(
  run: RehearsalIdentity,
  request: BreakGlassRequest,
): readonly [NewEvent, NewEvent] {
  const { break_glass_request: stream, request_hash, policy, answer_by } = request;
  const awaited = { request: stream, request_hash, needed: policy.needed, answer_by };
  return [
    { stream, type: 'BREAK_GLASS_REQUESTED', data: recordOf('breakGlass.request', request) },
    noteOf(run, { type: 'REHEARSAL_APPROVAL_AWAITED', data: awaited }),
  ];
}

/** Notes of the answers that the rehearsal doesn't tell of yet. */
export function answerEvents(
  run: RehearsalIdentity,
  { answers, course }: BreakGlassFacts,
): readonly NewEvent[] {
  return answers
    .map(({ break_glass_approval: approval, approver, answer }) => ({ approval, approver, answer }))
    .filter(({ approval }) => !course.answered.some((before) => before.approval === approval))
    .map((data) => noteOf(run, { type: 'REHEARSAL_ANSWERED', data }));
}

/** The record of what became of a request, with the index of the key's grants, and what the rehearsal tells of it. */
export function resolutionEvents(
  run: RehearsalIdentity,
  facts: BreakGlassFacts,
  resolution: BreakGlassResolution['resolution'],
): readonly [NewEvent, ...NewEvent[]] {
  const record = breakGlassResolution(run.rehearsal);
  const type = `BREAK_GLASS_${resolution.toUpperCase()}`;
  const data = recordOf('breakGlass.resolve', {
    break_glass_resolution: record,
    rehearsal: run.rehearsal,
    key_ref: run.keyRef,
    resolution,
    approvals: referencesOf(facts, 'approve'),
    denials: referencesOf(facts, 'deny'),
  });
  return [
    { stream: record, type, data },
    ...(resolution === 'granted' ? [{ stream: breakGlassGrantsStream(run.keyRef), type, data }] : []),
    ...answerEvents(run, facts),
    noteOf(run, { type: 'REHEARSAL_RESOLVED', data: { record, resolution } }),
  ];
}

function referencesOf({ answers }: BreakGlassFacts, wanted: BreakGlassApproval['answer']): Reference[] {
  return answers
    .filter(({ answer }) => answer === wanted)
    .map(({ break_glass_approval: reference }) => reference);
}

function noteOf({ rehearsal }: RehearsalIdentity, { type, data }: RehearsalEvent): NewEvent {
  return { stream: rehearsalStream(rehearsal), type, data: jsonObject(data) };
}

/** In the shape of every record, though no operation of the contract makes it. */
function recordOf(operation: string, body: BreakGlassRequest | BreakGlassResolution): JsonObject {
  return jsonObject({ operation, outcome: 'recorded', request: { key_ref: body.key_ref }, body });
}
