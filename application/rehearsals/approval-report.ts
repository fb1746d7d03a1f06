import {
  breakGlassApprovalSchema,
  breakGlassRequestSchema,
  breakGlassResolutionSchema,
} from '../../domain/break-glass';
import type { RecordedEvent } from '../../domain/event';
import { holderKeyBodySchema } from '../../domain/holder-key';
import { recordDataSchema } from '../../domain/known-record';
import type { Reference } from '../../domain/reference';
import type { RehearsalCourse } from '../../domain/rehearsal';
import type {
  ApprovalReport,
  RehearsalReport,
  RequestReport,
  ResolutionReport,
} from '../../domain/rehearsal-report';
import type { EventStore, TenantId } from '../../store/event-store';
import { proofOf } from './event-proof';

/** Of a drill that waited for answers: what was asked, what was answered and what became of it, each with its proof. */
export async function approvalReport(
  store: EventStore,
  tenant: TenantId,
  { awaited, answered, resolved }: Pick<RehearsalCourse, 'awaited' | 'answered' | 'resolved'>,
): Promise<Pick<RehearsalReport, 'request' | 'approvals' | 'resolution'>> {
  return {
    ...(awaited === undefined ? {} : { request: await requested(store, tenant, awaited.request) }),
    approvals: await Promise.all(answered.map(({ approval }) => answer(store, tenant, approval))),
    ...(resolved === undefined ? {} : { resolution: await resolution(store, tenant, resolved.record) }),
  };
}

async function requested(store: EventStore, tenant: TenantId, record: Reference): Promise<RequestReport> {
  const event = await newest(store, tenant, record);
  return {
    ...breakGlassRequestSchema.parse(bodyOf(event)),
    receipt: await proofOf(store, tenant, event.id),
  };
}

async function answer(store: EventStore, tenant: TenantId, record: Reference): Promise<ApprovalReport> {
  const event = await newest(store, tenant, record);
  const body = breakGlassApprovalSchema.parse(bodyOf(event));
  // What became of the key afterwards doesn't touch what it signed.
  const [enrolled] = await store.history(tenant, body.holder_key);
  if (enrolled === undefined) throw new Error(`${body.holder_key} answered and was never enrolled`);
  return {
    ...body,
    answered_at: event.recordedAt,
    public_key: holderKeyBodySchema.parse(bodyOf(enrolled)).public_key,
    key_receipt: await proofOf(store, tenant, enrolled.id),
    receipt: await proofOf(store, tenant, event.id),
  };
}

async function resolution(store: EventStore, tenant: TenantId, record: Reference): Promise<ResolutionReport> {
  const event = await newest(store, tenant, record);
  return {
    ...breakGlassResolutionSchema.parse(bodyOf(event)),
    resolved_at: event.recordedAt,
    receipt: await proofOf(store, tenant, event.id),
  };
}

async function newest(store: EventStore, tenant: TenantId, record: Reference): Promise<RecordedEvent> {
  const { facts } = await store.read(tenant, [record]);
  const head = facts.get(record)?.head;
  if (head === undefined) throw new Error(`the course of a rehearsal names ${record}, which is not there`);
  return head;
}

function bodyOf({ data }: RecordedEvent): object {
  return recordDataSchema.parse(data).body;
}
