import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { RecordedEvent } from '../../domain/event';
import { jsonObject } from '../../domain/json';
import type { ProvisioningState } from '../../domain/provisioning';
import { type Reference, referenceSchema } from '../../domain/reference';
import { operations } from '../../operations/catalogue';
import { issuesOf } from '../../operations/schema-issue';
import type { ProvisioningRow, Provisionings } from '../../store/provisionings';
import type { Answer } from '../answer';
import { actingFor, type Caller, confinedTo } from '../caller';
import type { DecideDependencies } from '../decide-and-record';
import { ok, problem, type Result } from '../problem';
import type { DecidedOperation } from '../question';
import type { TenantDoor } from '../registry/tenant-door';
import { createScreen } from '../screen';
import { schemaInvalid, unstorableIssues } from '../understand-request';
import { closeProvisioning } from './close-provisioning';
import { documentHash, type ProvisioningDocument, provisioningDocumentSchema } from './document';
import { knownReferences } from './known-references';
import type { LaunchProvisioning } from './launch-provisioning';
import { type PlannedStep, planProvisioning } from './plan';
import type { ProvisioningRunDependencies } from './provisioning-run';
import { type ProvisioningView, provisioningView } from './provisioning-view';
import { provisioningStream } from './run-notes';
import type { EvidenceReceived, ProvisioningRuns } from './runs';

/** A document that carries what must not come in is refused before a run begins, as an operation would be. */
const documentIntake: DecidedOperation = {
  name: 'provisioning.start',
  gate: false,
  repeats: 'same_reference',
  method: 'POST',
  privateMaterialCode: 'key_custody_private_material_refused',
  // Those of its sections are fields of the operations that they are made into.
  fields: new Set([
    ...Object.keys(provisioningDocumentSchema.shape),
    ...operations.flatMap(({ fields }) => [...fields]),
  ]),
};

/** A value, or the refusal of a document that was not to come in. */
export type Intake<Value> =
  | { readonly kind: 'taken'; readonly value: Value }
  | { readonly kind: 'refused'; readonly answer: Answer };

export interface Plan {
  readonly documentHash: string;
  readonly steps: readonly PlannedStep[];
}

export interface StartedProvisioning {
  readonly view: ProvisioningView;
  /** Whether the same document ran, or had completed, before. */
  readonly existing: boolean;
}

export interface ProvisioningServiceDependencies extends DecideDependencies {
  readonly provisionings: Provisionings;
  readonly runs: ProvisioningRuns;
  readonly launch: LaunchProvisioning;
  readonly escalations: ProvisioningRunDependencies['escalations'];
  readonly tenantDoor: Pick<TenantDoor, 'refuses'>;
}

/** What people do with provisionings. Everything is read from Postgres; only a run's own course is asked of Temporal. */
export class ProvisioningService {
  constructor(private readonly dependencies: ProvisioningServiceDependencies) {}

  /** Every step's decision by dry run; nothing is recorded, but the refusal of a document that must not come in. */
  plan(raw: unknown, caller: Caller): Promise<Result<Intake<Plan>>> {
    return this.intake(raw, caller, async (document) => {
      const planned = await planProvisioning(this.dependencies, document, caller);
      return planned.ok ? ok({ documentHash: documentHash(document), steps: planned.value }) : planned;
    });
  }

  /**
   * Starts a run, unless the tenant has one: the same document, running or completed, is that one; another document
   * while one is open is `provisioning_running`. The run is listed before it is started, so that a start that is lost
   * is made up for later.
   */
  start(raw: unknown, caller: Caller): Promise<Result<Intake<StartedProvisioning>>> {
    return this.intake<StartedProvisioning>(raw, caller, async (document) => {
      const keptOut = await this.dependencies.tenantDoor.refuses(document.tenant);
      if (keptOut !== undefined) return problem(keptOut);
      const planned = await planProvisioning(this.dependencies, document, caller);
      if (!planned.ok) return planned;
      const id = uuidv7();
      const opening = await this.dependencies.provisionings.open({
        id,
        tenant: await this.dependencies.tenants.allot(document.tenant),
        tenantReference: document.tenant,
        documentHash: documentHash(document),
        document: jsonObject(document),
        workflowId: `provision-tenant/${document.tenant}/${id}`,
        requestedBy: caller.principal.id,
      });
      switch (opening.status) {
        case 'busy':
          return problem({
            code: 'provisioning_running',
            detail: `Another document of ${document.tenant} is being provisioned. Wait for it to end, or cancel it.`,
            provisioning: opening.row.id,
          });
        case 'same':
          return ok({ view: await this.view(opening.row), existing: true });
        case 'opened':
          await this.dependencies.launch(opening.row);
          return ok({ view: await this.view(opening.row), existing: false });
        default:
          return opening satisfies never;
      }
    });
  }

  /** @param within the tenant that whoever asks is confined to, if to any. */
  async find(name: string, within: Reference | undefined): Promise<Result<ProvisioningView>> {
    const row = await this.rowOf(name, within);
    return row === undefined ? unknownProvisioning : ok(await this.view(row));
  }

