import { sign } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../../application/caller';
import {
  type ApprovalAnswer,
  approvalMessage,
  type BreakGlassRequest,
  breakGlassApproval,
  breakGlassRequest,
  breakGlassResolution,
  requestHash,
} from '../../domain/break-glass';
import { ed25519PublicKeySchema } from '../../domain/ed25519-public-key';
import { jsonObject } from '../../domain/json';
import { reference } from '../../domain/reference';
import { breakGlassAnswersStream } from '../../domain/stream';
import { type HolderKey, newHolderKey } from '../api/holder';
import { expectValue, kept, openTestApplication, type TestApplication, tenant } from './test-application';

const name = 'keyCustody.breakGlassApprove';
let application: TestApplication;

beforeAll(async () => {
  application = await openTestApplication();
});
afterAll(() => application.close());

interface Approver {
  readonly caller: Caller;
  readonly key: HolderKey;
}

/** A principal of the tenant, asking by a session. */
async function approver(): Promise<Approver> {
  const key = newHolderKey();
  const newcomer = { name: 'Anna Aldermoor', kind: 'person', role: 'member' } as const;
  const { id } = expectValue(await application.principals.add(application.caller, newcomer, {}));
  const publicKey = ed25519PublicKeySchema.parse(key.publicKey);
  expectValue(await application.holderKeys.enroll(application.caller, id, publicKey, {}));
  const session = { id: uuidv7(), role: newcomer.role, tenant, holderKey: key.reference };
  return { caller: { principal: { id, kind: 'person' }, tenant: undefined, session }, key };
}

/** Emergency access that a drill asks for. */
async function asked(): Promise<BreakGlassRequest> {
  const rehearsal = uuidv7();
  const now = Date.now();
  const request: Omit<BreakGlassRequest, 'request_hash'> = {
    break_glass_request: breakGlassRequest(rehearsal),
    rehearsal,
    key_ref: reference('key_registry', 'm23'),
    requested_by: application.caller.principal.id,
    reason: 'operator_unavailable',
    ticket: 'INC-1234',
    justification_hash: 'sha256:m23',
    policy: { needed: 1, approvers: [], answer_seconds: 3600, access_seconds: 900 },
    requested_at: new Date(now).toISOString(),
    answer_by: new Date(now + 3_600_000).toISOString(),
  };
  const body = { ...request, request_hash: requestHash(request) };
  await record(body.break_glass_request, body);
  return body;
}

async function record(stream: string, body: object): Promise<void> {
  await application.store.append({
    tenant: await application.tenants.allot(tenant),
    actor: uuidv7(),
    recordedAt: new Date().toISOString(),
    restedOn: {},
    events: [
      {
        stream,
        type: 'RECORDED',
        data: jsonObject({ operation: 'breakGlass', outcome: 'recorded', request: {}, body }),
        id: uuidv7(),
        expected: 0,
      },
    ],
  });
}

/** What an approver sends, with a presence that was just recorded. */
async function answer(
  { key }: Approver,
  { rehearsal, request_hash }: BreakGlassRequest,
  given: ApprovalAnswer = 'approve',
) {
  const presence = `human_presence_receipt:${uuidv7()}`;
  await application.answer('evidence.record', {
    reference: presence,
    commitment: 'sha256:presence',
    issuer: 'authority:console',
  });
  const message = Buffer.from(approvalMessage(given, request_hash));
  return {
    rehearsal,
    request_hash,
    answer: given,
    presence_receipt: presence,
    signature: sign(null, message, key.privateKey).toString('base64url'),
  };
}

async function historyOf(stream: string) {
  return application.store.history(await application.tenants.allot(tenant), stream);
}

test('an answer is a record of its own, and stands among the answers to the request', async () => {
  const [request, anna] = [await asked(), await approver()];
  const { body } = await application.answer(name, await answer(anna, request), anna.caller);
  const approval = breakGlassApproval(request.rehearsal, anna.caller.principal.id);
  expect(body).toMatchObject({ break_glass_approval: approval, approver: anna.caller.principal.id });
  const [indexed] = await historyOf(breakGlassAnswersStream(request.rehearsal));
  expect(indexed?.data).toMatchObject({ body: { break_glass_approval: approval, answer: 'approve' } });
});

test('sent again it is the old receipt, also when the request is long resolved', async () => {
  const [request, anna] = [await asked(), await approver()];
  const sent = await answer(anna, request);
  const first = await application.answer(name, sent, anna.caller);
  expect(await application.answer(name, sent, anna.caller)).toEqual(first);
  await record(breakGlassResolution(request.rehearsal), { resolution: 'granted' });
  expect(await application.answer(name, sent, anna.caller)).toEqual(first);
  expect(await historyOf(breakGlassAnswersStream(request.rehearsal))).toHaveLength(1);
});

