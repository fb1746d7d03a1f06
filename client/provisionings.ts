import type { Grant, Refusal } from './answer';
import { followEvents } from './follow-events';
import type { EvidenceRecordBody, EvidenceRecordCode, EvidenceRecordRequest } from './operations.generated';
import type { CallOptions, WatchOptions } from './options';
import { itemsOf, type Page } from './pages';
import type {
  Provisioning,
  ProvisioningDocument,
  ProvisioningEvent,
  ProvisioningPlan,
  ProvisioningSummary,
} from './shapes.generated';
import type { HttpRequest, Transport } from './transport';
import { fromWire } from './wire';

/** A document as an object, or as the YAML or JSON text that it is written in. */
export type ProvisioningInput = ProvisioningDocument | { readonly yaml: string };

/** The refusal of a document that carries what must not come in, such as private key material. */
export type DocumentRefusal = Refusal<'provisioning.start', object, string>;

export interface StartedProvisioning {
  readonly outcome: 'started';
  readonly provisioning: Provisioning;
  /** Whether the same document ran, or had completed, before. */
  readonly existing: boolean;
}

export interface PlannedProvisioning {
  readonly outcome: 'planned';
  readonly plan: ProvisioningPlan;
}

/** Evidence to be recorded, and evidence that is recorded already; at least one of either. */
export interface EvidenceSubmission {
  readonly evidence?: readonly Omit<EvidenceRecordRequest, 'tenant'>[] | undefined;
  readonly references?: readonly string[] | undefined;
}

export interface ReceivedEvidence {
  readonly outcome: 'received';
  readonly recorded: readonly Grant<'evidence.record', EvidenceRecordBody>[];
  /** What the run can rest on now. */
  readonly known: readonly string[];
  readonly unknown: readonly string[];
}

export type EvidenceRefusal = Refusal<'evidence.record', EvidenceRecordBody, EvidenceRecordCode>;

export interface ProvisioningFilter {
  readonly tenant?: string | undefined;
  readonly state?: Provisioning['state'] | undefined;
  /** Items a page. */
  readonly limit?: number | undefined;
}

/** Provisionings of tenants, each a run of its own. */
export class Provisionings {
  constructor(private readonly transport: Transport) {}

  /**
   * Provisions a tenant by a document. The same document again is the same provisioning.
   *
   * @throws ConflictError `provisioning_running`, whose `provisioning` names the one that runs.
   * @throws SchemaError with the places that don't fit.
   */
  async start(
    input: ProvisioningInput,
    options?: CallOptions,
  ): Promise<StartedProvisioning | DocumentRefusal> {
    const { status, text } = await this.transport.request(intake('/v1/provisionings', input), options);
    if (status === 403) return fromWire<DocumentRefusal>(text);
    return { outcome: 'started', provisioning: fromWire<Provisioning>(text), existing: status === 200 };
  }

  /** What each step would come to if the document were run now; nothing is recorded. */
  async plan(
    input: ProvisioningInput,
    options?: CallOptions,
  ): Promise<PlannedProvisioning | DocumentRefusal> {
    const { status, text } = await this.transport.request(intake('/v1/provisionings/plan', input), options);
    if (status === 403) return fromWire<DocumentRefusal>(text);
    return { outcome: 'planned', plan: fromWire<ProvisioningPlan>(text) };
  }

  async get(id: string, options?: CallOptions): Promise<Provisioning> {
    const { text } = await this.transport.request({ method: 'GET', path: pathOf(id) }, options);
    return fromWire<Provisioning>(text);
  }

  /** Every provisioning that fits, newest first; pages are fetched as they are come to. */
  list(filter: ProvisioningFilter = {}, options?: CallOptions): AsyncGenerator<ProvisioningSummary> {
    return itemsOf((cursor) => this.page({ ...filter, cursor }, options));
  }

  async page(
    filter: ProvisioningFilter & { readonly cursor?: string | undefined },
    options?: CallOptions,
  ): Promise<Page<ProvisioningSummary>> {
    const { text } = await this.transport.request(
      { method: 'GET', path: '/v1/provisionings', query: { ...filter } },
      options,
    );
    return fromWire<Page<ProvisioningSummary>>(text);
  }

  /**
   * Records evidence for the provisioning's tenant and hands it to the run. Where an entry is refused, its refusal is
   * the answer, and nothing is handed in.
   *
   * @throws ConflictError `provisioning_closed`
   */
  async submitEvidence(
    id: string,
    submission: EvidenceSubmission,
    options?: CallOptions,
  ): Promise<ReceivedEvidence | EvidenceRefusal> {
    const { status, text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(id)}/evidence`, body: submission, accept: [403] },
      options,
    );
    if (status === 403) return fromWire<EvidenceRefusal>(text);
    return { ...fromWire<Omit<ReceivedEvidence, 'outcome'>>(text), outcome: 'received' };
  }

  /** Ends an open run as abandoned; what it recorded is withdrawn. */
  async cancel(id: string, reason?: string, options?: CallOptions): Promise<Provisioning> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(id)}/cancel`, body: { reason } },
      options,
    );
    return fromWire<Provisioning>(text);
  }

  /** What happens to a provisioning, as it happens, until it ends. A connection that breaks is made anew. */
  watch(id: string, { after, ...options }: WatchOptions = {}): AsyncGenerator<ProvisioningEvent> {
    const request = { path: `${pathOf(id)}/events` };
    const isLast = ({ type }: ProvisioningEvent) => type === lastType;
    return followEvents<ProvisioningEvent>(this.transport, { request, after, isLast }, options);
  }
}

/** The event that no other follows. */
const lastType = 'PROVISIONING_CLOSED';

function pathOf(id: string): string {
  return `/v1/provisionings/${encodeURIComponent(id)}`;
}

function intake(path: string, input: ProvisioningInput): HttpRequest {
  return {
    method: 'POST',
    path,
    ...('yaml' in input ? { text: { content: input.yaml, mediaType: 'application/yaml' } } : { body: input }),
    accept: [403],
  };
}
