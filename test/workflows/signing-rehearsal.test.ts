import { createPublicKey, verify } from 'node:crypto';
import { CancelledFailure } from '@temporalio/common';
import type { KeyStore } from '../../custody/key-store';
import { failed } from '../../custody/key-store-result';
import { type Reference, referenceSchema } from '../../domain/reference';
import { taskQueue } from '../../temporal/task-queue';
import type { signingRehearsal } from '../../workflows/signing-rehearsal';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';
import { attestation, bindKey, keyRef, tenant } from './bound-key';
import { type Deployment, deploy, expectValue } from './deployment';

const payloadHash = 'sha256:what_would_be_signed';

/** How the key store is to fail; changed by a test before it rehearses. */
let failing: Partial<KeyStore> = {};
let store: KeyStore;
let attested: string;
let deployment: Deployment;

beforeAll(async () => {
  deployment = await deploy({
    keyStores: (database) =>
      embeddedKeys(database, (embedded) => {
        store = embedded;
        return failingAs(embedded, () => failing);
      }),
  });
  attested = await bindKey(deployment, store);
}, 60_000);

afterEach(() => {
  failing = {};
});

afterAll(() => deployment.close());

/** How the workflow ended, the course of the rehearsal, and the data of the record or refusal that concluded it. */
async function rehearse(period: string, key = keyRef) {
  const { application, operator, temporal } = deployment;
  const input = {
    tenant: referenceSchema.parse(tenant),
    keyRef: referenceSchema.parse(key),
    period,
    requestedBy: operator.principal.id,
    payloadHash,
  };
  const result = await temporal.client.workflow.execute<typeof signingRehearsal>('signingRehearsal', {
    workflowId: `signing-rehearsal/${tenant}/${period}`,
    taskQueue,
    args: [input],
  });
  const { row, course } = expectValue(await application.rehearsals.find(result.rehearsal, operator));
  expect(row).toMatchObject({ kind: 'signing', period, state: result.state });
  expect(course.decided).toMatchObject([
    { operation: 'keyCustody.signingRehearse', record: result.record, code: result.code },
  ]);
  return { result, course, concluded: await recorded(referenceSchema.parse(result.record)) };
}

async function recorded(record: Reference) {
  const { store: events, tenants } = deployment.application;
  const [event] = await events.history(await tenants.allot(referenceSchema.parse(tenant)), record);
  return event?.data;
}

type Rehearsed = Awaited<ReturnType<typeof rehearse>>;
const stepsOf = ({ course }: Rehearsed) => course.observed.map(({ step, result }) => `${step} ${result}`);
const signatureOf = ({ course }: Rehearsed) =>
  Buffer.from(String(course.observed.find(({ step }) => step === 'sign')?.details.signature), 'base64url');
const messageOf = ({ result }: Rehearsed) =>
  Buffer.from(`portcullis-rehearsal-v1\n${result.rehearsal}\n${payloadHash}`);

test('the attested key signs, as a rehearsal and as nothing else', async () => {
  const rehearsed = await rehearse('signed');
  expect(rehearsed.result.state).toBe('done');
  expect(stepsOf(rehearsed)).toEqual(['examine ok', 'sign ok']);
  const attestedKey = createPublicKey(attested);
  expect(verify(null, messageOf(rehearsed), attestedKey, signatureOf(rehearsed))).toBe(true);
  expect(verify(null, Buffer.from(payloadHash), attestedKey, signatureOf(rehearsed))).toBe(false);
  expect(rehearsed.concluded).toMatchObject({
    outcome: 'verified',
    request: { payload_hash: payloadHash },
    body: {
      status: 'rehearsed_at_provider',
      rehearsal: rehearsed.result.rehearsal,
      key_store: 'embedded',
      signature_created: true,
      external_provider_called: true,
      private_key_material_exposed: false,
      production_admission: false,
      provider_observations: rehearsed.course.observed.map((seen) => seen.provider_observation),
    },
  });
});

