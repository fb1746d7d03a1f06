import { v7 as uuidv7 } from 'uuid';
import type { Principal } from '../../domain/principal';
import type { EventStore } from '../../store/event-store';
import type { ProvisioningRow, Provisionings } from '../../store/provisionings';
import { durationMilliseconds, provisioningDocumentSchema } from './document';
import { eventOf } from './run-notes';
import { DependencyAway, type ProvisioningRuns } from './runs';
import { provisioningSteps } from './steps';

/** Brings a listed provisioning to run. May be called again for one that already runs. */
export type LaunchProvisioning = (row: ProvisioningRow) => Promise<void>;

export interface LaunchDependencies {
  readonly store: EventStore;
  readonly provisionings: Provisionings;
  readonly runs: ProvisioningRuns;
  readonly principals: { find(id: string): Promise<Principal | undefined> };
}

/**
 * Notes the request in the run's stream, then starts the workflow. Where Temporal is away the provisioning stays listed
 * and the reconciler starts it: what was accepted is not lost.
 */
export function createLaunchProvisioning(dependencies: LaunchDependencies): LaunchProvisioning {
  const { store, provisionings, runs, principals } = dependencies;
  return async (row) => {
    const principal = await principals.find(row.requestedBy);
    if (principal === undefined) throw new Error(`provisioning ${row.id} was requested by nobody known`);
    const document = provisioningDocumentSchema.parse(row.document);
    const steps = provisioningSteps(document);
    const requested = eventOf(
      { provisioning: row.id },
      {
        type: 'PROVISIONING_REQUESTED',
        data: { document_hash: row.documentHash, steps: steps.map(({ id, title }) => ({ id, title })) },
      },
    );
    // A conflict says that it was noted before.
    await store.append({
      tenant: row.tenant,
      actor: row.requestedBy,
      recordedAt: row.createdAt,
      restedOn: {},
      events: [{ ...requested, id: uuidv7(), expected: 0 }],
    });
    try {
      await runs.start(row.workflowId, {
        provisioning: row.id,
        tenant: row.tenantReference,
        company: document.company,
        principal,
        steps,
        waitAtMost: durationMilliseconds(document.evidence_deadline),
      });
    } catch (error) {
      if (error instanceof DependencyAway) return;
      throw error;
    }
    await provisionings.markStarted(row.id);
  };
}
