export type { Answer, DurableRecord, Grant, GrantedOutcome, Receipt, Refusal, RefusedBody } from './answer';
export * from './errors';
export * from './operations.generated';
export type { CallOptions, PortcullisOptions } from './options';
export type { Page } from './pages';
export { Portcullis } from './portcullis';
export type * from './provisionings';
export type {
  HealthDetail,
  NewOperatorToken,
  OperatorToken,
  Provisioning,
  ProvisioningDocument,
  ProvisioningEvent,
  ProvisioningPlan,
  ProvisioningSummary,
  RecordWithHistory,
  ResolvedReceipt,
} from './shapes.generated';
