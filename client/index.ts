export type { Answer, DurableRecord, Grant, GrantedOutcome, Receipt, Refusal, RefusedBody } from './answer';
export * from './errors';
export * from './operations.generated';
export type { CallOptions, PortcullisOptions } from './options';
export type { Page } from './pages';
export { Portcullis } from './portcullis';
export type * from './principals';
export type * from './provisionings';
export type { RecordFilter } from './records';
export type { ScheduledKey } from './rehearsal-schedules';
export type { NewTenantKey, RehearsalFilter, RehearsalRequest, RequestAnswer } from './rehearsals';
export { type SessionOpening, type Signer, signWith } from './sessions';
export type {
  Admission,
  ApprovalsReceived,
  CurrentSession,
  HealthDetail,
  KeyStore,
  ListedRecord,
  NewOperatorToken,
  NewTenant,
  OpenedSession,
  OperatorToken,
  OverdueRehearsal,
  Principal,
  Provisioning,
  ProvisioningDocument,
  ProvisioningEvent,
  ProvisioningPlan,
  ProvisioningSummary,
  RecordWithHistory,
  Rehearsal,
  RehearsalReportKey,
  RehearsalSchedule,
  RehearsalSummary,
  ResolvedReceipt,
  Session,
  Tenant,
  TenantChange,
  TenantDiagnosis,
  TenantKey,
} from './shapes.generated';
export type {
  AdmissionOptions,
  TenantDeletion,
  TenantFilter,
  TenantMigration,
  TenantSuspension,
} from './tenants';
