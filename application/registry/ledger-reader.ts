import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedEvent } from '../../domain/event';
import type { Stream } from '../../domain/stream';
import type { Ledger, LedgerFilter, LedgerPage } from '../../store/ledger';
import type { SequencedEvent } from '../../store/shared-log';
import type { Tenants } from '../../store/tenants';
import { type Caller, confinedTo } from '../caller';
import { tenantReadBy } from '../tenant-read';

export interface LedgerReaderDependencies {
  readonly tenants: Tenants;
  readonly ledger: Ledger;
}

/** An entry of the ledger, at its place. */
export interface LedgerEntry {
  readonly seq: number;
  /** `kind:name` of the tenant in whose store it stands. */
  readonly tenant: string;
  readonly event: RecordedEvent;
}

/** Which entries, beside the caller's tenant: all of them where a member is left out. */
export interface LedgerQuestion {
  /** UPPER_SNAKE */
  readonly type?: string | undefined;
  readonly stream?: Stream | undefined;
  /** UUID of a principal. */
  readonly actor?: string | undefined;
}

const waitMilliseconds = 1_000;
const firstPauseMilliseconds = 10;

/** The ledger as whoever asks may see it: an operator all of it, others what is their own tenant's. */
export class LedgerReader {
  constructor(private readonly dependencies: LedgerReaderDependencies) {}

  /**
   * A page. Lists follow the log: what was recorded before the question came is waited for, up to a second; whether all
   * of it is there is told.
   */
  async list(
    caller: Caller,
    question: LedgerQuestion,
    page: LedgerPage,
  ): Promise<{ readonly entries: readonly LedgerEntry[]; readonly upToDate: boolean }> {
    const filter = await this.filterFor(caller, question);
    if (filter === undefined) return { entries: [], upToDate: true };
    const upToDate = await this.caughtUp();
    const events = await this.dependencies.ledger.list(filter, page);
    return { entries: await this.named(events), upToDate };
  }

  /** What follows a place in the log, in order, and how far that reaches; undefined where there will never be anything. */
  async follow(
    caller: Caller,
    question: LedgerQuestion,
  ): Promise<
    | ((place: number) => Promise<{ readonly entries: readonly LedgerEntry[]; readonly reached: number }>)
    | undefined
  > {
    const filter = await this.filterFor(caller, question);
    if (filter === undefined) return undefined;
    const following = this.dependencies.ledger.following(filter, followedAtOnce);
    return async (place) => {
      const { events, reached } = await following(place);
      return { entries: await this.named(events), reached };
    };
  }

  /** The last place in the log; -1 while it is empty. */
  async last(): Promise<number> {
    return (await this.dependencies.ledger.reach()).last;
  }

  /** Undefined where there is nothing that the caller may see. */
  private async filterFor(caller: Caller, question: LedgerQuestion): Promise<LedgerFilter | undefined> {
    const everywhere = confinedTo(caller) === undefined && caller.tenant === undefined;
    if (everywhere) return question;
    const tenant = await tenantReadBy(caller, this.dependencies.tenants);
    return tenant === undefined ? undefined : { ...question, tenant };
  }

  private async named(events: readonly SequencedEvent[]): Promise<readonly LedgerEntry[]> {
    const references = await this.dependencies.ledger.referencesOf(events.map(({ tenant }) => tenant));
    return events.map(({ seq, tenant, event }) => ({ seq, tenant: references.get(tenant) ?? tenant, event }));
  }

  private async caughtUp(): Promise<boolean> {
    const { ledger } = this.dependencies;
    const asked = performance.now();
    let target: number | undefined;
    for (let pause = firstPauseMilliseconds; ; pause *= 2) {
      const elapsed = performance.now() - asked;
      const { last, followed, waiting } = await ledger.reach();
      // What has waited for its place for no longer was recorded after the question.
      if (waiting <= elapsed) target ??= last;
      if (target !== undefined && followed >= target) return true;
      const left = waitMilliseconds - elapsed;
      if (left <= 0) return false;
      await sleep(Math.min(pause, left));
    }
  }
}

const followedAtOnce = 200;
