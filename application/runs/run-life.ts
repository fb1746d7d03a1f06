import { z } from 'zod';
import { jsonObject } from '../../domain/json';
import { tenantRunRecord } from '../../domain/tenant-run';
import type { CommandKey, StoredCommand, TenantId } from '../../store/event-store';
import { lockCommand } from '../../store/stored-commands';
import {
  endTenantRun,
  insertTenantRun,
  insertTenantRunPart,
  tenantRunTally,
} from '../../store/tenant-run-rows';
import type { NewTenantRun, TenantRunRow } from '../../store/tenant-runs';
import { keptAnswer } from '../command-key';
import { ok, type Result } from '../problem';
import { type RegistryEntry, registryCommand } from '../registry/registry-entry';
import { areaOf } from './run-conclusions';
import type { RunDependencies } from './run-dependencies';
import { askerOf } from './run-quotas';
import { Said } from './said';
import type { RunConclusion, TenantRunInput } from './tenant-run';

/** Begins and ends runs, and tells the ledger of it. Nothing of what is said goes there. */
export class RunLife {
  private readonly said: Said;

  constructor(
    private readonly dependencies: Pick<
      RunDependencies,
      'store' | 'tenants' | 'escalations' | 'sealing' | 'clock'
    >,
  ) {
    this.said = new Said(dependencies.sealing);
  }

  /** Keeps a new run, unless one was begun under the key before. Gives the id of whichever it is. */
  async open(run: NewTenantRun, prompt: string, key: CommandKey | undefined): Promise<Result<string>> {
    const { store, clock } = this.dependencies;
    const { id, tenant, provider, model, maxTurns } = run;
    const place = {
      turn: 0,
      part: 0,
      kind: 'prompt',
      tool: undefined,
      code: undefined,
      tokens: undefined,
    } as const;
    const part = this.said.seal(tenant, id, { ...place, message: { role: 'prompt', text: prompt } });
    return store.withRows(tenant, async (transaction, append): Promise<Result<string>> => {
      if (key !== undefined) {
        const before = await lockCommand(transaction, tenant, key);
        if (before !== undefined) return runBefore(before, key);
      }
      await insertTenantRun(transaction, run);
      await insertTenantRunPart(transaction, tenant, id, part);
      const asked = { provider, model, max_turns: maxTurns };
      const entry = entryOf(id, 'RUN_STARTED', 'run.start', asked, { state: 'running', ...asked });
      const kept = key && { key, answer: { run: id } };
      const { status } = await append(registryCommand(askerOf(run), tenant, clock(), [entry], kept));
      // The lock keeps everyone else from the key.
      if (status !== 'appended') throw new Error('a run and its entry tell different things');
      return ok(id);
    });
  }

  /** Ends it once; one that has ended, or is gone, stays so. */
  async close({ run: id, tenant: reference }: TenantRunInput, conclusion: RunConclusion): Promise<void> {
    const { tenants, escalations } = this.dependencies;
    const tenant = await tenants.find(reference);
    if (tenant === undefined) return;
    const area = areaOf(conclusion.code);
    if (area !== undefined && conclusion.code !== null)
      await escalations.raise({
        area,
        tenant: reference,
        code: conclusion.code,
        subject: tenantRunRecord(id),
      });
    await this.end(tenant, id, conclusion);
  }

  private async end(tenant: TenantId, id: string, conclusion: RunConclusion): Promise<void> {
    const { store, clock } = this.dependencies;
    const at = clock();
    await store.withRows(tenant, async (transaction, append) => {
      const ended = await endTenantRun(transaction, id, conclusion, at);
      if (ended === undefined) return;
      const tally = await tenantRunTally(transaction, id);
      const { state, code } = conclusion;
      const entry = entryOf(id, 'RUN_ENDED', 'run.end', {}, { ...toldOf(ended), ...tally, state, code });
      await append(registryCommand(askerOf(ended), tenant, at, [entry]));
    });
  }
}

const keptSchema = z.object({ run: z.uuid() });

function runBefore(before: StoredCommand, key: CommandKey): Result<string> {
  const kept = keptAnswer(before, key);
  return kept.ok ? ok(keptSchema.parse(kept.value).run) : kept;
}

function toldOf({ provider, model, answeredBy, maxTurns }: TenantRunRow) {
  return { provider, model, answered_by: answeredBy ?? null, max_turns: maxTurns };
}

/** An entry of a run's record. */
export function entryOf(
  run: string,
  type: string,
  operation: string,
  request: object,
  body: object,
): RegistryEntry {
  const record = tenantRunRecord(run);
  return {
    record,
    type,
    operation,
    request: jsonObject(request),
    body: jsonObject({ tenant_run: record, ...body }),
  };
}
