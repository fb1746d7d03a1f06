import { systemTenant } from '../application/caller';
import type { wakeWaitingRuns } from '../application/provisioning/wake-waiting-runs';
import type { keepRehearsalCalendar } from '../application/rehearsals/keep-rehearsal-calendar';
import type { scheduleBoundKeys } from '../application/rehearsals/schedule-bound-keys';
import type { wakeByAnswers } from '../application/rehearsals/wake-by-answers';
import type { startDeliveries } from '../application/webhooks/start-deliveries';
import { portcullisItself } from '../domain/principal';
import type { Database } from '../store/database';
import type { EventStore } from '../store/event-store';
import { decisions } from '../store/projections/decisions';
import { dueRehearsals } from '../store/projections/due-rehearsals';
import { ledgerEntries } from '../store/projections/ledger-entries';
import { Sequencer } from '../store/sequencer';
import { type Effect, Subscription } from '../store/subscription';
import { reportSuppressedRefusals } from '../store/suppressed-refusals';
import type { Tenants } from '../store/tenants';
import { type Repeated, repeat } from './repeated';
import type { Logger } from './temporal-runtime';

export interface HousekeepingOptions {
  readonly application: {
    readonly database: Database;
    readonly store: EventStore;
    readonly tenants: Tenants;
    purgeSessions(): Promise<number>;
    clearQuotas(): Promise<void>;
    purgeTokens(): Promise<number>;
    reconcile(): Promise<number>;
    destroyKeysLeftBehind(): Promise<number>;
    endAccessLeftBehind(): Promise<number>;
    wake(recorded: Parameters<typeof wakeWaitingRuns>[1]): Promise<void>;
    wakeByAnswers(recorded: Parameters<typeof wakeByAnswers>[1]): Promise<void>;
    scheduleBoundKeys(recorded: Parameters<typeof scheduleBoundKeys>[1]): Promise<void>;
    keepRehearsalCalendar(recorded: Parameters<typeof keepRehearsalCalendar>[1]): Promise<void>;
    startDeliveries(recorded: Parameters<typeof startDeliveries>[1]): Promise<void>;
    lookAfterDeliveries(): Promise<number>;
  };
  readonly logger: Logger;
}

const reconcileEveryMs = 3_000;
const leftBehindEveryMs = 10_000;
const reportEveryMs = 20_000;
const purgeEveryMs = 600_000;

/**
 * What has to go on while any process of the deployment runs: events get their places in the log, projections follow,
 * runs are woken and looked after. Every process may do it; where one of all is to do so at a time, they agree on it.
 */
export class Housekeeping {
  private readonly sequencer: Sequencer;
  private readonly subscriptions: readonly Subscription[];
  private rounds: readonly Repeated[] = [];

  constructor(private readonly options: HousekeepingOptions) {
    const { database } = options.application;
    this.sequencer = new Sequencer({ database, onError: this.reporting('sequencing') });
    this.subscriptions = [
      decisions,
      dueRehearsals,
      ledgerEntries,
      this.wakeWaitingRuns(),
      this.wakeByAnswers(),
      this.scheduleBoundKeys(),
      this.keepRehearsalCalendar(),
      this.startDeliveries(),
    ].map((follower) => new Subscription({ database, follower, onError: this.reporting(follower.name) }));
  }

  start(): void {
    const {
      reconcile,
      destroyKeysLeftBehind,
      endAccessLeftBehind,
      purgeSessions,
      clearQuotas,
      purgeTokens,
      lookAfterDeliveries,
    } = this.options.application;
    this.sequencer.start();
    for (const subscription of this.subscriptions) subscription.start();
    this.rounds = [
      repeat(reconcile, reconcileEveryMs, this.reporting('reconciling provisionings')),
      repeat(destroyKeysLeftBehind, leftBehindEveryMs, this.reporting('destroying keys left behind')),
      repeat(endAccessLeftBehind, leftBehindEveryMs, this.reporting('ending access left behind')),
      repeat(lookAfterDeliveries, leftBehindEveryMs, this.reporting('looking after deliveries of webhooks')),
      repeat(purgeSessions, purgeEveryMs, this.reporting('forgetting old sessions')),
      repeat(clearQuotas, leftBehindEveryMs, this.reporting('clearing away expired reservations')),
      repeat(purgeTokens, purgeEveryMs, this.reporting('forgetting old tokens')),
      repeat(() => this.reportSuppressed(), reportEveryMs, this.reporting('reporting suppressed refusals')),
    ];
  }

  /** Resolves when what was under way has ended. */
  async stop(): Promise<void> {
    await Promise.all([this.sequencer, ...this.subscriptions, ...this.rounds].map((part) => part.stop()));
    this.rounds = [];
  }

  /** Says that something was appended in this process, so that it is sequenced at once. */
  nudge(): void {
    this.sequencer.nudge();
  }

  private wakeWaitingRuns(): Effect {
    const { application } = this.options;
    return {
      name: 'wake-waiting-runs',
      handle: (events) =>
        application.wake(events.map(({ tenant, event }) => ({ tenant, stream: event.stream }))),
    };
  }

  private wakeByAnswers(): Effect {
    const { application } = this.options;
    return {
      name: 'wake-by-answers',
      handle: (events) => application.wakeByAnswers(events.map(({ event }) => event.stream)),
    };
  }

  private scheduleBoundKeys(): Effect {
    return {
      name: 'schedule-bound-keys',
      handle: (events) => this.options.application.scheduleBoundKeys(events),
    };
  }

  private keepRehearsalCalendar(): Effect {
    return {
      name: 'keep-rehearsal-calendar',
      handle: (events) => this.options.application.keepRehearsalCalendar(events),
    };
  }

  private startDeliveries(): Effect {
    return {
      name: 'start-deliveries',
      handle: (events) => this.options.application.startDeliveries(events),
    };
  }

  private async reportSuppressed(): Promise<void> {
    const { database, store, tenants } = this.options.application;
    await reportSuppressedRefusals({
      database,
      store,
      clock: () => new Date(),
      tenant: await tenants.allot(systemTenant),
      actor: portcullisItself.id,
    });
  }

  private reporting(work: string) {
    return (error: unknown) => this.options.logger.warn({ err: error }, `${work} failed and is tried again`);
  }
}
