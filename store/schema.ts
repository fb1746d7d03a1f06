import type { Generated } from 'kysely';
import type { JsonObject } from '../domain/json';
import type { Outcome } from '../domain/outcome';
import type { PrincipalKind, PrincipalRole } from '../domain/principal';
import type { ProvisioningState } from '../domain/provisioning';

/** The tables and their columns, as queries built with kysely see them. What `append` writes is read through functions. */
export interface Schema {
  tenant: {
    id: string;
    reference: string;
    created_at: Generated<Date>;
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
}
