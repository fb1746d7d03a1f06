import type { Application } from '../runtime/composition';
import type { Authenticator } from './authentication';
import type { LogFollower } from './log-follower';
import type { Metrics } from './metrics';

/** What routes are made with. */
export interface ApiContext {
  readonly application: Application;
  readonly authenticator: Authenticator;
  readonly metrics: Metrics;
  readonly follower: LogFollower;
  readonly clock: () => Date;
  /** How often strangers may try to open a session in a minute, with one holder key. */
  readonly sessionAttemptsPerMinute: number;
  /** Rejects where Temporal doesn't answer; undefined where the process has nothing to do with Temporal. */
  readonly temporalHealth: (() => Promise<unknown>) | undefined;
  /** Aborted when the server begins to close: what would go on for ever ends then. */
  readonly closing: AbortSignal;
}
