import type { RehearsalView } from '../../application/rehearsals/rehearsal-service';
import { destroyKeysLeftBehind, throwAwayKeyName } from '../../application/rehearsals/throw-away-key';
import type { KeyStore } from '../../custody/key-store';
import { referenceSchema } from '../../domain/reference';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, keyRef, tenant } from './bound-key';
import { type Deployment, deploy, expectValue } from './deployment';

const request = {
  tenant: referenceSchema.parse(tenant),
  kind: 'rotation',
  key_ref: referenceSchema.parse(keyRef),
} as const;

/** What the key store does before it does what it is asked; changed by a test before it rehearses. */
let before: Partial<Record<'createKey' | 'rotateKey', () => Promise<void>>> = {};
let store: KeyStore;
let deployment: Deployment;

beforeEach(async () => {
  deployment = await deploy({
    keyStores: (database) =>
      embeddedKeys(database, (embedded) => {
        store = embedded;
        return failingAs(embedded, () => ({
          createKey: async (...given) => {
            await before.createKey?.();
            return embedded.createKey(...given);
          },
          rotateKey: async (...given) => {
            await before.rotateKey?.();
            return embedded.rotateKey(...given);
          },
        }));
      }),
  });
  await bindKey(deployment, store);
}, 60_000);

afterEach(async () => {
  before = {};
  await deployment.close();
});

async function start(period: string): Promise<RehearsalView> {
  const { rehearsals } = deployment.application;
  return expectValue(await rehearsals.start({ ...request, period }, deployment.operator));
}

/** Ends the run as nothing in Portcullis does. */
function terminate(period: string): Promise<unknown> {
  const { workflow } = deployment.temporal.client;
  return workflow.getHandle(`rotation-rehearsal/${tenant}/${keyRef}/${period}`).terminate('by hand');
}

/** How it ended, as soon as it has. */
async function closed(id: string): Promise<RehearsalView> {
  const find = async () => expectValue(await deployment.application.rehearsals.find(id, deployment.operator));
  await until(async () => (await find()).row.state !== 'running', 40_000);
  return find();
}

async function versionsOf({ row }: RehearsalView) {
  const name = throwAwayKeyName(row, row.period);
  const described = await store.describeKey({ tenant: row.tenant, name }, AbortSignal.timeout(5_000));
  return described.ok ? described.value.versions.map(({ version, state }) => `${version} ${state}`) : [];
}

/** What housekeeping does so many seconds from now; gives how many keys it destroyed. */
function housekeepingIn(seconds: number): Promise<number> {
  const { rehearsalList: rehearsals, keyStores } = deployment.application;
  const clock = () => new Date(Date.now() + seconds * 1000);
  return destroyKeysLeftBehind({ rehearsals, keyStores, clock });
}

test('a run that is terminated is closed by the reconciler, and its throw-away key destroyed', async () => {
  before.rotateKey = async () => {
    await terminate('terminated');
  };
  const { row } = await start('terminated');
  const view = await closed(row.id);
  expect(view.row).toMatchObject({ state: 'cancelled', code: undefined });
  expect(view.course.closed?.reason).toContain('ended from outside');
  expect(view.course.decided).toEqual([]);
  expect(await versionsOf(view)).toEqual(['1 active', '2 active']);

  expect(await housekeepingIn(90)).toBe(1);
  expect(await versionsOf(view)).toEqual(['1 destroyed', '2 destroyed']);
  expect(await housekeepingIn(24 * 60 * 60)).toBe(0);
});

test('a key that is made after its run was terminated and closed is destroyed all the same', async () => {
  let made = () => {};
  const making = new Promise<void>((resolve) => {
    made = resolve;
  });
  before.createKey = async () => {
    await terminate('late');
    await making;
  };
  const { row } = await start('late');
  const view = await closed(row.id);
  expect(await housekeepingIn(0)).toBe(0);
  expect(await versionsOf(view)).toEqual([]);

  made();
  await until(async () => (await versionsOf(view)).length > 0);
  expect(await housekeepingIn(90)).toBe(1);
  expect(await versionsOf(view)).toEqual(['1 destroyed']);
});
