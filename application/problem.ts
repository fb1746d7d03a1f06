import type { NotNarrower } from '../domain/capability-token';
import type { ExceededQuota } from '../domain/holdings';
import type { SchemaIssue } from '../operations/schema-issue';

/** What keeps a request from being decided at all. The API gives each an HTTP status; the codes are stable. */
export type Problem =
  | { readonly code: 'schema_invalid'; readonly detail: string; readonly issues: readonly SchemaIssue[] }
  | { readonly code: 'not_found'; readonly detail: string }
  | { readonly code: 'tenant_mismatch'; readonly detail: string }
  | { readonly code: 'admin_required'; readonly detail: string }
  | { readonly code: 'key_store_failed'; readonly detail: string }
  | { readonly code: 'name_taken'; readonly detail: string }
  | { readonly code: TenantProblemCode; readonly detail: string }
  | { readonly code: SecretProblemCode; readonly detail: string }
  | { readonly code: WebhookProblemCode; readonly detail: string }
  | { readonly code: 'facts_changed'; readonly detail: string }
  | { readonly code: 'idempotency_key_reused'; readonly detail: string }
  | { readonly code: 'refusals_suppressed'; readonly detail: string; readonly retryAfterSeconds: number }
  | {
      readonly code: 'quota_exceeded';
      readonly detail: string;
      /** With the slug of the tenant whose quota it is. */
      readonly exceeded: ExceededQuota & { readonly tenantId: string };
    }
  | { readonly code: 'tenant_not_active'; readonly detail: string }
  | { readonly code: 'registry_version_taken'; readonly detail: string }
  | { readonly code: CapabilityProblemCode; readonly detail: string }
  | { readonly code: 'provisioning_running'; readonly detail: string; readonly provisioning: string }
  | { readonly code: 'provisioning_closed'; readonly detail: string }
  | { readonly code: 'rehearsal_closed'; readonly detail: string }
  | { readonly code: 'withdrawal_forbidden'; readonly detail: string }
  | { readonly code: 'run_closed'; readonly detail: string }
  | {
      readonly code: 'prerequisite_unobtainable';
      readonly detail: string;
      readonly issues: readonly SchemaIssue[];
    };

/** What keeps a tenant from being registered, changed, or served. */
type TenantProblemCode =
  | 'operator_required'
  | 'tenant_exists'
  | 'slug_retired'
  | 'parent_invalid'
  | 'tenant_status_conflict'
  | 'tenant_has_children'
  | 'tenant_change_running'
  | 'tenant_change_failed'
  | 'tenant_not_moved'
  | 'tenant_suspended'
  | 'tenant_deleted'
  | 'namespace_unavailable';

/** What keeps a capability token from being issued, or a device from being enrolled. */
export type CapabilityProblemCode =
  | Exclude<NotNarrower, 'another_tenant'>
  | 'holder_key_retired'
  | 'principal_disabled';

/** What keeps a secret from being read or changed: all but the first are failures of the secret store. */
export type SecretProblemCode =
  | 'secret_conflict'
  | 'secret_store_sealed'
  | 'secret_store_forbidden'
  | 'secret_store_token_expired'
  | 'secret_store_unreachable'
  | 'secret_store_timed_out'
  | 'secret_store_failed';

/** What keeps an endpoint from being added, or a delivery from being replayed. */
export type WebhookProblemCode =
  | 'webhook_url_forbidden'
  | 'webhook_endpoints_exhausted'
  | 'webhook_delivery_not_dead';

export type ProblemCode = Problem['code'];

/** Either a value or the problem that kept it from coming about. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

export function ok<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

export function problem(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}
