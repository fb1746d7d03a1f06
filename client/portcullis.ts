import { CapabilityTokens, Devices } from './capabilities';
import { freshKey } from './fresh-key';
import { Ledger } from './ledger';
import { type AnyAnswer, type OperationName, Operations, routeOf } from './operations.generated';
import { OperatorTokens } from './operator-tokens';
import type { CallOptions, PortcullisOptions } from './options';
import { Principals } from './principals';
import { Provisionings } from './provisionings';
import { Receipts, Records } from './records';
import { RehearsalSchedules } from './rehearsal-schedules';
import { KeyStores, Rehearsals } from './rehearsals';
import type { OperationRoute } from './route';
import { Runs } from './runs';
import { Sessions } from './sessions';
import type { HealthDetail } from './shapes.generated';
import { Storage } from './storage';
import { TenantSecrets } from './tenant-secrets';
import { Tenants } from './tenants';
import { ToolRegistries } from './tool-registries';
import { Transport } from './transport';
import { Vms } from './vms';
import { WebhookDeliveries, WebhookEndpoints } from './webhooks';
import { camelCaseMembers, fromWire } from './wire';

const accepted = 202;

interface Envelope {
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The client of one deployment: a method for each operation, and what else the API offers. Requests are written as on
 * the wire, in snake_case; answers come in camelCase.
 */
export class Portcullis extends Operations {
  readonly provisionings: Provisionings;
  readonly records: Records;
  readonly receipts: Receipts;
  readonly tenants: Tenants;
  readonly tenantSecrets: TenantSecrets;
  readonly toolRegistries: ToolRegistries;
  readonly ledger: Ledger;
  readonly rehearsals: Rehearsals;
  readonly rehearsalSchedules: RehearsalSchedules;
  readonly keyStores: KeyStores;
  readonly operatorTokens: OperatorTokens;
  readonly principals: Principals;
  readonly runs: Runs;
  readonly sessions: Sessions;
  readonly capabilityTokens: CapabilityTokens;
  readonly devices: Devices;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly webhookDeliveries: WebhookDeliveries;
  readonly vms: Vms;
  readonly storage: Storage;
  private readonly transport: Transport;

  constructor(options: PortcullisOptions) {
    super();
    this.transport = new Transport(options);
    this.provisionings = new Provisionings(this.transport);
    this.records = new Records(this.transport);
    this.receipts = new Receipts(this.transport);
    this.tenants = new Tenants(this.transport);
    this.tenantSecrets = new TenantSecrets(this.transport);
    this.toolRegistries = new ToolRegistries(this.transport);
    this.ledger = new Ledger(this.transport);
    this.rehearsals = new Rehearsals(this.transport, this);
    this.rehearsalSchedules = new RehearsalSchedules(this.transport);
    this.keyStores = new KeyStores(this.transport);
    this.operatorTokens = new OperatorTokens(this.transport);
    this.principals = new Principals(this.transport);
    this.runs = new Runs(this.transport);
    this.sessions = new Sessions(this.transport);
    this.vms = new Vms(this.transport);
    this.storage = new Storage(this.transport);
    this.webhookEndpoints = new WebhookEndpoints(this.transport);
    this.webhookDeliveries = new WebhookDeliveries(this.transport);
    this.capabilityTokens = new CapabilityTokens(this.transport);
    this.devices = new Devices(this.transport);
  }

  /** How the service and each of its dependencies are. An ailing service answers too; only no answer is an error. */
  async health(options?: CallOptions): Promise<HealthDetail> {
    const { text } = await this.transport.request(
      { method: 'GET', path: '/api/health/detail', accept: [503], maxRetries: 0 },
      options,
    );
    return fromWire<HealthDetail>(text);
  }

  /**
   * Any operation by its name in the contract, for requests that come from a file. Where the operation is known when
   * the program is written, its own method has the types.
   */
  operation(name: OperationName, request: object, options?: CallOptions): Promise<AnyAnswer> {
    const route = routeOf(name);
    return this.call(route, route.method === 'GET' ? undefined : request, options);
  }

  protected async call<Result>(
    route: OperationRoute,
    request: object | undefined,
    options?: CallOptions,
  ): Promise<Result> {
    const asked = {
      method: route.method,
      path: route.path,
      query: { dry_run: options?.dryRun === true ? true : undefined },
      ...(request === undefined ? {} : { body: request }),
      accept: [403],
    };
    // A drill that takes its time is under way: the same request under the same key waits for it further.
    const again = { ...options, idempotencyKey: options?.idempotencyKey ?? freshKey() };
    let answered = await this.transport.request(asked, again);
    while (answered.status === accepted) answered = await this.transport.request(asked, again);
    const answer: Envelope = JSON.parse(answered.text);
    return camelCaseMembers<Result>({
      ...answer,
      body: { ...answer.body, ...aliases(answer.body, route) },
    });
  }
}

/** The records that a body names, by their kinds and further names too. */
function aliases(
  body: Readonly<Record<string, unknown>>,
  { produces, alsoCalled = {} }: OperationRoute,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(produces).flatMap(([member, kinds]) => {
      const reference = body[member];
      if (typeof reference !== 'string') return [];
      const kind = kinds.filter((candidate) => reference.startsWith(`${candidate}:`));
      const called = alsoCalled[member];
      return [...kind, ...(called === undefined ? [] : [called])].map((name) => [name, reference]);
    }),
  );
}