test('a principal who answers both ways at once has answered one way', async () => {
  const [request, anna] = [await asked(), await approver()];
  const sent = await Promise.all(
    (['approve', 'deny', 'approve', 'deny'] as const).map((given) => answer(anna, request, given)),
  );
  const answers = await Promise.all(sent.map((each) => application.answer(name, each, anna.caller)));
  const taken = answers.filter(({ outcome }) => outcome === 'recorded');
  expect(taken).toHaveLength(1);
  const refused = answers.filter(({ outcome }) => outcome === 'refused').map(kept);
  expect(refused.map(({ code }) => code)).toEqual(Array(3).fill('key_custody_break_glass_already_answered'));
  expect(await historyOf(breakGlassAnswersStream(request.rehearsal))).toHaveLength(1);
});

test('an answer that races with what becomes of the request came before it, or is refused', async () => {
  const anna = await approver();
  for (let round = 0; round < 10; round++) {
    const request = await asked();
    const sent = await answer(anna, request);
    const resolution = breakGlassResolution(request.rehearsal);
    const [given] = await Promise.all([
      application.answer(name, sent, anna.caller),
      record(resolution, { resolution: 'expired' }),
    ]);
    const [resolved] = await historyOf(resolution);
    const [recorded] = await historyOf(breakGlassApproval(request.rehearsal, anna.caller.principal.id));
    if (given.outcome === 'refused') expect(kept(given).code).toBe('key_custody_break_glass_request_closed');
    else expect(recorded?.restedOn[resolution]).toBe(0);
    expect(resolved).toBeDefined();
  }
});

test('one proof of presence stands behind the answers of one principal, whoever is first', async () => {
  const [request, anna, bela] = [await asked(), await approver(), await approver()];
  const { presence_receipt } = await answer(anna, request);
  const answers = await Promise.all(
    [anna, bela].map(async (each) =>
      application.answer(name, { ...(await answer(each, request)), presence_receipt }, each.caller),
    ),
  );
  const refused = answers.filter(({ outcome }) => outcome === 'refused').map(kept);
  expect(refused.map(({ code }) => code)).toEqual(['key_custody_break_glass_presence_taken']);
  expect(await historyOf(breakGlassAnswersStream(request.rehearsal))).toHaveLength(1);
});

test('what one session signed is not taken from another principal’s', async () => {
  const [request, anna, bela] = [await asked(), await approver(), await approver()];
  const refused = await application.answer(name, await answer(anna, request), bela.caller);
  expect(kept(refused).code).toBe('key_custody_break_glass_signature_invalid');
  const operators = await application.answer(name, await answer(anna, request));
  expect(kept(operators).code).toBe('key_custody_break_glass_holder_key_required');
});

test('a tenant answers no request of another', async () => {
  const [request, anna] = [await asked(), await approver()];
  const sent = await answer(anna, request);
  const { session } = anna.caller;
  if (session === undefined) throw new Error('an approver asks by a session');
  const elsewhere = {
    ...anna.caller,
    session: { ...session, tenant: reference('tenant_node', 'elsewhere') },
  };
  const refused = await application.answer(name, sent, elsewhere);
  expect(kept(refused).code).toBe('key_custody_break_glass_request_missing');
});

test('a review is filed once, and by another than who asked', async () => {
  const [request, anna] = [await asked(), await approver()];
  await record(breakGlassResolution(request.rehearsal), {
    break_glass_resolution: breakGlassResolution(request.rehearsal),
    rehearsal: request.rehearsal,
    key_ref: request.key_ref,
    resolution: 'granted',
    approvals: [],
    denials: [],
  });
  const review = { rehearsal: request.rehearsal, finding: 'as_expected', finding_hash: 'sha256:found' };
  const own = await application.answer('keyCustody.breakGlassReview', review);
  expect(kept(own).code).toBe('key_custody_break_glass_reviewer_is_requester');
  const filed = await application.answer('keyCustody.breakGlassReview', review, anna.caller);
  expect(filed).toMatchObject({ outcome: 'recorded', body: { reviewer: anna.caller.principal.id } });
  expect(await application.answer('keyCustody.breakGlassReview', review, anna.caller)).toEqual(filed);
  const other = { ...review, finding: 'follow_up_needed' };
  const second = await application.answer('keyCustody.breakGlassReview', other, anna.caller);
  expect(kept(second).code).toBe('record_conflict');
});
