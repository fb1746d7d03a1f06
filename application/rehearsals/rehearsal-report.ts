import { jsonObject } from '../../domain/json';
import { nameOf } from '../../domain/reference';
import { foldRehearsal, rehearsalStream } from '../../domain/rehearsal';
import { type RehearsalReport, rehearsalReportSchema, reportMessage } from '../../domain/rehearsal-report';
import type { EventStore } from '../../store/event-store';
import type { RehearsalRow } from '../../store/rehearsals';
import { ok, problem, type Result } from '../problem';
import { approvalReport } from './approval-report';
import { proofOf } from './event-proof';
import type { ReportKey } from './report-key';

export interface RehearsalReportDependencies {
  readonly store: EventStore;
  readonly reportKey: ReportKey;
  readonly clock: () => Date;
}

/** The signed evidence of a rehearsal, from what is recorded of it; of one that goes on, there is none yet. */
export async function rehearsalReport(
  { store, reportKey, clock }: RehearsalReportDependencies,
  row: RehearsalRow,
): Promise<Result<RehearsalReport>> {
  const course = foldRehearsal(await store.history(row.tenant, rehearsalStream(row.id)));
  const { started, observed, decided, closed } = course;
  if (closed === undefined)
    return problem({
      code: 'not_found',
      detail: 'The rehearsal has not ended: there is no report of it yet.',
    });
  const unsigned = {
    document: 'portcullis-rehearsal-report',
    version: 1,
    rehearsal: row.id,
    asked: {
      kind: row.kind,
      tenant: row.tenantReference,
      key_ref: row.keyRef,
      period: row.period,
      requested_by: row.requestedBy,
      scheduled_for: row.scheduledFor ?? null,
    },
    started_at: started?.at ?? row.createdAt,
    closed_at: closed.at,
    ending: { state: closed.state, code: closed.code, reason: closed.reason },
    ...(await approvalReport(store, row.tenant, course)),
    calls: await Promise.all(
      observed.map(async (observation) => ({
        ...observation,
        receipt: await proofOf(store, row.tenant, nameOf(observation.provider_observation)),
      })),
    ),
    decisions: await Promise.all(
      decided.map(async ({ operation, outcome, code, record, receipt }) => ({
        operation,
        outcome,
        code,
        record,
        receipt: await proofOf(store, row.tenant, receipt),
      })),
    ),
    signature: { ...reportKey.told, signed_at: clock().toISOString() },
  };
  const signature = reportKey.sign(reportMessage(jsonObject(unsigned)));
  return ok(rehearsalReportSchema.parse({ ...unsigned, signature: { ...unsigned.signature, signature } }));
}
