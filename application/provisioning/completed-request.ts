import { commitmentTo } from '../../domain/commitment';
import type { JsonObject } from '../../domain/json';
import { foldProvisioning, type StepProgress } from '../../domain/provisioning';
import { foldRehearsal, rehearsalStream } from '../../domain/rehearsal';
import type { EventStore, TenantId } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import { maturityClaims, type ReportedRehearsal } from './maturity-claims';
import { provisioningStream, type RunIdentity } from './run-notes';
import type { DecisionStep, ProvisioningStep } from './steps';

/** A step's request with what only the course of its run can say. The same whenever it is asked for. */
export async function completedRequest(
  { store, tenants }: { readonly store: Pick<EventStore, 'history'>; readonly tenants: Tenants },
  run: Pick<RunIdentity, 'provisioning' | 'tenant'>,
  step: DecisionStep,
): Promise<JsonObject> {
  const { request, completedWith } = step;
  if (completedWith === undefined) return request;
  const { provisioning } = run;
  const tenant = await tenants.allot(run.tenant);
  const { steps } = foldProvisioning(await store.history(tenant, provisioningStream(provisioning)));
  const before = steps.slice(
    0,
    steps.findIndex(({ id }) => id === step.id),
  );
  switch (completedWith) {
    case 'key':
      return { ...attestedKey(keyMadeIn(before)), ...request };
    case 'rehearsals': {
      const decisions = before.flatMap(({ id, decided }) =>
        decided === undefined ? [] : [{ step: id, record: decided.record }],
      );
      const rehearsals = await rehearsalsOf(store, tenant, before);
      return { ...maturityClaims({ provisioning, decisions, rehearsals }), ...request };
    }
    default:
      return completedWith satisfies never;
  }
}

/** A step's request as it would be if nothing goes wrong before: what a plan is made with. */
export function foreseenRequest(
  { request, completedWith }: Pick<DecisionStep, 'request' | 'completedWith'>,
  steps: readonly ProvisioningStep[],
): JsonObject {
  switch (completedWith) {
    case undefined:
      return request;
    case 'key':
      return { ...attestedKey('made by the run'), ...request };
    case 'rehearsals': {
      const rehearsals = steps.flatMap((step): ReportedRehearsal[] =>
        'rehearsal' in step ? [{ kind: step.rehearsal.kind, state: 'done', record: null, observed: [] }] : [],
      );
      return { ...maturityClaims({ provisioning: 'planned', decisions: [], rehearsals }), ...request };
    }
    default:
      return completedWith satisfies never;
  }
}

/** What an attestation says of a key where its request doesn't say it: the public key, and the commitment to it. */
function attestedKey(publicKey: string): JsonObject {
  return { public_key: publicKey, attestation_hash: commitmentTo(publicKey) };
}

function keyMadeIn(steps: readonly StepProgress[]): string {
  const made = steps.find((step) => step.made !== undefined)?.made;
  if (made === undefined) throw new Error('a step that rests on the key of the run came before the key');
  return made.public_key;
}

function rehearsalsOf(
  store: Pick<EventStore, 'history'>,
  tenant: TenantId,
  steps: readonly StepProgress[],
): Promise<readonly ReportedRehearsal[]> {
  const rehearsed = steps.flatMap((step) => step.rehearsed ?? []);
  return Promise.all(
    rehearsed.map(async ({ rehearsal, kind, state, record }) => {
      const events = rehearsal === null ? [] : await store.history(tenant, rehearsalStream(rehearsal));
      return { kind, state, record, observed: foldRehearsal(events).observed };
    }),
  );
}
