import { breakGlassApprovalSchema } from '../../domain/break-glass';
import { knownRecord } from '../../domain/known-record';
import type { Reference } from '../../domain/reference';
import type { EventStore } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import type { ApprovalsReceived, RehearsalIdentity } from './rehearsal-run';

/** Tells which of the references are recorded answers to what that very rehearsal asks for. */
export async function receiveApprovals(
  {
    store,
    tenants,
    clock,
  }: { readonly store: EventStore; readonly tenants: Tenants; readonly clock: () => Date },
  { tenant, rehearsal }: Pick<RehearsalIdentity, 'tenant' | 'rehearsal'>,
  references: readonly Reference[],
): Promise<ApprovalsReceived> {
  const { facts } = await store.read(await tenants.allot(tenant), references);
  const now = clock().toISOString();
  const known = references.filter((reference) => {
    const body = knownRecord(reference, facts.get(reference)?.head, now)?.data.body;
    const { data: approval } = breakGlassApprovalSchema.safeParse(body);
    return approval?.break_glass_approval === reference && approval.rehearsal === rehearsal;
  });
  return { known, unknown: references.filter((reference) => !known.includes(reference)) };
}
