import type { ColumnType, Generated } from 'kysely';
import type { JsonObject } from '../domain/json';
import type { Outcome } from '../domain/outcome';
import type { PrincipalKind, PrincipalRole } from '../domain/principal';
import type { ProvisioningState } from '../domain/provisioning';
import type { IsolationMode, TenantStatus } from '../domain/registered-tenant';
import type { DeliveryState, WebhookEnd } from '../domain/webhook';

/** The tables and their columns, as queries built with kysely see them. What `append` writes is read through functions. */
export interface Schema {
  tenant: {
    id: string;
    reference: string;
    created_at: Generated<Date>;
  };
  registered_tenant: {
    tenant: string;
    slug: string;
    display_name: string;
    parent: string | null;
    status: TenantStatus;
    system: boolean;
    limits: JsonObject;
    policy: JsonObject;
    isolation: IsolationMode;
    namespace: string | null;
    memory_namespace: string;
    created_at: Date;
    updated_at: Date;
    delete_after: Date | null;
    version: number;
    changed_at: Generated<Date>;
  };
  tenant_move: {
    tenant: string;
    expires_at: Date;
  };
  tenant_usage: {
    tenant: string;
    vms: number;
    /** A bigint of PostgreSQL: read through `lock_tenant_usage`. */
    storage_gb: string;
    vms_refused_at: number | null;
    storage_refused_at: number | null;
  };
  vm: {
    id: string;
    tenant: string;
    name: string | null;
    host: string | null;
    storage_gb: number;
    registered_at: Date;
    registered_by: string;
  };
  storage_reservation: {
    id: string;
    tenant: string;
    gigabytes: number;
    purpose: string;
    reserved_at: Date;
    reserved_by: string;
    /** Null once it is committed. */
    expires_at: Date | null;
  };
  request_window: {
    tenant: string;
    minute: Date;
    requests: number;
  };
  principal: {
    id: string;
    kind: PrincipalKind;
    name: string;
    created_at: Generated<Date>;
    /** Null where the principal is of the deployment; so is the role. */
    tenant: string | null;
    role: PrincipalRole | null;
    enrolled_by: string | null;
    disabled_at: Generated<Date | null>;
    /** Who changed it last. */
    changed_by: Generated<string | null>;
    changed_at: Generated<Date | null>;
  };
  operator_token: {
    id: string;
    principal: string;
    name: string;
    hash: Buffer;
    created_at: Generated<Date>;
    revoked_at: Date | null;
  };
  session: {
    id: string;
    tenant: string;
    principal: string;
    holder_key: string;
    token_hash: Buffer;
    challenge_hash: Buffer;
    opened_at: Date;
    expires_at: Date;
    revoked_at: Date | null;
  };
  token_key: {
    tenant: string;
    kid: string;
    key_store: string;
    key_name: string;
    key_version: string;
    public_key: string;
    made_at: Date;
    replaced_at: Date | null;
    signed_until: Date;
    changed_at: Generated<Date>;
  };
  capability_token: {
    id: string;
    tenant: string;
    ancestors: string[];
    principal: string;
    name: string | null;
    scopes: string[];
    public_key: string;
    bound: boolean;
    offline: boolean;
    issued_by: string;
    issued_at: Date;
    expires_at: Date;
    revoked_at: Date | null;
    changed_at: Generated<Date>;
  };
  presented_proof: {
    digest: Buffer;
    expires_at: Date;
  };
  challenge_secret: {
    single: Generated<boolean>;
    secret: Buffer;
  };
  event: {
    tenant: string;
    stream: string;
    version: number;
    id: string;
    type: string;
    actor: string;
    recorded_at: Date;
    salt: Buffer;
    canonical: Buffer;
  };
  log_entry: {
    seq: number;
    tenant: string;
    stream: string;
    version: number;
    event_id: string;
    leaf_hash: Buffer;
  };
  pending: {
    id: Generated<number>;
    tenant: string;
    stream: string;
    version: number;
    event_id: string;
    appended_at: Generated<Date>;
  };
  checkpoint: {
    name: string;
    seq: number;
  };
  decision: {
    seq: number;
    tenant: string;
    stream: string;
    version: number;
    kind: string;
    operation: string;
    outcome: Outcome;
    code: string | null;
    subject: string | null;
    company: string | null;
    actor: string;
    event_id: string;
    recorded_at: Date;
    leads: boolean;
    withdrawn_at: Date | null;
  };
  refusal_window: {
    principal: string;
    minute: Date;
    recorded: number;
    suppressed: Generated<number>;
    reported: Generated<boolean>;
  };
  rehearsal: {
    id: string;
    tenant: string;
    tenant_reference: string;
    kind: string;
    period: string;
    key_ref: string;
    request: JsonObject;
    state: string;
    code: string | null;
    workflow_id: string;
    requested_by: string;
    scheduled_for: Date | null;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    closed_at: Date | null;
  };
  key_lease: {
    id: string;
    tenant: string;
    rehearsal: string;
    key_store: string;
    key: string;
    taken_at: Generated<Date>;
    expires_at: Date;
    closed_at: Date | null;
  };
  made_key: {
    tenant: string;
    key_store: string;
    name: string;
    noted_at: Generated<Date>;
  };
  access_lease: {
    id: string;
    tenant: string;
    rehearsal: string;
    key_ref: string;
    holder: string;
    taken_at: Date;
    expires_at: Date;
    uses: Generated<number>;
    last_used_at: Date | null;
    ended_at: Date | null;
    ended_because: string | null;
  };
  tool_registry: {
    tenant: string;
    selected: string;
  };
  tool_registry_version: {
    tenant: string;
    version: string;
    id: string;
    hash: string;
    tools: ColumnType<readonly JsonObject[], string, never>;
    seeded_at: Date;
    seeded_by: string;
  };
  ledger_entry: {
    seq: number;
    tenant: string;
    stream: string;
    version: number;
    type: string;
    actor: string;
  };
  due_rehearsal: {
    tenant: string;
    kind: string;
    key_ref: string;
    due_at: Date;
  };
  provisioning: {
    id: string;
    tenant: string;
    tenant_reference: string;
    document_hash: string;
    document: JsonObject;
    state: ProvisioningState;
    waiting_on: Generated<string[]>;
    workflow_id: string;
    requested_by: string;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    started_at: Date | null;
    closed_at: Date | null;
  };
  tenant_run: {
    id: string;
    tenant: string;
    tenant_reference: string;
    state: string;
    code: string | null;
    reason: string | null;
    provider: string;
    model: string;
    answered_by: string | null;
    max_turns: number;
    namespace: string;
    workflow_id: string;
    requested_by: string;
    token: string | null;
    created_at: Generated<Date>;
    counted_at: Date | null;
    ended_at: Date | null;
  };
  tenant_run_part: {
    tenant: string;
    run: string;
    turn: number;
    part: number;
    kind: string;
    tool: string | null;
    code: string | null;
    tokens: number | null;
    sealed: Buffer;
    created_at: Generated<Date>;
  };
  run_usage: {
    tenant: string;
    quota: string;
    window_start: Date;
    used: Generated<number>;
    reserved: Generated<number>;
    exhaustion_recorded: Generated<boolean>;
  };
  run_reservation: {
    tenant: string;
    run: string;
    turn: number;
    window_start: Date;
    tokens: number;
    expires_at: Date;
  };
  webhook_endpoint: {
    id: string;
    tenant: string;
    tenant_reference: string;
    url: string;
    events: string[];
    description: string;
    secret: Buffer;
    former_secret: Buffer | null;
    former_secret_until: Date | null;
    created_by: string;
    created_at: Date;
    disabled_at: Date | null;
    disabled_because: WebhookEnd | null;
  };
  webhook_delivery: {
    id: string;
    tenant: string;
    endpoint: string;
    message: string;
    type: string;
    payload: JsonObject;
    state: DeliveryState;
    run: Generated<number>;
    attempts: Generated<number>;
    status: number | null;
    reason: string | null;
    created_at: Date;
    updated_at: Date;
    due_at: Date | null;
  };
  embedded_key: {
    tenant: string;
    name: string;
    version: number;
    algorithm: string;
    state: string;
    operation: string;
    public_key: string | null;
    wrapped: Buffer | null;
    created_at: Generated<Date>;
    changed_at: Generated<Date>;
  };
  tenant_secret: {
    tenant: string;
    path: string;
    version: number;
    sealed: Buffer;
    created_at: Generated<Date>;
  };
}
