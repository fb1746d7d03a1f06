import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, TypedSearchAttributes } from '@temporalio/common';
import {
  type ChangeProgress,
  type ChangeStanding,
  type TenantChangeKind,
  type TenantChangeKinds,
  type TenantChanges,
  tenantChangeKinds,
} from '../application/lifecycle/tenant-changes';
import { DependencyAway } from '../application/provisioning/runs';
import { type Asked, type DeletionOutcome, tenantChangeId } from '../domain/tenant-change';
import { searchAttributes } from '../workflows/search-attributes';
import { cancelDeletion, retryDeletion } from '../workflows/tenant-messages';
import type { Temporal } from './connection';
import { whereFound } from './runs';
import { taskQueue } from './task-queue';
import { isTemporalAway } from './temporal-away';

/** The workflow of each change, by the name that workers register it under. */
export const tenantChangeTypes: Readonly<Record<TenantChangeKind, string>> = {
  prepare: 'prepareTenant',
  suspend: 'suspendTenant',
  resume: 'resumeTenant',
  delete: 'deleteTenant',
  migrate: 'migrateTenant',
};

/** Where a change says what was asked, by whomever. */
const askedMemo = 'asked';

/** Changes of tenants as workflows in the platform's namespace. One id a tenant lets one be under way at a time. */
export class TemporalTenantChanges implements TenantChanges {
  constructor(private readonly temporal: Temporal) {}

  async carryOut<Kind extends TenantChangeKind>(
    kind: Kind,
    input: TenantChangeKinds[Kind]['input'],
    milliseconds: number,
  ): Promise<ChangeProgress<TenantChangeKinds[Kind]['outcome']>> {
    const workflowId = tenantChangeId(input.tenant.tenant_id);
    const type = tenantChangeTypes[kind];
    const memo = { [askedMemo]: askedBeside(input) };
    try {
      await this.temporal.call((client) =>
        client.workflow.start(type, {
          workflowId,
          taskQueue,
          args: [input],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          typedSearchAttributes: new TypedSearchAttributes([
            { key: searchAttributes.tenantRef, value: input.tenant.reference },
            { key: searchAttributes.stage, value: 'running' },
          ]),
          staticSummary: `${kind} \`${input.tenant.reference}\``,
          memo,
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const running = await whereFound(this.temporal, workflowId, async (handle) => {
        const { type: found, status, memo: others } = await handle.describe();
        const same = found === type && others?.[askedMemo] === memo[askedMemo];
        return status.name === 'RUNNING' && !same ? found : undefined;
      });
      if (running !== undefined) return { state: 'busy', with: kindOf(running) ?? running };
    }
    return this.ended(workflowId, milliseconds);
  }

  async standing(slug: string): Promise<ChangeStanding | undefined> {
    return whereFound(this.temporal, tenantChangeId(slug), async (handle) => {
      const { type, status, raw, typedSearchAttributes } = await handle.describe();
      const kind = kindOf(type);
      if (status.name !== 'RUNNING' || kind === undefined) return undefined;
      const failed = raw.pendingActivities?.find(({ lastFailure }) => lastFailure != null);
      if (failed !== undefined)
        return {
          kind,
          hindered: {
            step: failed.activityType?.name ?? 'a step',
            attempts: failed.attempt ?? 1,
            why: failed.lastFailure?.message ?? '',
          },
        };
      const isLeft = typedSearchAttributes.get(searchAttributes.stage) === 'keys_left';
      return { kind, hindered: isLeft ? 'keys_left' : undefined };
    });
  }

  retryDeletion(slug: string): Promise<boolean> {
    return this.tellDeletion(slug, (handle) => handle.signal(retryDeletion));
  }

  async cancelDeletion(
    slug: string,
    by: Asked,
    milliseconds: number,
  ): Promise<ChangeProgress<DeletionOutcome> | undefined> {
    const told = await this.tellDeletion(slug, (handle) => handle.signal(cancelDeletion, by));
    return told ? this.ended(tenantChangeId(slug), milliseconds) : undefined;
  }

  /** False where no deletion is under way. */
  private async tellDeletion(
    slug: string,
    tell: (handle: WorkflowHandle) => Promise<void>,
  ): Promise<boolean> {
    const told = await whereFound(this.temporal, tenantChangeId(slug), async (handle) => {
      if ((await handle.describe()).type !== tenantChangeTypes.delete) return false;
      await tell(handle);
      return true;
    });
    return told === true;
  }

  private async ended<Outcome>(workflowId: string, milliseconds: number): Promise<ChangeProgress<Outcome>> {
    const { connection, client } = this.temporal;
    const patience = AbortSignal.timeout(milliseconds);
    try {
      const outcome = await connection.withAbortSignal(patience, () =>
        client.workflow.getHandle<() => Promise<Outcome>>(workflowId).result(),
      );
      return { state: 'ended', outcome };
    } catch (error) {
      if (patience.aborted) return { state: 'under_way' };
      if (error instanceof WorkflowFailedError) return failureOf(error);
      throw isTemporalAway(error) ? new DependencyAway('temporal', { cause: error }) : error;
    }
  }
}

function askedBeside({ by: _by, ...asked }: TenantChangeKinds[TenantChangeKind]['input']): string {
  return JSON.stringify(asked);
}

function kindOf(type: string): TenantChangeKind | undefined {
  return tenantChangeKinds.find((kind) => tenantChangeTypes[kind] === type);
}

function failureOf({ cause }: WorkflowFailedError): ChangeProgress<never> {
  const failure = cause instanceof ActivityFailure ? cause.cause : cause;
  const code = failure instanceof ApplicationFailure ? failure.type : undefined;
  return { state: 'failed', code: code ?? 'fault', detail: failure?.message ?? 'It was ended from outside.' };
}
