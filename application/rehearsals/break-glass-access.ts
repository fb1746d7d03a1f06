import { v7 as uuidv7 } from 'uuid';
import type { KeyBinding } from '../../domain/key-binding';
import type { AccessEnd, AccessLeases, TakenAccess } from '../../store/access-leases';
import type { Tenants } from '../../store/tenants';
import type { BreakGlassRequests } from './break-glass-requests';
import type { RehearsalIdentity } from './rehearsal-run';

export interface BreakGlassAccessDependencies {
  readonly accessLeases: AccessLeases;
  readonly breakGlassRequests: Pick<BreakGlassRequests, 'abandon'>;
  readonly tenants: Tenants;
  readonly clock: () => Date;
}

const page = 100;

/**
 * Hands access to a key out for a while and takes it back. It lies in Postgres, where it ends by the clock whatever
 * becomes of who holds it.
 */
export class BreakGlassAccess {
  constructor(private readonly dependencies: BreakGlassAccessDependencies) {}

  /** Gives the access that was granted. Where another drill holds the key there is none, and its use will be refused. */
  async give(run: RehearsalIdentity, binding: KeyBinding): Promise<TakenAccess['status']> {
    const { accessLeases, tenants, clock } = this.dependencies;
    const { rehearsal, keyRef, requestedBy: holder } = run;
    const from = clock();
    const until = new Date(from.getTime() + binding.break_glass_access_seconds * 1000);
    const tenant = await tenants.allot(run.tenant);
    const taken = await accessLeases.take({ id: uuidv7(), tenant, rehearsal, keyRef, holder }, from, until);
    return taken.status;
  }

  /** Ends whatever the drill may still hold, and takes back what it asked for and nothing became of. */
  async end(run: RehearsalIdentity, because: AccessEnd): Promise<void> {
    const { accessLeases, breakGlassRequests, clock } = this.dependencies;
    await accessLeases.end(run.rehearsal, because, clock());
    await breakGlassRequests.abandon(run);
  }

  /** Ends access that ran out, or whose rehearsal has ended; gives how often. */
  async endLeftBehind(): Promise<number> {
    const { accessLeases, clock } = this.dependencies;
    const now = clock();
    const left = await accessLeases.leftBehind(now, page);
    for (const { rehearsal, expiresAt } of left)
      await accessLeases.end(
        rehearsal,
        Date.parse(expiresAt) <= now.getTime() ? 'expired' : 'left_behind',
        now,
      );
    return left.length;
  }
}
