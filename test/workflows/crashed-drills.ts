import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { RehearsalView } from '../../application/rehearsals/rehearsal-service';
import type { KeyStore, KeyVersion } from '../../custody/key-store';
import type { KeyName } from '../../domain/key';
import { referenceSchema } from '../../domain/reference';
import { type RehearsalKind, rehearsalStream } from '../../domain/rehearsal';
import { rehearsalWorkflowId } from '../../domain/rehearsal-workflow-id';
import { TemporalRehearsalRuns } from '../../temporal/rehearsal-runs';
import { embeddedKeys, keyEncryptionKeyBytes } from '../custody/embedded-keys';
import { until } from '../store/until';
import { tenant as tenantText } from './bound-key';
import { type CrashPoint, drillName } from './crash-points';
import { type Deployment, deploy, expectValue } from './deployment';
import { kill, spawnWorker } from './spawn-worker';

const tenant = referenceSchema.parse(tenantText);

/** A drill, and where its worker dies. */
export interface CrashedDrill {
  readonly kind: RehearsalKind;
  readonly keyRef: string;
  readonly point: CrashPoint;
  /** What its workflow is given besides. */
  readonly given?: object;
}

/** A deployment whose worker dies in the middle of drills. */
export class CrashingDeployment {
  private readonly workers: ChildProcess[] = [];

  private constructor(
    readonly deployment: Deployment,
    readonly keyStore: KeyStore,
  ) {}

  static async open(): Promise<CrashingDeployment> {
    const opened: { store?: KeyStore } = {};
    const deployment = await deploy({
      withoutWorker: true,
      keyStores: (database) =>
        embeddedKeys(database, (store) => {
          opened.store = store;
          return store;
        }),
    });
    if (opened.store === undefined) throw new Error('the deployment has no key store');
    return new CrashingDeployment(deployment, opened.store);
  }

  /**
   * Starts the drills, lets the worker die when each has come to its point, and another one go on.
   *
   * @param attend is called again and again until then, for what drills wait for
   * @param whileDown is called while there is no worker
   */
  async crash(
    drills: readonly CrashedDrill[],
    {
      attend = async () => {},
      whileDown = async () => {},
    }: { readonly attend?: () => Promise<void>; readonly whileDown?: () => Promise<void> } = {},
  ): Promise<void> {
    const runs = new TemporalRehearsalRuns(this.deployment.temporal);
    for (const drill of drills) await runs.start(drill.kind, workflowIdOf(drill), this.inputOf(drill));
    const held = new Set<string>();
    const worker = this.start({ holding: true });
    createInterface({ input: worker.stdout ?? process.stdin }).on('line', (line) => held.add(line));
    await until(async () => {
      await attend();
      return drills.every((drill) => held.has(workflowIdOf(drill)));
    }, 120_000);
    await kill(worker);
    await whileDown();
    this.start({ holding: false });
  }

  /** How a drill ended: what its workflow gave, what is recorded of it, and how often it was closed. */
  async ended(drill: CrashedDrill): Promise<{ readonly view: RehearsalView; readonly closings: number }> {
    const { application, operator, temporal } = this.deployment;
    const result = await temporal.client.workflow.getHandle(workflowIdOf(drill)).result();
    const view = expectValue(await application.rehearsals.find(result.rehearsal, operator));
    const history = await application.store.history(view.row.tenant, rehearsalStream(view.row.id));
    return { view, closings: history.filter(({ type }) => type === 'REHEARSAL_CLOSED').length };
  }

  async versionsOf(name: KeyName): Promise<readonly Pick<KeyVersion, 'version' | 'state'>[]> {
    const key = { tenant: await this.deployment.application.tenants.allot(tenant), name };
    const described = await this.keyStore.describeKey(key, AbortSignal.timeout(10_000));
    if (!described.ok) throw new Error(described.error.code);
    return described.value.versions.map(({ version, state }) => ({ version, state }));
  }

  async close(): Promise<void> {
    for (const worker of this.workers) await kill(worker);
    await this.deployment.close();
  }

  private inputOf({ keyRef, point, given }: CrashedDrill) {
    return {
      tenant,
      keyRef: referenceSchema.parse(keyRef),
      period: drillName(point),
      requestedBy: this.deployment.operator.principal.id,
      ...given,
    };
  }

  private start({ holding }: { readonly holding: boolean }): ChildProcess {
    const keyEncryptionKey = keyEncryptionKeyBytes.toString('base64');
    const worker = spawnWorker(this.deployment, { keyEncryptionKey, holding });
    this.workers.push(worker);
    return worker;
  }
}

export function workflowIdOf({ kind, keyRef, point }: CrashedDrill): string {
  return rehearsalWorkflowId(kind, tenant, referenceSchema.parse(keyRef), drillName(point));
}