  async list(filter: {
    readonly tenant: Reference | undefined;
    readonly state: ProvisioningState | undefined;
    readonly limit: number;
    readonly after: string | undefined;
    /** The tenant that whoever asks is confined to, if to any. */
    readonly within: Reference | undefined;
  }): Promise<readonly ProvisioningRow[]> {
    const { within, tenant = within, state, limit, after } = filter;
    if (within !== undefined && tenant !== within) return [];
    const id = tenant === undefined ? undefined : await this.dependencies.tenants.find(tenant);
    if (tenant !== undefined && id === undefined) return [];
    return this.dependencies.provisionings.list({
      limit,
      ...(id === undefined ? {} : { tenant: id }),
      ...(state === undefined ? {} : { state }),
      ...(after === undefined ? {} : { after }),
    });
  }

  /**
   * The events of a provisioning from a version on, oldest first.
   * @param within the tenant that whoever asks is confined to, if to any.
   */
  async events(
    name: string,
    fromVersion: number,
    within: Reference | undefined,
  ): Promise<Result<readonly RecordedEvent[]>> {
    const row = await this.rowOf(name, within);
    if (row === undefined) return unknownProvisioning;
    return ok(await this.dependencies.store.history(row.tenant, provisioningStream(row.id), fromVersion));
  }

  /**
   * Hands recorded evidence to an open run. What was recorded wakes a run by itself, so that it may have ended by the
   * time it is handed in; then the references are only looked up.
   */
  async submitEvidence(
    name: string,
    references: readonly Reference[],
    caller: Caller,
  ): Promise<Result<EvidenceReceived>> {
    const row = await this.rowOf(name, confinedTo(caller));
    if (row === undefined) return unknownProvisioning;
    const { runs, store, clock } = this.dependencies;
    const received = await runs.submitEvidence(row.workflowId, caller.principal.id, references);
    if (received !== undefined) return ok(received);
    const known = await knownReferences(store, row.tenant, references, clock());
    return ok({ known, unknown: references.filter((reference) => !known.includes(reference)) });
  }

  /** Ends an open run as abandoned; its records are withdrawn by the run itself, or here where the run is gone. */
  async cancel(name: string, reason: string, caller: Caller): Promise<Result<ProvisioningView>> {
    const row = await this.rowOf(name, confinedTo(caller));
    if (row === undefined) return unknownProvisioning;
    if (row.closedAt !== undefined) return closedProvisioning;
    if (!(await this.dependencies.runs.cancel(row.workflowId, reason))) {
      const run = { provisioning: row.id, tenant: row.tenantReference, principal: caller.principal };
      await closeProvisioning(this.dependencies, run, { state: 'abandoned', reason });
    }
    return this.find(row.id, confinedTo(caller));
  }

  /**
   * A provisioning goes by its id, or by its tenant, of which the newest is meant. One of another tenant is unknown to
   * whoever is confined to one, and found out in the same way as one that isn't there.
   */
  private async rowOf(name: string, within: Reference | undefined): Promise<ProvisioningRow | undefined> {
    const { provisionings, tenants } = this.dependencies;
    const id = idSchema.safeParse(name);
    if (id.success) {
      const row = await provisionings.find(id.data);
      return within === undefined || row?.tenantReference === within ? row : undefined;
    }
    const reference = referenceSchema.safeParse(name);
    if (within !== undefined && reference.data !== within) return undefined;
    const tenant = reference.success ? await tenants.find(reference.data) : undefined;
    return tenant === undefined ? undefined : (await provisionings.list({ tenant, limit: 1 }))[0];
  }

  private async view(row: ProvisioningRow): Promise<ProvisioningView> {
    return provisioningView(
      row,
      await this.dependencies.store.history(row.tenant, provisioningStream(row.id)),
    );
  }

  private async intake<Value>(
    raw: unknown,
    caller: Caller,
    take: (document: ProvisioningDocument) => Promise<Result<Value>>,
  ): Promise<Result<Intake<Value>>> {
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const refused = await createScreen(this.dependencies)(documentIntake, raw, caller);
    if (refused !== undefined) return refused.ok ? ok({ kind: 'refused', answer: refused.value }) : refused;
    const unstorable = unstorableIssues(raw, documentIntake.fields);
    if (unstorable.length > 0) return schemaInvalid(unstorable);
    const parsed = provisioningDocumentSchema.safeParse(raw);
    if (!parsed.success) return schemaInvalid(issuesOf(parsed.error));
    const taken = await take(parsed.data);
    return taken.ok ? ok({ kind: 'taken', value: taken.value }) : taken;
  }
}

const idSchema = z.uuid();
const unknownProvisioning = problem({
  code: 'not_found',
  detail: 'No provisioning has this id, or is of this tenant.',
});
const closedProvisioning = problem({ code: 'provisioning_closed', detail: 'The provisioning has ended.' });
