import { failed } from '../../custody/key-store-result';
import { verifySignature } from '../../custody/signature';
import { referenceSchema } from '../../domain/reference';
import { rehearsalMessage } from '../../domain/rehearsal-message';
import { until } from '../store/until';
import { keyName, keyRef, tenant } from './bound-key';
import { type Deployment, expectValue } from './deployment';
import { type RotationStage, rotation, stageRotation, stepsOf } from './rotation-stage';

let stage: RotationStage;
let deployment: Deployment;

beforeAll(async () => {
  stage = await stageRotation();
  deployment = stage.deployment;
}, 60_000);

afterEach(() => {
  stage.failing = {};
});

afterAll(() => stage.deployment.close());

test('exercises a throw-away key step by step, records what it saw, and leaves no key behind', async () => {
  const view = await stage.rehearse('2026-Q4');
  expect(view.row).toMatchObject({
    state: 'done',
    workflowId: `rotation-rehearsal/${tenant}/${keyRef}/2026-Q4`,
  });
  expect(stepsOf(view)).toEqual([
    'examine ok',
    'create ok',
    'rotate ok',
    'sign_with_old ok',
    'sign_with_new ok',
    'retire_old ok',
    'prove_old_retired state_forbids',
    'verify_old ok',
    'clean_up ok',
  ]);
  expect(view.course.decided).toMatchObject([
    {
      operation: 'keyCustody.rotationRehearse',
      outcome: 'verified',
      record: expect.stringMatching(/^key_custody_rotation:/),
    },
  ]);
  expect(await stage.keysHeld()).toBe(0);
});

test('is the same drill however often it is asked for', async () => {
  const { rehearsals } = deployment.application;
  const again = expectValue(await rehearsals.start({ ...rotation, period: '2026-Q4' }, deployment.operator));
  expect(again.row.state).toBe('done');
  expect(expectValue(await rehearsals.find(again.row.id, deployment.operator)).course.decided).toHaveLength(
    1,
  );
});

test('leaves signatures that anybody can verify by the public keys beside them', async () => {
  const { course, row } = await stage.rehearse('signatures');
  const details = (step: string) => course.observed.find((observed) => observed.step === step)?.details ?? {};
  for (const [signed, published] of [
    ['sign_with_old', 'create'],
    ['sign_with_new', 'rotate'],
  ] as const) {
    const message = rehearsalMessage(row.id, String(details(signed).nonce));
    const pem = String(details(published).public_key);
    const signature = Buffer.from(String(details(signed).signature), 'base64url');
    expect(verifySignature({ algorithm: 'ed25519', pem }, message, signature)).toBe(true);
  }
});

test('a bound key is left alone: its version and public key are as they were', async () => {
  const id = await deployment.application.tenants.allot(rotation.tenant);
  const described = await stage.store.describeKey({ tenant: id, name: keyName }, AbortSignal.timeout(5_000));
  expect(described).toMatchObject({ ok: true, value: { versions: [{ version: '1', state: 'active' }] } });
});

test('a key store that is away for a moment is asked again', async () => {
  let asked = 0;
  stage.failing = {
    rotateKey: async (...given) => {
      asked++;
      if (asked < 3) return failed({ code: 'provider_unavailable', detail: 'away' });
      return stage.store.rotateKey(...given);
    },
  };
  const view = await stage.rehearse('away-for-a-moment');
  expect(view.row.state).toBe('done');
  expect(asked).toBe(3);
});

test('an answer that was lost after the work was done makes no second replacement', async () => {
  let asked = 0;
  stage.failing = {
    rotateKey: async (...given) => {
      const answer = await stage.store.rotateKey(...given);
      asked++;
      return asked === 1 ? failed({ code: 'provider_answer_lost', detail: 'lost' }) : answer;
    },
  };
  const view = await stage.rehearse('answer-lost');
  expect(view.row.state).toBe('done');
  expect(view.course.observed.find(({ step }) => step === 'rotate')?.details.version).toBe('2');
});

test('a retired version that still signs fails the drill, which is recorded, and the key destroyed all the same', async () => {
  stage.failing = {
    deactivateVersion: async (version, signal) => {
      const described = await stage.store.describeKey(version, signal);
      const found = described.ok
        ? described.value.versions.find((each) => each.version === version.version)
        : undefined;
      return found === undefined
        ? failed({ code: 'version_unknown', detail: 'none' })
        : { ok: true, value: found };
    },
  };
  const view = await stage.rehearse('still-signs');
  expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
  expect(stepsOf(view)).toEqual(
    expect.arrayContaining(['prove_old_retired retired_key_signed', 'clean_up ok']),
  );
  expect(view.course.decided).toMatchObject([{ outcome: 'refused' }]);
  expect(await stage.keysHeld()).toBe(0);
});

test('a key whose public key is not the attested one is refused before anything is made', async () => {
  stage.failing = {
    getPublicKey: async (version, signal) => {
      const other = await stage.store.createKey({ ...version, name: keyName }, 'ed25519', signal);
      if (!other.ok) return other;
      return { ok: true, value: { algorithm: 'ed25519', pem: 'another key' } };
    },
  };
  const view = await stage.rehearse('other-key');
  expect(view.row).toMatchObject({ state: 'refused', code: 'key_custody_public_key_mismatch' });
  expect(stepsOf(view)).toEqual(['examine public_key_mismatch']);
});

test('a key that is bound to no key store is refused, and the refusal recorded', async () => {
  const { rehearsals } = deployment.application;
  // The other key's drill of that name is done.
  const unbound = { ...rotation, key_ref: referenceSchema.parse('key_registry:unbound'), period: '2026-Q4' };
  const { row } = expectValue(await rehearsals.start(unbound, deployment.operator));
  expect(row.keyRef).toBe(unbound.key_ref);
  await until(async () => {
    const view = expectValue(await rehearsals.find(row.id, deployment.operator));
    return view.row.state === 'refused' && view.row.code === 'key_custody_provider_binding_missing';
  }, 30_000);
});
