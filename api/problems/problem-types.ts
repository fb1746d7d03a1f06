import type { ProblemCode } from '../../application/problem';
import type { EscalationArea } from '../../domain/escalation';

export interface ProblemType {
  readonly status: number;
  /** The same for every occurrence. */
  readonly title: string;
  /** Where somebody has to be called for it: who answers for this area. */
  readonly escalates?: EscalationArea;
}

/** Every code that a problem can have, with the HTTP status that it comes with. */
export const problemTypes = {
  malformed_request: { status: 400, title: 'The request is not HTTP as this service understands it.' },
  malformed_json: { status: 400, title: 'The body is not JSON.' },
  malformed_yaml: { status: 400, title: 'The body is not YAML.' },
  token_invalid: { status: 401, title: 'The capability token is no good.' },
  token_expired: { status: 401, title: 'The capability token has expired.' },
  token_revoked: { status: 401, title: 'The capability token was revoked.' },
  token_foreign: { status: 401, title: 'The capability token was signed by no key of its tenant.' },
  proof_missing: { status: 401, title: 'The capability token has to come with a proof of possession.' },
  proof_invalid: { status: 401, title: 'The proof of possession is no good.' },
  proof_mismatch: { status: 401, title: 'The proof of possession was made for something else.' },
  proof_replayed: { status: 401, title: 'The proof of possession was presented before.' },
  unauthenticated: { status: 401, title: 'A valid bearer token is needed.' },
  tenant_mismatch: { status: 403, title: 'The token belongs to another tenant.' },
  admin_required: { status: 403, title: 'The session is not that of an admin.' },
  scope_required: { status: 403, title: 'The token does not hold the scope that this takes.' },
  operator_required: { status: 403, title: 'Only operators of the deployment may do this.' },
  tenant_suspended: { status: 403, title: 'The tenant is suspended.' },
  tenant_deleted: { status: 403, title: 'The tenant is deleted, or on its way out.' },
  not_found: { status: 404, title: 'There is nothing of this name.' },
  tenant_not_active: { status: 403, title: 'The tenant is not active.' },
  method_not_allowed: { status: 405, title: 'The path does not know this method.' },
  facts_changed: { status: 409, title: 'What the decision rests on kept changing.' },
  provisioning_running: { status: 409, title: 'The tenant is being provisioned by another document.' },
  provisioning_closed: { status: 409, title: 'The provisioning has ended.' },
  rehearsal_closed: { status: 409, title: 'The rehearsal waits for no answers.' },
  run_closed: { status: 409, title: 'The run has ended.' },
  withdrawal_forbidden: { status: 403, title: 'The request is not yours to take back.' },
  registry_version_taken: { status: 409, title: 'The version of the registry holds other tools.' },
  name_taken: { status: 409, title: 'The name is taken.' },
  tenant_exists: { status: 409, title: 'There is such a tenant already.' },
  slug_retired: { status: 409, title: 'The name was that of a tenant that is deleted.' },
  tenant_status_conflict: { status: 409, title: 'The tenant does not stand so that this can be done.' },
  tenant_change_running: { status: 409, title: 'Another change of the tenant is under way.' },
  tenant_change_failed: {
    status: 409,
    title: 'The tenant could not be changed.',
    escalates: 'namespace',
  },
  tenant_not_moved: { status: 409, title: 'The tenant stays where it was.' },
  tenant_has_children: { status: 409, title: 'There are tenants below this one.' },
  secret_conflict: { status: 409, title: 'The secret has another version now.' },
  holder_key_retired: { status: 409, title: 'The key was rotated or revoked.' },
  principal_disabled: { status: 409, title: 'The principal is disabled.' },
  webhook_endpoints_exhausted: { status: 409, title: 'The tenant has as many webhook endpoints as it may.' },
  webhook_delivery_not_dead: { status: 409, title: 'The delivery is not one to replay.' },
  body_too_large: { status: 413, title: 'The body is too large.' },
  unsupported_media_type: { status: 415, title: 'The body is of a type that is not accepted here.' },
  scope_not_narrower: { status: 422, title: 'A token grants no more than the one that it is made of.' },
  life_not_shorter: { status: 422, title: 'A token lives no longer than the one that it is made of.' },
  binding_dropped: { status: 422, title: 'A token made of one that is bound to its key is bound too.' },
  chain_too_long: { status: 422, title: 'The token is too far from the first of its line to make another.' },
  schema_invalid: { status: 422, title: 'The request does not fit the schema.' },
  prerequisite_unobtainable: { status: 422, title: 'A prerequisite could never be supplied.' },
  parent_invalid: { status: 422, title: 'The tenant can not stand under the one that is named.' },
  webhook_url_forbidden: { status: 422, title: 'The URL leads where webhooks are not sent.' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request.' },
  refusals_suppressed: { status: 429, title: 'Too many refusals.' },
  quota_exceeded: { status: 429, title: 'The quota of the tenant is exhausted.' },
  rate_limited: { status: 429, title: 'The tenant sends too many requests.' },
  too_many_attempts: { status: 429, title: 'Too many attempts.' },
  headers_too_large: { status: 431, title: 'The header fields are too large.' },
  key_store_failed: {
    status: 502,
    title: 'The key store did not do what it was asked.',
    escalates: 'secrets',
  },
  secret_store_failed: {
    status: 502,
    title: 'The secret store did not do what it was asked.',
    escalates: 'secrets',
  },
  secret_store_forbidden: {
    status: 502,
    title: 'The secret store does not let Portcullis do this.',
    escalates: 'secrets',
  },
  secret_store_token_expired: {
    status: 502,
    title: 'The token of Portcullis at the secret store has expired.',
    escalates: 'secrets',
  },
  secret_store_sealed: { status: 503, title: 'The secret store is sealed.', escalates: 'secrets' },
  secret_store_unreachable: {
    status: 503,
    title: 'The secret store can not be reached.',
    escalates: 'secrets',
  },
  secret_store_timed_out: {
    status: 504,
    title: 'The secret store gave no answer in time.',
    escalates: 'secrets',
  },
  internal: { status: 500, title: 'The service failed.' },
  namespace_unavailable: {
    status: 503,
    title: 'The namespace of the tenant could not be made ready.',
    escalates: 'namespace',
  },
  dependency_unavailable: { status: 503, title: 'Something that the service rests on is away.' },
} as const satisfies Record<string, ProblemType> & Record<ProblemCode, ProblemType>;

export type ApiProblemCode = keyof typeof problemTypes;
