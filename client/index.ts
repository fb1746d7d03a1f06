export type { Answer, DurableRecord, Grant, GrantedOutcome, Receipt, Refusal, RefusedBody } from './answer';
export { type AttenuatedToken, type Attenuation, attenuate } from './attenuate';
export type * from './capabilities';
export * from './errors';
export type { FollowLedgerOptions, LedgerFilter, LedgerOrder, LedgerPage } from './ledger';
export * from './operations.generated';
export type { CallOptions, PortcullisOptions } from './options';
export type { Page } from './pages';
export { Portcullis } from './portcullis';
export type * from './principals';
export { type HeldKey, proofOf } from './proof-of-possession';
export type * from './provisionings';
export type { RecordFilter } from './records';
export type { ScheduledKey } from './rehearsal-schedules';
export type { NewTenantKey, RehearsalFilter, RehearsalRequest, RequestAnswer } from './rehearsals';
export type { RunFilter, RunRequest } from './runs';
export type { SessionOpening } from './sessions';
export type {
  Admission,
  ApprovalsReceived,
  CapabilityToken,
  CurrentSession,
  Device,
  HealthDetail,
  IssuedCapabilityToken,
  KeyStore,
  LedgerEntry,
  ListedRecord,
  ListedToolRegistryVersion,
  NewOperatorToken,
  NewTenant,
  OpenedSession,
  OperatorToken,
  OverdueRehearsal,
  PolicyDecision,
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
  Run,
  RunSummary,
  Session,
  StorageReservation,
  Tenant,
  TenantChange,
  TenantDiagnosis,
  TenantKey,
  TenantSecret,
  TenantUsage,
  TokenKey,
  ToolRegistryDiff,
  ToolRegistryVersion,
  Vm,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from './shapes.generated';
export { type Signer, signWith } from './signer';
export type { NewStorageReservation } from './storage';
export type { NewSecretValue, RevealedSecret } from './tenant-secrets';
export type {
  AdmissionOptions,
  TenantDeletion,
  TenantFilter,
  TenantMigration,
  TenantSuspension,
} from './tenants';
export type { NewToolRegistryVersion } from './tool-registries';
export type { NewVm } from './vms';
export type { NewWebhookEndpoint } from './webhooks';
