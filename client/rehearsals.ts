import { base64url } from './base64url';
import type { KeyCustodyBreakGlassApproveAnswer, Operations } from './operations.generated';
import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type {
  ApprovalsReceived,
  KeyStore,
  OverdueRehearsal,
  Rehearsal,
  RehearsalReportKey,
  RehearsalSummary,
  TenantKey,
} from './shapes.generated';
import type { Signer } from './signer';
import type { Transport } from './transport';
import { fromWire } from './wire';

type Asked = NonNullable<Rehearsal['asked']>;

/** What is to be rehearsed. */
export type RehearsalRequest = {
  readonly tenant?: string | undefined;
  /** `signing_key:<name>` or `key_registry:<name>`. */
  readonly key_ref: string;
  /** What the drill is called; a name of its own where it is left out. */
  readonly period?: string | undefined;
} & (
  | { readonly kind: 'rotation' }
  | {
      readonly kind: 'break_glass';
      readonly reason: Asked['reason'];
      /** Where it is told at length, such as INC-1234. */
      readonly ticket: string;
      /** `sha256:<token>`: the commitment to the text that justifies it. */
      readonly justification_hash: string;
    }
);

/** A principal's answer to a request for emergency access. */
export interface RequestAnswer {
  readonly answer: Asked['answers'][number]['answer'];
  /** The hash of what was asked, as whoever answers has read it: `asked.requestHash` of the rehearsal. */
  readonly request_hash: string;
  /** `human_presence_receipt:<name>`, recorded in the last minutes. */
  readonly presence_receipt: string;
  /** What signs with the holder key that this client's session was opened with; see `signWith`. */
  readonly sign: Signer;
}

export interface RehearsalFilter {
  readonly kind?: RehearsalSummary['kind'] | undefined;
  readonly state?: RehearsalSummary['state'] | undefined;
  /** Items a page, 1 to 200. */
  readonly limit?: number | undefined;
}

/** A key that is to be made at a key store. */
export interface NewTenantKey {
  readonly tenant?: string | undefined;
  readonly key_name: string;
  readonly algorithm?: TenantKey['algorithm'] | undefined;
}

/** Drills at the key stores that keys are bound to. */
export class Rehearsals {
  constructor(
    private readonly transport: Transport,
    private readonly operations: Pick<Operations, 'keyCustodyBreakGlassApprove'>,
  ) {}

  /** Starts a drill, or finds the one of that name; it goes on by itself, see `get`. */
  async start(request: RehearsalRequest, options?: CallOptions): Promise<Rehearsal> {
    const { text } = await this.transport.request(
      { method: 'POST', path: '/v1/rehearsals', body: request },
      options,
    );
    return fromWire<Rehearsal>(text);
  }

  /** @param id UUID. @throws NotFoundError, also for a rehearsal of another tenant. */
  async get(id: string, options?: CallOptions): Promise<Rehearsal> {
    const path = `/v1/rehearsals/${encodeURIComponent(id)}`;
    const { text } = await this.transport.request({ method: 'GET', path }, options);
    return fromWire<Rehearsal>(text);
  }

  /**
   * Answers to what a drill of breaking the glass asks for: signs the answer, has it recorded, and hands it in. For the
   * client of a session; a refusal is an answer like any other.
   */
  async answer(
    id: string,
    { answer, request_hash, presence_receipt, sign }: RequestAnswer,
    options?: CallOptions,
  ): Promise<KeyCustodyBreakGlassApproveAnswer> {
    const message = ['portcullis-break-glass-v1', answer, request_hash].join('\n');
    const signature = base64url(await sign(new TextEncoder().encode(message)));
    const answered = await this.operations.keyCustodyBreakGlassApprove(
      { rehearsal: id, request_hash, answer, presence_receipt, signature },
      options,
    );
    if (answered.outcome !== 'refused') await this.handIn(id, [answered.body.breakGlassApproval]);
    return answered;
  }

  /** Hands recorded answers to the drill that waits for them. What was recorded reaches it by itself, too. */
  async handIn(id: string, approvals: readonly string[], options?: CallOptions): Promise<ApprovalsReceived> {
    const path = `/v1/rehearsals/${encodeURIComponent(id)}/approvals`;
    const { text } = await this.transport.request({ method: 'POST', path, body: { approvals } }, options);
    return fromWire<ApprovalsReceived>(text);
  }

  /** Takes back what was asked for; for whoever asked, and operators. @throws ConflictError where nothing is waited for */
  async withdraw(id: string, options?: CallOptions): Promise<Rehearsal> {
    const path = `/v1/rehearsals/${encodeURIComponent(id)}/withdrawal`;
    const { text } = await this.transport.request({ method: 'POST', path, body: {} }, options);
    return fromWire<Rehearsal>(text);
  }

  /**
   * The signed evidence of a rehearsal that has ended, as the text that is served: `json` to keep and verify, `html` to
   * read. @throws NotFoundError, also while the rehearsal goes on.
   */
  async report(id: string, format: 'json' | 'html' = 'json', options?: CallOptions): Promise<string> {
    const path = `/v1/rehearsals/${encodeURIComponent(id)}/report`;
    const { text } = await this.transport.request({ method: 'GET', path, query: { format } }, options);
    return text;
  }

  /** The public key that reports are signed with. Whoever verifies one had better know it from elsewhere. */
  async reportKey(options?: CallOptions): Promise<RehearsalReportKey> {
    const { text } = await this.transport.request(
      { method: 'GET', path: '/v1/rehearsal-report-key' },
      options,
    );
    return fromWire<RehearsalReportKey>(text);
  }

  /** Those not done by their time, the oldest first: for an operator's client that acts for no tenant, of all. */
  async overdue(options?: CallOptions): Promise<readonly OverdueRehearsal[]> {
    const { text } = await this.transport.request({ method: 'GET', path: '/v1/overdue-rehearsals' }, options);
    return fromWire<Page<OverdueRehearsal>>(text).data;
  }

  /** Newest first; pages are fetched as they are come to. */
  list(filter: RehearsalFilter = {}, options?: CallOptions): AsyncGenerator<RehearsalSummary> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/rehearsals', query: { ...filter, cursor } },
        options,
      );
      return fromWire<Page<RehearsalSummary>>(text);
    });
  }
}

/** The key stores of the deployment. */
export class KeyStores {
  constructor(private readonly transport: Transport) {}

  async list(options?: CallOptions): Promise<readonly KeyStore[]> {
    const { text } = await this.transport.request({ method: 'GET', path: '/v1/key-stores' }, options);
    return fromWire<Page<KeyStore>>(text).data;
  }

  /** Makes a key of the tenant there; one that stands is given as it is. @throws NotFoundError for an unknown store. */
  async createKey(keyStore: string, key: NewTenantKey, options?: CallOptions): Promise<TenantKey> {
    const path = `/v1/key-stores/${encodeURIComponent(keyStore)}/keys`;
    const { text } = await this.transport.request({ method: 'POST', path, body: key }, options);
    return fromWire<TenantKey>(text);
  }
}
