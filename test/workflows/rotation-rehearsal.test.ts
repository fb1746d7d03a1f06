import type { RehearsalView } from '../../application/rehearsals/rehearsal-service';
import type { KeyStore } from '../../custody/key-store';
import { failed } from '../../custody/key-store-result';
import { verifySignature } from '../../custody/signature';
import { referenceSchema } from '../../domain/reference';
import { rehearsalMessage } from '../../domain/rehearsal-message';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, keyName, keyRef, tenant } from './bound-key';
import { type Deployment, deploy, expectValue } from './deployment';

const request = {
  tenant: referenceSchema.parse(tenant),
  kind: 'rotation',
  key_ref: referenceSchema.parse(keyRef),
} as const;

/** How the key store is to fail; changed by a test before it rehearses. */
let failing: Partial<KeyStore> = {};
let store: KeyStore;
let deployment: Deployment;

beforeAll(async () => {
  deployment = await deploy({
    keyStores: (database) =>
      embeddedKeys(database, (embedded) => {
        store = embedded;
        return failingAs(embedded, () => failing);
      }),
  });
  await bindKey(deployment, store);
}, 60_000);

afterEach(() => {
  failing = {};
});

afterAll(() => deployment.close());

async function rehearse(period: string): Promise<RehearsalView> {
  const { rehearsals } = deployment.application;
  const started = expectValue(await rehearsals.start({ ...request, period }, deployment.operator));
  let view: RehearsalView = started;
  await until(async () => {
    view = expectValue(await rehearsals.find(started.row.id, deployment.operator));
    return view.row.state !== 'running';
  }, 60_000);
  return view;
}

/** How many keys rehearsals still hold. */
async function keysLeft(): Promise<number> {
  const afterAllLeases = new Date(Date.now() + 24 * 60 * 60 * 1000);
  return (await deployment.application.rehearsalList.leasesLeftBehind(afterAllLeases, 10)).length;
}

const stepsOf = ({ course }: RehearsalView) => course.observed.map(({ step, result }) => `${step} ${result}`);

test('exercises a throw-away key step by step, records what it saw, and leaves no key behind', async () => {
  const view = await rehearse('2026-Q4');
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
  expect(await keysLeft()).toBe(0);
});

test('is the same drill however often it is asked for', async () => {
  const { rehearsals } = deployment.application;
  const again = expectValue(await rehearsals.start({ ...request, period: '2026-Q4' }, deployment.operator));
  expect(again.row.state).toBe('done');
  expect(expectValue(await rehearsals.find(again.row.id, deployment.operator)).course.decided).toHaveLength(
    1,
  );
});

test('leaves signatures that anybody can verify by the public keys beside them', async () => {
  const { course, row } = await rehearse('signatures');
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
  const id = await deployment.application.tenants.allot(request.tenant);
  const described = await store.describeKey({ tenant: id, name: keyName }, AbortSignal.timeout(5_000));
  expect(described).toMatchObject({ ok: true, value: { versions: [{ version: '1', state: 'active' }] } });
});

test('a key store that is away for a moment is asked again', async () => {
  let asked = 0;
  failing = {
    rotateKey: async (...given) => {
      asked++;
      if (asked < 3) return failed({ code: 'provider_unavailable', detail: 'away' });
      return store.rotateKey(...given);
    },
  };
  const view = await rehearse('away-for-a-moment');
  expect(view.row.state).toBe('done');
  expect(asked).toBe(3);
});

test('an answer that was lost after the work was done makes no second replacement', async () => {
  let asked = 0;
  failing = {
    rotateKey: async (...given) => {
      const answer = await store.rotateKey(...given);
      asked++;
      return asked === 1 ? failed({ code: 'provider_answer_lost', detail: 'lost' }) : answer;
    },
  };
  const view = await rehearse('answer-lost');
  expect(view.row.state).toBe('done');
  expect(view.course.observed.find(({ step }) => step === 'rotate')?.details.version).toBe('2');
});

test('a retired version that still signs fails the drill, which is recorded, and the key destroyed all the same', async () => {
  failing = {
    deactivateVersion: async (version, signal) => {
      const described = await store.describeKey(version, signal);
      const found = described.ok
        ? described.value.versions.find((each) => each.version === version.version)
        : undefined;
      return found === undefined
        ? failed({ code: 'version_unknown', detail: 'none' })
        : { ok: true, value: found };
    },
  };
  const view = await rehearse('still-signs');
  expect(view.row).toMatchObject({ state: 'failed', code: 'key_custody_rehearsal_failed' });
  expect(stepsOf(view)).toEqual(
    expect.arrayContaining(['prove_old_retired retired_key_signed', 'clean_up ok']),
  );
  expect(view.course.decided).toMatchObject([{ outcome: 'refused' }]);
  expect(await keysLeft()).toBe(0);
});

test('a key whose public key is not the attested one is refused before anything is made', async () => {
  failing = {
    getPublicKey: async (version, signal) => {
      const other = await store.createKey({ ...version, name: keyName }, 'ed25519', signal);
      if (!other.ok) return other;
      return { ok: true, value: { algorithm: 'ed25519', pem: 'another key' } };
    },
  };
  const view = await rehearse('other-key');
  expect(view.row).toMatchObject({ state: 'refused', code: 'key_custody_public_key_mismatch' });
  expect(stepsOf(view)).toEqual(['examine public_key_mismatch']);
});

test('a key that is bound to no key store is refused, and the refusal recorded', async () => {
  const { rehearsals } = deployment.application;
  // The other key's drill of that name is done.
  const unbound = { ...request, key_ref: referenceSchema.parse('key_registry:unbound'), period: '2026-Q4' };
  const { row } = expectValue(await rehearsals.start(unbound, deployment.operator));
  expect(row.keyRef).toBe(unbound.key_ref);
  await until(async () => {
    const view = expectValue(await rehearsals.find(row.id, deployment.operator));
    return view.row.state === 'refused' && view.row.code === 'key_custody_provider_binding_missing';
  }, 30_000);
});
