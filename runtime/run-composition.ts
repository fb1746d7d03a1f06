import { randomBytes } from 'node:crypto';
import { reconcileRuns } from '../application/runs/reconcile-runs';
import type { RunDependencies } from '../application/runs/run-dependencies';
import { RunLife } from '../application/runs/run-life';
import { RunService } from '../application/runs/run-service';
import { RunTools } from '../application/runs/run-tools';
import { RunTurns } from '../application/runs/run-turns';
import { KeyEncryptionKey } from '../custody/embedded/key-encryption-key';
import { type ModelProviders, modelProviders } from '../models/model-providers';
import type { Vetting } from '../outbound/vetted-target';
import { openTools } from '../tools/run-tool';

/** The runs of tenants, and the steps of their workflows. */
export interface Runs {
  readonly tenantRuns: RunService;
  readonly runLife: RunLife;
  readonly runTurns: RunTurns;
  readonly runTools: RunTools;
  /** Makes the list of runs and their workflows agree; gives the number mended. */
  reconcileRuns(): Promise<number>;
}

export interface RunOptions {
  /** Where models are; at OpenRouter unless given. */
  readonly models?: ModelProviders | undefined;
  /**
   * Under which what is said in runs, and the secrets of webhooks, are sealed; where nobody reads them once this process
   * has ended unless given.
   */
  readonly sealing?: KeyEncryptionKey | undefined;
  /** Which addresses that others name are called, by tools and webhooks; the public ones unless given. */
  readonly outbound?: Vetting | undefined;
}

export function composeRuns({
  models = modelProviders(),
  sealing = new KeyEncryptionKey(randomBytes(32)),
  outbound = {},
  ...base
}: RunOptions & Omit<RunDependencies, 'models' | 'sealing' | 'tools'>): Runs {
  const dependencies: RunDependencies = { ...base, models, sealing, tools: openTools(outbound) };
  return {
    tenantRuns: new RunService(dependencies),
    runLife: new RunLife(dependencies),
    runTurns: new RunTurns(dependencies),
    runTools: new RunTools(dependencies),
    reconcileRuns: () => reconcileRuns(dependencies),
  };
}
