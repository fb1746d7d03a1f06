import fc from 'fast-check';
import { isVerified, verifyReport } from '../../application/rehearsals/verify-rehearsal-report';
import { rehearsalReportPage } from '../../documentation/rehearsal-report-page';
import { requestHash } from '../../domain/break-glass';
import { canonicalJson } from '../../domain/canonical-json';
import { type JsonObject, jsonObject } from '../../domain/json';
import { leafHash, ledgerLeaf } from '../../domain/ledger-leaf';
import {
  type EventProof,
  type RehearsalReport,
  type RequestReport,
  rehearsalReportSchema,
} from '../../domain/rehearsal-report';
import { type BreakGlassStage, stageBreakGlass } from '../workflows/break-glass-drill';
import { expectValue } from '../workflows/deployment';
import { altered, failures, leavesOf, resigned } from './changed-report';

let stage: BreakGlassStage;
let granted: RehearsalReport;
let denied: RehearsalReport;

async function reported(id: string): Promise<RehearsalReport> {
  const { row } = await stage.ended(id);
  return expectValue(await stage.deployment.application.rehearsalReport(row));
}

beforeAll(async () => {
  stage = await stageBreakGlass();
  const [anna, bert, carl] = stage.approvers;
  const first = await stage.ask('granted');
  await anna.answer(first.row.id, 'approve');
  await bert.answer(first.row.id, 'approve');
  granted = await reported(first.row.id);
  const second = await stage.ask('denied');
  await anna.answer(second.row.id, 'approve');
  await bert.answer(second.row.id, 'deny');
  await carl.answer(second.row.id, 'deny');
  denied = await reported(second.row.id);
}, 180_000);

afterAll(() => stage.deployment.close());

/** A receipt of an event that never was, made so that its leaf is right: only the log would tell. */
function forgedReceipt(receipt: EventProof, body: object): EventProof {
  const event = JSON.parse(receipt.canonical);
  const canonical = canonicalJson({
    ...event,
    data: { ...event.data, body: { ...event.data.body, ...body } },
  });
  const leaf_hash = leafHash(ledgerLeaf(Buffer.from(receipt.salt, 'base64url'), canonical));
  return { ...receipt, canonical, leaf_hash };
}

/** The report of a request that was asked otherwise, all that is made from it made anew. */
function askedOtherwise(report: RehearsalReport, changes: Partial<RequestReport>): RehearsalReport {
  if (report.request === undefined) throw new Error('nothing was asked');
  const { receipt, request_hash: _before, ...asked } = { ...report.request, ...changes };
  const body = { ...asked, request_hash: requestHash(asked) };
  return { ...report, request: { ...body, receipt: forgedReceipt(receipt, body) } };
}

const forged = (report: object): JsonObject => resigned(jsonObject(report));

test('who approved what, who denied it and what became of it verifies, as text from another machine', () => {
  expect(granted).toMatchObject({
    ending: { state: 'done' },
    resolution: { resolution: 'granted' },
    approvals: [{ answer: 'approve' }, { answer: 'approve' }],
    decisions: [{ operation: 'keyCustody.breakGlass', outcome: 'admitted' }],
  });
  expect(denied).toMatchObject({ ending: { state: 'denied' }, resolution: { resolution: 'denied' } });
  for (const report of [granted, denied])
    expect(failures(JSON.parse(JSON.stringify(report)), report.signature.public_key)).toEqual([]);
});

test('no value can be changed', () => {
  const document = jsonObject(granted);
  fc.assert(
    fc.property(fc.constantFrom(...leavesOf(document)), fc.jsonValue(), fc.nat(), (path, other, place) => {
      expect(isVerified(verifyReport(altered(document, path, other, place)))).toBe(false);
    }),
    { numRuns: 200 },
  );
});

