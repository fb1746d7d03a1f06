import { mayAnswer, standingOf } from '../../domain/approval-standing';
import {
  approvalMessage,
  breakGlassApprovalSchema,
  breakGlassRequestSchema,
  breakGlassResolutionSchema,
  requestHash,
} from '../../domain/break-glass';
import { isSignedBy } from '../../domain/ed25519-public-key';
import { holderKeyBodySchema, holderKeyReference } from '../../domain/holder-key';
import type {
  ApprovalReport,
  RehearsalReport,
  RequestReport,
  ResolutionReport,
} from '../../domain/rehearsal-report';
import { isSameJson, provenEvent } from './proven-event';
import { finding, type ReportFinding } from './report-finding';

/** Whether those who had to approve did: each with a key of their own, and to what was really asked. */
export function approvalFindings(report: RehearsalReport): readonly ReportFinding[] {
  const { asked, request, approvals, resolution, ending } = report;
  if (request === undefined) {
    const needed = asked.kind === 'break_glass' && endingsOfAnswers.has(ending.state);
    return needed || approvals.length > 0 || resolution !== undefined
      ? [finding(false, 'It is not told what was asked of those who had to approve.')]
      : [];
  }
  return [
    ...requestFindings(report, request),
    ...approvals.flatMap((approval, index) => answerFindings(request, approval, index)),
    ...(resolution === undefined
      ? [finding(!endingsOfAnswers.has(ending.state), whetherTold(!endingsOfAnswers.has(ending.state)))]
      : resolutionFindings(report, request, resolution)),
  ];
}

/** The endings that only what became of a request leads to. */
const endingsOfAnswers: ReadonlySet<RehearsalReport['ending']['state']> = new Set([
  'done',
  'denied',
  'expired',
  'withdrawn',
]);

function requestFindings(
  { rehearsal, asked }: RehearsalReport,
  { receipt, ...request }: RequestReport,
): readonly ReportFinding[] {
  const event = provenEvent(receipt, request.break_glass_request);
  const recorded =
    event?.type === 'BREAK_GLASS_REQUESTED' &&
    isSameJson(breakGlassRequestSchema.safeParse(event.data.body).data, request) &&
    asked.kind === 'break_glass' &&
    request.rehearsal === rehearsal &&
    request.key_ref === asked.key_ref &&
    request.requested_by === asked.requested_by;
  const hashed = requestHash(request) === request.request_hash;
  return [
    finding(recorded, `What was asked ${recorded ? 'is' : 'is not'} what its ledger leaf commits to.`),
    finding(hashed, `The hash of the request ${hashed ? 'is' : 'is not'} that of what was asked.`),
  ];
}

function answerFindings(
  request: RequestReport,
  { receipt, key_receipt, public_key, answered_at, ...approval }: ApprovalReport,
  index: number,
): readonly ReportFinding[] {
  const name = `Answer ${index + 1} (${approval.answer})`;
  const event = provenEvent(receipt, approval.break_glass_approval);
  const recorded =
    event?.type === 'BREAK_GLASS_ANSWERED' &&
    event.recorded_at === answered_at &&
    isSameJson(breakGlassApprovalSchema.safeParse(event.data.body).data, approval);
  const enrolled = provenEvent(key_receipt, approval.holder_key);
  const owner = holderKeyBodySchema.safeParse(enrolled?.data.body).data;
  const own =
    holderKeyReference(public_key) === approval.holder_key &&
    owner?.public_key === public_key &&
    owner.principal === approval.approver;
  const signed = isSignedBy(
    public_key,
    approvalMessage(approval.answer, request.request_hash),
    Buffer.from(approval.signature, 'base64url'),
  );
  const sameRequest =
    approval.rehearsal === request.rehearsal && approval.request_hash === request.request_hash;
  const entitled = mayAnswer(request.policy, request.requested_by, approval.approver);
  const inTime = Date.parse(answered_at) <= Date.parse(request.answer_by);
  return [
    finding(recorded, `${name} ${recorded ? 'is' : 'is not'} what its ledger leaf commits to.`),
    finding(own, `The key of answer ${index + 1} ${own ? 'is' : 'is not'} its approver's.`),
    finding(signed, `${name} ${signed ? 'is' : 'is not'} as that key signed it.`),
    finding(sameRequest, `${name} ${sameRequest ? 'is' : 'is not'} to this very request.`),
    finding(
      entitled,
      `The approver of answer ${index + 1} ${entitled ? 'is' : 'is not'} another than who asked, and one who had a say.`,
    ),
    finding(inTime, `${name} ${inTime ? 'came' : 'did not come'} in its time.`),
  ];
}

function resolutionFindings(
  { rehearsal, asked, approvals, ending }: RehearsalReport,
  request: RequestReport,
  { receipt, resolved_at, ...resolution }: ResolutionReport,
): readonly ReportFinding[] {
  const event = provenEvent(receipt, resolution.break_glass_resolution);
  const recorded =
    event !== undefined &&
    event.recorded_at === resolved_at &&
    isSameJson(breakGlassResolutionSchema.safeParse(event.data.body).data, resolution) &&
    resolution.rehearsal === rehearsal &&
    resolution.key_ref === asked.key_ref;
  const rested =
    isSameSet(resolution.approvals, answersOf(approvals, 'approve')) &&
    isSameSet(resolution.denials, answersOf(approvals, 'deny'));
  const people = new Set(approvals.map(({ approver }) => approver));
  const { standing, approvals: counted } = standingOf(request, approvals);
  const followed = people.size === approvals.length && follows(resolution.resolution, standing);
  const ended = endsAs(resolution.resolution, ending.state);
  const tally = `${counted.length} of ${request.policy.needed} approved`;
  return [
    finding(recorded, `What became of it ${recorded ? 'is' : 'is not'} what its ledger leaf commits to.`),
    finding(rested, `It ${rested ? 'rests' : 'does not rest'} on the answers that are told here.`),
    finding(
      followed,
      `That it was ${resolution.resolution} ${followed ? 'follows' : 'does not follow'} from them: ${tally}.`,
    ),
    finding(ended, `The rehearsal's ending ${ended ? 'is' : 'is not'} one that goes with that.`),
  ];
}

function follows(
  resolution: ResolutionReport['resolution'],
  standing: ReturnType<typeof standingOf>['standing'],
): boolean {
  switch (resolution) {
    case 'granted':
    case 'denied':
      return standing === resolution;
    // Nothing had come of the answers when the time was over, or the request was taken back.
    case 'expired':
    case 'withdrawn':
      return true;
    default:
      return resolution satisfies never;
  }
}

function endsAs(
  resolution: ResolutionReport['resolution'],
  state: RehearsalReport['ending']['state'],
): boolean {
  if (!endingsOfAnswers.has(state)) return true;
  return resolution === 'granted' ? state === 'done' : state === resolution;
}

function whetherTold(pass: boolean): string {
  return pass ? 'Nothing became of the request.' : 'It is not told what became of the request.';
}

function answersOf(
  approvals: readonly ApprovalReport[],
  wanted: ApprovalReport['answer'],
): readonly string[] {
  return approvals.flatMap(({ answer, break_glass_approval: record }) => (answer === wanted ? [record] : []));
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && [...one].sort().join() === [...other].sort().join();
}
