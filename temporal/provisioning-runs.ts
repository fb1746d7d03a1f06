import type {
  EvidenceReceived,
  ProvisioningRunInput,
  ProvisioningRuns,
  RunStatus,
} from '../application/provisioning/runs';
import type { Reference } from '../domain/reference';
import type { provisionTenant } from '../workflows/provision-tenant';
import { staticDetails, staticSummary } from '../workflows/provisioning-details';
import { cancelBecause, factsChanged, submitEvidence } from '../workflows/provisioning-messages';
import { searchAttributes } from '../workflows/search-attributes';
import { carryOutUpdate } from './carry-out-update';
import type { Temporal } from './connection';
import { runStatus, startOnce, tellRun } from './runs';

/** Provisionings as Temporal workflows. */
export class TemporalProvisioningRuns implements ProvisioningRuns {
  constructor(private readonly temporal: Temporal) {}

  async start(workflowId: string, input: ProvisioningRunInput): Promise<void> {
    await startOnce(this.temporal, 'provisionTenant', {
      workflowId,
      input: input satisfies Parameters<typeof provisionTenant>[0],
      attributes: [{ key: searchAttributes.stage, value: 'running' }],
      staticSummary: staticSummary(input),
      staticDetails: staticDetails(input),
    });
  }

  cancel(workflowId: string, reason: string): Promise<boolean> {
    return tellRun(this.temporal, workflowId, async (handle) => {
      await handle.signal(cancelBecause, reason);
      await handle.cancel();
    });
  }

  async submitEvidence(
    workflowId: string,
    principal: string,
    references: readonly Reference[],
  ): Promise<EvidenceReceived | undefined> {
    return carryOutUpdate(
      this.temporal,
      workflowId,
      (handle, updateId) =>
        handle.executeUpdate(submitEvidence, { args: [{ principal, references }], updateId }),
      'provisioning_closed',
    );
  }

  async factsChanged(workflowId: string, streams: readonly string[]): Promise<void> {
    await tellRun(this.temporal, workflowId, (handle) => handle.signal(factsChanged, streams));
  }

  status(workflowId: string): Promise<RunStatus> {
    return runStatus(this.temporal, workflowId);
  }
}
