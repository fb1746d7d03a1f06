import type { RehearsalView } from '../../application/rehearsals/rehearsal-service';
import { destroyKeysLeftBehind, throwAwayKeyName } from '../../application/rehearsals/throw-away-key';
import type { KeyStore } from '../../custody/key-store';
import type { KeyName } from '../../domain/key';
import { referenceSchema } from '../../domain/reference';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, keyRef, tenant } from './bound-key';
import { type Deployment, type DeploymentOptions, deploy, expectValue } from './deployment';

export const rotation = {
  tenant: referenceSchema.parse(tenant),
  kind: 'rotation',
  key_ref: referenceSchema.parse(keyRef),
} as const;

/** What is observed of a rotation, whichever key it is of. */
export const stepsOfRotation = [
  'rotate',
  'sign_with_old',
  'sign_with_new',
  'retire_old',
  'prove_old_retired',
  'verify_old',
] as const;

/** A key to rehearse the rotation of, at a key store that fails as a test has it. */
export interface RotationStage {
  readonly deployment: Deployment;
  /** The key store as it is. */
  readonly store: KeyStore;
  failing: Partial<KeyStore>;
  start(period: string, key?: string): Promise<RehearsalView>;
  /** Resolves when the rehearsal has ended. */
  ended(id: string): Promise<RehearsalView>;
  /** Starts it, and resolves when it has ended. */
  rehearse(period: string, key?: string): Promise<RehearsalView>;
  /** How the versions of a key stand at the key store; none where it knows no such key. */
  versionsOf(name: KeyName): Promise<readonly string[]>;
  /** Those of the key that a drill made for itself. */
  throwAwayVersions(view: RehearsalView): Promise<readonly string[]>;
  /** How many keys rehearsals still hold. */
  keysHeld(): Promise<number>;
  /** What housekeeping does so many seconds from now; gives how many keys it destroyed. */
  housekeepingIn(seconds: number): Promise<number>;
}

export async function stageRotation(options: Pick<DeploymentOptions, 'clock'> = {}): Promise<RotationStage> {
  const failure: { now: Partial<KeyStore>; store?: KeyStore } = { now: {} };
  const deployment = await deploy({
    ...options,
    keyStores: (database) =>
      embeddedKeys(database, (store) => {
        failure.store = store;
        return failingAs(store, () => failure.now);
      }),
  });
  const { store } = failure;
  if (store === undefined) throw new Error('the deployment has no key store');
  await bindKey(deployment, store);
  const { rehearsals, rehearsalList, keyStores, tenants } = deployment.application;

  const start = async (period: string, key: string = keyRef) => {
    const request = { ...rotation, key_ref: referenceSchema.parse(key), period };
    return expectValue(await rehearsals.start(request, deployment.operator));
  };
  const find = async (id: string) => expectValue(await rehearsals.find(id, deployment.operator));
  const ended = async (id: string) => {
    await until(async () => (await find(id)).row.state !== 'running', 60_000);
    return find(id);
  };
  const versionsOf = async (name: KeyName) => {
    const key = { tenant: await tenants.allot(rotation.tenant), name };
    const described = await store.describeKey(key, AbortSignal.timeout(10_000));
    return described.ok ? described.value.versions.map(({ version, state }) => `${version} ${state}`) : [];
  };
  return {
    deployment,
    store,
    get failing() {
      return failure.now;
    },
    set failing(now) {
      failure.now = now;
    },
    start,
    ended,
    rehearse: async (period, key) => ended((await start(period, key)).row.id),
    versionsOf,
    throwAwayVersions: ({ row }) => versionsOf(throwAwayKeyName(row, row.period)),
    keysHeld: async () => {
      const afterAllLeases = new Date(Date.now() + 24 * 60 * 60 * 1000);
      return (await rehearsalList.leasesLeftBehind(afterAllLeases, 10)).length;
    },
    housekeepingIn: (seconds) => {
      const clock = () => new Date(Date.now() + seconds * 1000);
      return destroyKeysLeftBehind({ rehearsals: rehearsalList, keyStores, clock });
    },
  };
}

export function stepsOf({ course }: RehearsalView): readonly string[] {
  return course.observed.map(({ step, result }) => `${step} ${result}`);
}
