import type { CallOptions } from './options';
import type { Page } from './pages';
import type { RehearsalSchedule } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

/** Of which key, and which of its drills. */
export interface ScheduledKey {
  readonly tenant?: string | undefined;
  readonly kind: RehearsalSchedule['kind'];
  /** `signing_key:<name>` or `key_registry:<name>`. */
  readonly key_ref: string;
}

/** When keys are rehearsed next, each quarter. All throw where the service can't reach Temporal. */
export class RehearsalSchedules {
  constructor(private readonly transport: Transport) {}

  /** Those of the tenant for which this client, or the token, acts. */
  async list(options?: CallOptions): Promise<readonly RehearsalSchedule[]> {
    const { text } = await this.transport.request(
      { method: 'GET', path: '/v1/rehearsal-schedules' },
      options,
    );
    return fromWire<Page<RehearsalSchedule>>(text).data;
  }

  /** For operators: starts no rehearsal until it is resumed. @throws NotFoundError */
  pause(key: ScheduledKey & { readonly reason: string }, options?: CallOptions): Promise<RehearsalSchedule> {
    return this.told('/v1/rehearsal-schedules/pause', key, options);
  }

  /** For operators. @throws NotFoundError */
  resume(key: ScheduledKey, options?: CallOptions): Promise<RehearsalSchedule> {
    return this.told('/v1/rehearsal-schedules/resume', key, options);
  }

  private async told(path: string, body: object, options?: CallOptions): Promise<RehearsalSchedule> {
    const { text } = await this.transport.request({ method: 'POST', path, body }, options);
    return fromWire<RehearsalSchedule>(text);
  }
}
