import type { RehearsalView } from '../../application/rehearsals/rehearsal-service';
import type { KeyStore } from '../../custody/key-store';
import { referenceSchema } from '../../domain/reference';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, keyNames, tenant } from './bound-key';
import { type Deployment, type DeploymentOptions, deploy, expectValue } from './deployment';
import { newPrincipal, type TenantPrincipal } from './tenant-principal';

/** A tenant with people who ask and answer, and a key store that fails as a test has it. */
export interface BreakGlassStage {
  readonly deployment: Deployment;
  readonly requester: TenantPrincipal;
  readonly approvers: readonly [TenantPrincipal, TenantPrincipal, TenantPrincipal];
  failing: Partial<KeyStore>;
  /** The key store as it is. */
  readonly store: KeyStore;
  /** Binds a key of its own and asks for emergency access to it; resolves when it is waited for answers. */
  ask(name: string, policy?: object): Promise<RehearsalView>;
  /** Asks again for access to a key that is bound. */
  askAgain(name: string, period: string): Promise<RehearsalView>;
  find(id: string): Promise<RehearsalView>;
  /** Resolves when the rehearsal has ended. */
  ended(id: string): Promise<RehearsalView>;
  review(id: string): Promise<void>;
}

export async function stageBreakGlass(
  options: Pick<DeploymentOptions, 'withoutWaking' | 'clock'> = {},
): Promise<BreakGlassStage> {
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
  const person = () => newPrincipal(deployment, tenant);
  const requester = await person();
  const approvers = [await person(), await person(), await person()] as const;
  const { rehearsals, execute } = deployment.application;

  const find = async (id: string) => expectValue(await rehearsals.find(id, deployment.operator));
  const reaches = async (id: string, reached: (view: RehearsalView) => boolean) => {
    await until(async () => reached(await find(id)), 40_000);
    return find(id);
  };
  const askAgain = async (name: string, period: string) => {
    const request = {
      kind: 'break_glass',
      key_ref: referenceSchema.parse(keyNames(name).keyRef),
      period,
      reason: 'suspected_compromise',
      ticket: 'INC-1234',
      justification_hash: 'sha256:why_it_is_needed',
    } as const;
    const { row } = expectValue(await rehearsals.start(request, requester.caller));
    return reaches(row.id, ({ course }) => course.awaited !== undefined || course.closed !== undefined);
  };
  return {
    deployment,
    requester,
    approvers,
    store,
    get failing() {
      return failure.now;
    },
    set failing(now) {
      failure.now = now;
    },
    ask: async (name, policy = {}) => {
      const named = approvers.map(({ id }) => id);
      const asked = { break_glass_approvals: 2, break_glass_approvers: named, ...policy };
      await bindKey(deployment, store, asked, keyNames(name));
      return askAgain(name, 'drill');
    },
    askAgain,
    find,
    ended: (id) => reaches(id, ({ row }) => row.state !== 'running'),
    review: async (id) => {
      const [reviewer] = approvers;
      const filed = { rehearsal: id, finding: 'as_expected', finding_hash: 'sha256:looked_back' };
      const answer = expectValue(await execute('keyCustody.breakGlassReview', filed, reviewer.caller));
      if (answer.outcome === 'refused') throw new Error(JSON.stringify(answer.body));
    },
  };
}