describe('changed, its receipts forged, and signed by another key', () => {
  test('a denial turned into an approval is not what its approver signed', () => {
    const approvals = denied.approvals.map((approval) => ({
      ...approval,
      answer: 'approve',
      receipt: forgedReceipt(approval.receipt, { answer: 'approve' }),
    }));
    expect(failures(forged({ ...denied, approvals })).join('\n')).toMatch(
      /Answer \d \(approve\) is not as that key signed it/,
    );
  });

  test('a request that was asked otherwise is not the one that was answered', () => {
    const other = askedOtherwise(granted, { ticket: 'INC-9999' });
    const found = failures(forged(other));
    expect(found).toContain('Answer 1 (approve) is not to this very request.');
    expect(found).toContain('Answer 1 (approve) is not as that key signed it.');
  });

  test('a hash that is not that of the request is found out', () => {
    const { request } = granted;
    if (request === undefined) throw new Error('nothing was asked');
    const changed = { ticket: 'INC-9999' };
    const told = { ...request, ...changed, receipt: forgedReceipt(request.receipt, changed) };
    expect(failures(forged({ ...granted, request: told }))).toEqual([
      'The hash of the request is not that of what was asked.',
    ]);
  });

  test('whoever asked has no say', () => {
    const requested_by = granted.approvals[1]?.approver;
    if (requested_by === undefined) throw new Error('nobody answered');
    const other = askedOtherwise(granted, { requested_by });
    const found = failures(forged({ ...other, asked: { ...other.asked, requested_by } }));
    expect(found).toContain('The approver of answer 2 is not another than who asked, and one who had a say.');
    expect(found.join('\n')).toMatch(/granted does not follow from them: 1 of 2 approved/);
  });

  test('one approval fewer than were needed is not enough', () => {
    const [only] = granted.approvals;
    const found = failures(forged({ ...granted, approvals: [only] }));
    expect(found).toContain('It does not rest on the answers that are told here.');
    expect(found.join('\n')).toMatch(/granted does not follow from them: 1 of 2 approved/);
  });

  test('one approval told twice is not two', () => {
    const [one] = granted.approvals;
    const found = failures(forged({ ...granted, approvals: [one, one] }));
    expect(found.join('\n')).toMatch(/granted does not follow from them: 1 of 2 approved/);
  });

  test('an approval of another request counts for nothing', () => {
    const [other] = denied.approvals;
    const approvals = [granted.approvals[0], other];
    const found = failures(forged({ ...granted, approvals }));
    expect(found).toContain('Answer 2 (approve) is not to this very request.');
  });

  test("somebody else's key is not the approver's", () => {
    const [one, two] = granted.approvals;
    if (one === undefined || two === undefined) throw new Error('two were to answer');
    const swapped = { ...one, public_key: two.public_key };
    const found = failures(forged({ ...granted, approvals: [swapped, two] }));
    expect(found).toContain("The key of answer 1 is not its approver's.");
    expect(found).toContain('Answer 1 (approve) is not as that key signed it.');
  });

  test('an answer that came too late did not come in its time', () => {
    const [one, two] = granted.approvals;
    if (one === undefined || two === undefined) throw new Error('two were to answer');
    const late = { ...one, answered_at: '2099-01-01T00:00:00.000Z' };
    expect(failures(forged({ ...granted, approvals: [late, two] }))).toContain(
      'Answer 1 (approve) did not come in its time.',
    );
  });

  test('what was asked, and what became of it, can not be left out', () => {
    const { request: _asked, ...unasked } = granted;
    expect(failures(forged(unasked))).toContain('It is not told what was asked of those who had to approve.');
    const { resolution: _became, ...unresolved } = granted;
    expect(failures(forged(unresolved))).toContain('It is not told what became of the request.');
    const { request: _none, resolution: _nothing, ...silent } = { ...granted, approvals: [] };
    expect(failures(forged(silent))).toContain('It is not told what was asked of those who had to approve.');
  });

  test('an ending that what became of it does not lead to', () => {
    const ending = { ...denied.ending, state: 'done' };
    expect(failures(forged({ ...denied, ending }))).toContain(
      "The rehearsal's ending is not one that goes with that.",
    );
  });
});

test('the page draws calls and answers in the order of time, and lets nothing of them be HTML', () => {
  const page = rehearsalReportPage(granted);
  expect(page.match(/<rect /g)).toHaveLength(granted.calls.length);
  // Asked, two answers, and what became of it.
  expect(page.match(/<circle /g)).toHaveLength(4);
  expect(page.indexOf('Access is asked for')).toBeLessThan(page.indexOf('Answer 1: approve'));
  expect(page.indexOf('Answer 2: approve')).toBeLessThan(page.indexOf('The request is granted'));
  const hostile = '<script>alert("1")</script>&';
  const other = { ...granted, request: { ...granted.request, ticket: hostile } };
  expect(rehearsalReportPage(rehearsalReportSchema.parse(other))).not.toContain('<script');
});