test('an answer that was lost after the signature was made is asked for again, and ends once', async () => {
  let asked = 0;
  failing = {
    sign: async (...given) => {
      const answer = await store.sign(...given);
      asked++;
      return asked === 1 ? failed({ code: 'provider_answer_lost', detail: 'lost' }) : answer;
    },
  };
  const rehearsed = await rehearse('answer-lost');
  expect(rehearsed.result.state).toBe('done');
  expect(stepsOf(rehearsed)).toEqual(['examine ok', 'sign ok']);
  expect(asked).toBe(2);
});

test('a key store that stays away fails the drill, which tells of no signature', async () => {
  let asked = 0;
  failing = {
    sign: async () => {
      asked++;
      return failed({ code: 'provider_unavailable', detail: 'away' });
    },
  };
  const rehearsed = await rehearse('away');
  expect(rehearsed.result).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
  expect(stepsOf(rehearsed)).toEqual(['examine ok', 'sign provider_unavailable']);
  expect(asked).toBe(5);
  expect(rehearsed.concluded).toMatchObject({ outcome: 'refused' });
  expect(rehearsed.concluded).not.toHaveProperty('details');
});

test('a signature that does not verify fails the drill, and is told', async () => {
  failing = { sign: async () => ({ ok: true, value: Buffer.alloc(64) }) };
  const rehearsed = await rehearse('invalid');
  expect(rehearsed.result).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
  expect(stepsOf(rehearsed)).toEqual(['examine ok', 'sign signature_invalid']);
  expect(rehearsed.concluded).toMatchObject({ details: { signature_created: true } });
});

test('a key that is not the attested one is refused before it signs', async () => {
  failing = {
    getPublicKey: async () => ({ ok: true, value: { algorithm: 'ed25519', pem: 'another key' } }),
  };
  const rehearsed = await rehearse('other-key');
  expect(rehearsed.result).toMatchObject({ state: 'refused', code: 'key_custody_public_key_mismatch' });
  expect(stepsOf(rehearsed)).toEqual(['examine public_key_mismatch']);
});

test('a key that is bound to no key store is refused, and nothing is asked of any', async () => {
  const rehearsed = await rehearse('unbound', 'key_registry:unbound');
  expect(rehearsed.result).toMatchObject({ state: 'refused', code: 'key_custody_provider_binding_missing' });
  expect(rehearsed.course.observed).toEqual([]);
});

test('a drill that is cancelled while the key store signs ends as cancelled, and what was signed is told', async () => {
  const { application, operator, temporal } = deployment;
  const { rehearsals } = application;
  failing = {
    sign: async (...given) => {
      await temporal.client.workflow.getHandle(`signing-rehearsal/${tenant}/${keyRef}/cancelled`).cancel();
      return store.sign(...given);
    },
  };
  const request = {
    tenant: referenceSchema.parse(tenant),
    kind: 'signing',
    key_ref: referenceSchema.parse(keyRef),
    period: 'cancelled',
    payload_hash: payloadHash,
  } as const;
  const { row } = expectValue(await rehearsals.start(request, operator));
  const handle = temporal.client.workflow.getHandle(row.workflowId);
  await expect(handle.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) });
  const view = expectValue(await rehearsals.find(row.id, operator));
  expect(view.row.state).toBe('cancelled');
  expect(view.course.observed.map(({ step, result }) => `${step} ${result}`)).toEqual([
    'examine ok',
    'sign ok',
  ]);
  expect(view.course.decided).toEqual([]);
});

// The last one: the key stays revoked.
test('a revocation while it signs wins, and the refusal tells of the signature', async () => {
  const { application, operator } = deployment;
  failing = {
    sign: async (...given) => {
      const request = { tenant, provider_attestation: attestation, key_ref: keyRef, reason: 'lost' };
      expectValue(await application.execute('keyCustody.revoke', request, operator));
      return store.sign(...given);
    },
  };
  const rehearsed = await rehearse('revoked');
  expect(rehearsed.result).toMatchObject({ state: 'refused', code: 'key_custody_key_revoked' });
  expect(stepsOf(rehearsed)).toEqual(['examine ok', 'sign ok']);
  expect(rehearsed.concluded).toMatchObject({
    outcome: 'refused',
    code: 'key_custody_key_revoked',
    details: { signature_created: true },
  });
});
