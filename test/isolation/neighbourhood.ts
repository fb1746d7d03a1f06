import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { pino } from 'pino';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import type { Answer, CallOptions } from '../api/test-api';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { seedTools } from '../workflows/running-tenant';
import { WebhookReceiver } from '../workflows/webhook-receiver';
import { type Asker, bearing } from './asker';
import { type Route, routesIn } from './commands';
import { exchange, type Sending } from './exchange';
import { type Caller, moveIn, type Neighbour } from './neighbour';
import { Traces } from './traces';

/** Two tenants of one deployment, with all that they are asked and told by. */
export class Neighbourhood {
  private constructor(
    private readonly served: ServedDeployment,
    /** As the superuser, past every rule of the store. */
    readonly superuser: Pool,
    /** Takes the webhooks of each at a path of its name. */
    readonly receiver: WebhookReceiver,
    private readonly lines: readonly string[],
    private readonly time: StoppableClock,
    /** As an operator. */
    readonly api: Caller,
    readonly routes: readonly Route[],
    readonly both: readonly [Traces, Traces],
  ) {}

  static async open(): Promise<Neighbourhood> {
    const lines: string[] = [];
    const time = new StoppableClock();
    const receiver = await WebhookReceiver.listen();
    const served = await serveDeployment({
      keyStores: embeddedKeys,
      runs: { sealing: new KeyEncryptionKey(randomBytes(32)) },
      webhooks: { outbound: { allow: ['127.0.0.0/8'] }, deliveryPauses: [] },
      refusalsPerMinute: 1_000_000,
      clock: () => time.now(),
      logger: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }),
    });
    const superuser = new Pool({ connectionString: served.deployment.databaseUrl, max: 1 });
    const api = operatorAt(served);
    const { body, text: published } = await api.get('/openapi.json');
    const routes = routesIn(body);
    await seedTools(served.deployment);
    const namespaceSuffix = served.deployment.temporal.namespace.slice(-8);
    const settled = async (name: string, word: string) => {
      const wish = { name, word, namespaceSuffix, webhookUrl: receiver.url(`/${name}`) };
      return new Traces(await moveIn(api, wish), superuser, published);
    };
    const both = await Promise.all([
      settled('amberheron', 'quartzlantern'),
      settled('cobaltotter', 'velvetcompass'),
    ]);
    const neighbourhood = new Neighbourhood(served, superuser, receiver, lines, time, api, routes, both);
    await neighbourhood.settle();
    await neighbourhood.look();
    return neighbourhood;
  }

  get url(): string {
    return this.served.url;
  }

  get temporal() {
    return this.served.deployment.temporal;
  }

  /** Everything that was logged, down to the finest level. */
  get logged(): readonly string[] {
    return this.lines;
  }

  /** Looks up which ids are of either alone, as of now. */
  async look(): Promise<void> {
    for (const traces of this.both) await traces.look();
  }

  /** What gives away the other one. */
  otherThan(one: Neighbour): Traces {
    const [left, right] = this.both;
    return left.of === one ? right : left;
  }

  ask(asker: Asker, method: string, path: string, sending: Sending = {}): Promise<Answer> {
    return exchange(this.url, asker.credentials, method, path, sending);
  }

  /** Resolves when what was begun has ended, or waits for somebody. */
  async settle(): Promise<void> {
    const underWay = `select from tenant_run where state = 'running'
      union all select from provisioning where state = 'running'
      union all select from rehearsal where state = 'running' and kind <> 'break_glass'
      union all select from webhook_delivery where state = 'pending'`;
    await until(async () => (await this.superuser.query(underWay)).rowCount === 0, 60_000);
  }

  /** Meanwhile nothing changes by time alone, as the usage within a minute does. */
  async whileTimeStands(work: () => Promise<void>): Promise<void> {
    this.time.stop();
    await work().finally(() => this.time.goOn());
  }

  async close(): Promise<void> {
    await this.superuser.end();
    await this.served.close();
    await this.receiver.close();
  }
}

class StoppableClock {
  private stoppedAt: Date | undefined;

  now(): Date {
    return this.stoppedAt ?? new Date();
  }

  stop(): void {
    this.stoppedAt = new Date();
  }

  goOn(): void {
    this.stoppedAt = undefined;
  }
}

function operatorAt({ url, token }: ServedDeployment): Caller {
  const send = (method: string, path: string, given: CallOptions = {}, body?: unknown) =>
    exchange(url, bearing(given.token === undefined ? token : given.token), method, path, {
      ...given,
      body: JSON.stringify(body),
    });
  return {
    get: (path, given) => send('GET', path, given),
    post: (path, body, given) => send('POST', path, given, body),
    put: (path, body, given) => send('PUT', path, given, body),
  };
}
