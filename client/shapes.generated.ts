// Made by `npm run generate` from the schemas of the service. Change those instead.

import type { JsonValue } from './wire';

export interface DurableRecord {
  readonly reference: string;
  readonly version: number;
  /** The ledger leaf of the event that made this version, SHA-256, hexadecimal. */
  readonly hash: string;
  readonly recordedAt: string;
}

export interface RefusedBody {
  readonly stableCode: string;
  /** The code again, where the operation is a gate. */
  readonly failedGate?: string | undefined;
  readonly reason: string;
  readonly mend: 'evidence' | 'resubmit' | 'never';
  readonly remedy: string;
  readonly missing: readonly {
    readonly field: string;
    readonly reference: string | null;
    readonly kinds: readonly string[];
  }[];
  readonly productionAdmission: false;
}

export interface ProvisioningDocument {
  /** The tenant to be provisioned; it acts for itself. */
  readonly tenant: string;
  readonly company: string;
  /** Whether all that is recorded is a fixture. The onboarding gate takes nothing else yet. */
  readonly fixture?: boolean | undefined;
  /** How long the run may wait for evidence, from its start; ISO 8601, days to seconds. */
  readonly evidence_deadline?: string | undefined;
  /** Evidence made elsewhere, recorded first. */
  readonly evidence?:
    | readonly {
        readonly reference: string;
        readonly commitment: string;
        readonly issuer: string;
        /** ISO 8601; before it the record is unknown to gates. */
        readonly valid_from?: string | undefined;
        /** ISO 8601; from it on the record is unknown to gates. */
        readonly valid_until?: string | undefined;
        readonly fixture?: boolean | undefined;
      }[]
    | undefined;
  readonly key_custody: {
    readonly attestation_ref: string;
    readonly mode?: string | undefined;
    readonly provider?:
      | 'fixture_provider'
      | 'fixture_staging_secret_file'
      | 'reserved_kms_adapter'
      | 'embedded'
      | 'pkcs11'
      | 'transit'
      | 'aws_kms'
      | undefined;
    readonly key_ref: string;
    readonly public_key: string;
    readonly attestation_hash: string;
    readonly production_requested?: boolean | undefined;
  };
  readonly key_custody_provider: {
    readonly provider_attestation_ref: string;
    readonly mode?: string | undefined;
    readonly provider:
      | 'fixture_provider'
      | 'fixture_staging_secret_file'
      | 'reserved_kms_adapter'
      | 'embedded'
      | 'pkcs11'
      | 'transit'
      | 'aws_kms';
    readonly key_ref?: string | undefined;
    readonly public_key?: string | undefined;
    /** As claimed; where absent, the hash of public_key is kept. */
    readonly public_key_hash?: string | undefined;
    readonly attestation_hash?: string | undefined;
    /** Public material such as issuer, kid or x5c_hash. */
    readonly verification_material?: JsonValue | undefined;
    readonly production_requested?: boolean | undefined;
  };
  readonly tenant_create: {
    readonly host: string;
    readonly authority_epoch: string;
    readonly home_reality: string;
    readonly signing_key: string;
    readonly encryption_key: string;
    readonly auth_policy: string;
  };
  readonly company_bootstrap: {
    readonly legal_name_hash: string;
    readonly legal_form: string;
    readonly jurisdiction: string;
    readonly register_number_hash: string;
    readonly verification_evidence?: readonly string[] | undefined;
  };
  readonly precheck: {
    readonly precheck_ref: string;
    readonly edge_access_policy: string;
    readonly authority_package: string;
    readonly proof_issuer: string;
    readonly backup_restore_receipt: string;
    readonly hostile_suite_receipt: string;
    /** Refused where given: no signature opens the gate here. */
    readonly manual_gate_signature?: string | undefined;
    readonly request_production?: boolean | undefined;
  };
  readonly onboarding_gate: {
    readonly standing_grant: string;
  };
  readonly admission_policy: {
    readonly policy_ref: string;
    readonly jurisdiction?: string | undefined;
    readonly vertical?: string | undefined;
    readonly tenant_type?: string | undefined;
    readonly admitted_connectors?: readonly string[] | undefined;
    readonly admitted_authority_packages?: readonly string[] | undefined;
    readonly admitted_effects?: readonly string[] | undefined;
    readonly admitted_proof_outputs?: readonly string[] | undefined;
    readonly excluded_operations?: readonly string[] | undefined;
    readonly forbidden_data_classes?: readonly string[] | undefined;
    readonly admission_signer?: string | undefined;
    readonly admission_signer_commitment?: string | undefined;
    readonly public_launch_claim?: boolean | undefined;
    readonly production_admission_enabled?: boolean | undefined;
  };
  /** At which key store the key lies and how it is drilled there. With it the run rehearses rotation and break-glass, reports what they came to, and evaluates the gate of the pilot. */
  readonly rehearsals?:
    | {
        /** The key that is attested in key_custody_provider; its public key may be left out there. */
        readonly key_ref: string;
        /** The key store, by the name that the deployment gives it. */
        readonly key_store: string;
        /** What the key is called there. */
        readonly key_name: string;
        /** Whether a rotation rehearsal uses throw-away keys, or really rotates this key. */
        readonly rotation_policy?: 'rehearse_only' | 'rotate' | undefined;
        /** Days after which a rehearsal that was not repeated is overdue. */
        readonly cryptoperiod_days?: number | undefined;
        /** Whose clocks the quarterly rehearsals go by. */
        readonly time_zone?: string | undefined;
        /** How many principals must approve emergency access to the key. */
        readonly break_glass_approvals?: number | undefined;
        /** UUIDs of the principals who may answer; where none is named, every principal of the tenant may. */
        readonly break_glass_approvers?: readonly string[] | undefined;
        /** How long answers to a request for emergency access are waited for. */
        readonly break_glass_answer_seconds?: number | undefined;
        /** How long emergency access lasts at most. */
        readonly break_glass_access_seconds?: number | undefined;
        readonly break_glass: {
          readonly reason?:
            | 'scheduled_rehearsal'
            | 'key_store_unreachable'
            | 'operator_unavailable'
            | 'suspected_compromise'
            | 'regulator_order'
            | undefined;
          /** Where the drill is told at length. */
          readonly ticket: string;
          /** The commitment to the text that justifies it. */
          readonly justification_hash: string;
        };
        readonly maturity_report: {
          readonly report_ref: string;
        };
        readonly pilot_gate: {
          readonly pilot_ref: string;
          readonly customer_consent_hash?: string | undefined;
          readonly data_boundary_hash?: string | undefined;
          readonly support_runbook_hash?: string | undefined;
          readonly human_presence_receipt?: string | undefined;
          readonly connector_consent?: string | undefined;
          readonly proof_bundle?: string | undefined;
          readonly proof_manifest_commitment?: string | undefined;
          readonly rollback_rehearsal?: string | undefined;
          readonly incident_receipt?: string | undefined;
          /** Must be true. */
          readonly no_public_launch_claim?: boolean | undefined;
          /** Must be true. */
          readonly automated_filing_disabled?: boolean | undefined;
        };
      }
    | undefined;
}

export interface NewTenant {
  /** What the tenant is called in paths. It is never changed, and never given again. */
  readonly tenant_id: string;
  readonly display_name: string;
  /** The slug of the tenant above it. */
  readonly parent?: string | null | undefined;
  readonly status?: 'PENDING_VERIFICATION' | 'ACTIVE' | undefined;
  /** Not a customer: left out of lists unless asked for. */
  readonly system?: boolean | undefined;
  /** Dedicated where a namespace is given, else shared. */
  readonly isolation?: 'shared' | 'dedicated' | undefined;
  /** The Temporal namespace of a dedicated tenant. */
  readonly namespace?: string | undefined;
  /** The name of its part of a memory that stands beside Portcullis, which keeps the name to it and remembers nothing; the slug unless given. */
  readonly memory_namespace?: string | undefined;
  /** Nodes registered at once. */
  readonly max_vms?: number | null | undefined;
  /** Gigabytes, of nodes and reservations together. */
  readonly storage_quota_gb?: number | null | undefined;
  /** Requests to this API in a minute. */
  readonly api_rate_limit_rpm?: number | null | undefined;
  /** Requests of runs to models in a minute. */
  readonly rpm?: number | null | undefined;
  /** Requests of runs to models in an hour. */
  readonly rph?: number | null | undefined;
  /** Tokens of models in a day (UTC). */
  readonly tpd?: number | null | undefined;
  /** Runs begun in a day (UTC). */
  readonly max_runs_per_day?: number | null | undefined;
  /** Null allows each that is registered. */
  readonly allowed_tools?: readonly string[] | null | undefined;
  readonly blocked_tools?: readonly string[] | undefined;
  /** Null allows each. */
  readonly allowed_models?: readonly string[] | null | undefined;
  readonly blocked_models?: readonly string[] | undefined;
}

export interface TenantChange {
  /** As it stands: it is never changed. */
  readonly tenant_id?: string | undefined;
  readonly display_name?: string | undefined;
  /** Null puts the tenant under none. */
  readonly parent?: string | null | undefined;
  /** Ends the wait of a tenant for its verification. */
  readonly status?: 'ACTIVE' | undefined;
  /** Nodes registered at once. */
  readonly max_vms?: number | null | undefined;
  /** Gigabytes, of nodes and reservations together. */
  readonly storage_quota_gb?: number | null | undefined;
  /** Requests to this API in a minute. */
  readonly api_rate_limit_rpm?: number | null | undefined;
  /** Requests of runs to models in a minute. */
  readonly rpm?: number | null | undefined;
  /** Requests of runs to models in an hour. */
  readonly rph?: number | null | undefined;
  /** Tokens of models in a day (UTC). */
  readonly tpd?: number | null | undefined;
  /** Runs begun in a day (UTC). */
  readonly max_runs_per_day?: number | null | undefined;
  /** Null allows each that is registered. */
  readonly allowed_tools?: readonly string[] | null | undefined;
  /**  */
  readonly blocked_tools?: readonly string[] | undefined;
  /** Null allows each. */
  readonly allowed_models?: readonly string[] | null | undefined;
  /**  */
  readonly blocked_models?: readonly string[] | undefined;
}

/** The proof that a decision was recorded. */
export interface Receipt {
  /** The event that keeps the decision; UUID, version 7. */
  readonly id: string;
  /** The record or refusal that the event belongs to. */
  readonly record: string;
  /** The version of the record that the event made; the first is 1. */
  readonly version: number;
  readonly operation: string;
  readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused';
  /** The stable code, where the outcome comes with one. */
  readonly code?: string | undefined;
  /** The principal who asked. */
  readonly actor: string;
  readonly recordedAt: string;
  /** 32 bytes, base64url; opens the ledger leaf. */
  readonly salt: string;
  /** SHA-256 of the ledger leaf (RFC 6962, 2.1), hexadecimal. */
  readonly leafHash: string;
  /** Leaf index in the ledger; null until the event is sequenced. */
  readonly seq: number | null;
}

/** A receipt with what its leaf is rebuilt from. */
export interface ResolvedReceipt {
  /** The event that keeps the decision; UUID, version 7. */
  readonly id: string;
  /** The record or refusal that the event belongs to. */
  readonly record: string;
  /** The version of the record that the event made; the first is 1. */
  readonly version: number;
  /** Null where the event keeps no decision of an operation. */
  readonly operation: string | null;
  readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused' | null;
  readonly code: string | null;
  /** The principal who asked. */
  readonly actor: string;
  readonly recordedAt: string;
  /** 32 bytes, base64url; opens the ledger leaf. */
  readonly salt: string;
  /** SHA-256 of the ledger leaf (RFC 6962, 2.1), hexadecimal. */
  readonly leafHash: string;
  /** Leaf index in the ledger; null until the event is sequenced. */
  readonly seq: number | null;
  readonly type: string;
  /** The event as canonical JSON (RFC 8785). The ledger leaf is {"c":…,"v":1} with c the SHA-256 of salt and these bytes. */
  readonly canonical: string;
}

/** A record with every event of its life, oldest first. */
export interface RecordWithHistory {
  readonly reference: string;
  readonly version: number;
  /** Of the newest version that a decision made, as are outcome and code; null where none did. */
  readonly operation: string | null;
  readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused' | null;
  readonly code: string | null;
  /** Whether the newest version took the record back. */
  readonly withdrawn: boolean;
  /** Whether gates may rest on it now: not withdrawn, and inside its validity if it has one. */
  readonly known: boolean;
  /** Why gates do not know it: it was withdrawn, it is a refusal, it keeps the course of something and no record, or it is outside its validity. Null where they know it. */
  readonly unknownBecause: 'withdrawn' | 'refusal' | 'no_record' | 'not_yet_valid' | 'expired' | null;
  readonly durableState: {
    readonly reference: string;
    readonly version: number;
    /** The ledger leaf of the event that made this version, SHA-256, hexadecimal. */
    readonly hash: string;
    readonly recordedAt: string;
  };
  readonly history: readonly {
    /** Of the event; also of its receipt. */
    readonly id: string;
    readonly version: number;
    readonly type: string;
    /** Null where the event keeps no decision of an operation. */
    readonly operation: string | null;
    readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused' | null;
    readonly code: string | null;
    readonly actor: string;
    readonly recordedAt: string;
    /** The versions of what the decision was made on. */
    readonly restedOn: { readonly [name: string]: number };
    readonly data: { readonly [name: string]: JsonValue };
    readonly leafHash: string;
  }[];
}

/** A version of a record, or a refusal, as it is listed. */
export interface ListedRecord {
  /** The record, or the refusal. */
  readonly reference: string;
  readonly version: number;
  readonly kind: string;
  readonly operation: string;
  readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused';
  readonly code: string | null;
  readonly subject: string | null;
  readonly company: string | null;
  /** The principal who asked. */
  readonly actor: string;
  readonly receipt: string;
  readonly recordedAt: string;
  /** Leaf index in the ledger. */
  readonly seq: number;
  /** SHA-256 of the ledger leaf (RFC 6962, 2.1), hexadecimal. */
  readonly leafHash: string;
  /** When the record was taken back; null while this version was never. */
  readonly withdrawnAt: string | null;
}

/** Where a tenant stands on its way to production: each step of the walk with its newest decision, and what mends it. */
export interface Admission {
  readonly tenant: string;
  readonly productionAdmission: false;
  /** In one line, for a banner. */
  readonly summary: string;
  /** The last place in the log that is taken into account; null before the first. */
  readonly asOfSeq: number | null;
  /** Whether that is everything that the tenant has recorded. */
  readonly upToDate: boolean;
  readonly steps: readonly {
    readonly operation: string;
    /** What the operation is for. */
    readonly purpose: string;
    /** Whether it folds other records into one decision. */
    readonly gate: boolean;
    /** Of its newest decision. */
    readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused' | 'not_evaluated';
    /** The stable code, where the outcome comes with one. */
    readonly code: string | null;
    readonly reason: string | null;
    readonly mend: 'evidence' | 'resubmit' | 'never' | null;
    readonly remedy: string | null;
    readonly missing: readonly {
      readonly field: string;
      readonly reference: string | null;
      readonly kinds: readonly string[];
    }[];
    /** The record, or the refusal. */
    readonly record: string | null;
    readonly version: number | null;
    readonly receipt: string | null;
    /** Leaf index in the ledger. */
    readonly seq: number | null;
    readonly decidedAt: string | null;
    /** The principal who asked. */
    readonly decidedBy: string | null;
    /** When the record was taken back, by the end of a provisioning; what was granted then stands no more. */
    readonly withdrawnAt: string | null;
  }[];
}

/** Where a provisioning stands, what each step came to, what it waits for and how to supply it. */
export interface Provisioning {
  readonly id: string;
  readonly tenant: string;
  readonly state: 'running' | 'waiting' | 'completed' | 'refused' | 'abandoned';
  /** The id of the step that is due, or how the provisioning ended. */
  readonly stage: string;
  readonly documentHash: string;
  readonly workflowId: string;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly operation: string | null;
    /** Null until the step was decided; a rehearsal has a state instead. */
    readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused' | null;
    readonly code: string | null;
    readonly reason: string | null;
    readonly record: string | null;
    readonly receipt: string | null;
    /** How often the step was judged. */
    readonly evaluation: number;
    readonly decidedAt: string | null;
    /** The drill that the step carries out, from when it is heard of. */
    readonly rehearsal: {
      readonly id: string | null;
      readonly state:
        | 'running'
        | 'done'
        | 'refused'
        | 'failed'
        | 'cancelled'
        | 'denied'
        | 'expired'
        | 'withdrawn';
      readonly workflowId: string | null;
      /** Whose answers it waits for: how many approved, of how many that must, and until when. */
      readonly awaits: {
        readonly approvals: number;
        readonly needed: number;
        readonly until: string;
      } | null;
    } | null;
  }[];
  readonly waitingFor: {
    readonly step: string;
    readonly code: string;
    readonly reason: string;
    readonly remedy: string;
    readonly until: string;
    readonly missing: readonly {
      readonly field: string;
      readonly reference: string | null;
      readonly kinds: readonly string[];
    }[];
  } | null;
  readonly ending: {
    readonly code: string | null;
    readonly reason: string;
    readonly withdrawn: readonly string[];
  } | null;
}

/** A provisioning as it is listed. */
export interface ProvisioningSummary {
  readonly id: string;
  readonly tenant: string;
  readonly state: 'running' | 'waiting' | 'completed' | 'refused' | 'abandoned';
  readonly documentHash: string;
  readonly workflowId: string;
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
}

/** What each step would come to if the document were run now. */
export interface ProvisioningPlan {
  readonly documentHash: string;
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    /** Null where the step is no decision. */
    readonly operation: string | null;
    /** Null where only a run can tell: of a key to be made, and of a rehearsal. */
    readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused' | null;
    readonly code: string | null;
    readonly mend: 'evidence' | 'resubmit' | 'never' | null;
    readonly reason: string | null;
    readonly missing: readonly {
      readonly field: string;
      readonly reference: string | null;
      readonly kinds: readonly string[];
    }[];
    /** Whether the run goes on where the step is refused for good. */
    readonly goesOn: boolean;
    /** The earlier step whose refusal alone keeps this one from passing. */
    readonly follows: string | null;
  }[];
}

/** Something that happened to a provisioning. */
export interface ProvisioningEvent {
  readonly id: string;
  /** Counts from 1 within the provisioning; the id of the server-sent event. */
  readonly version: number;
  readonly type: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly data: { readonly [name: string]: JsonValue };
}

/** An operator's token; never the token itself. */
export interface OperatorToken {
  readonly id: string;
  readonly name: string;
  /** Whom the token stands for; the actor of the events that it causes. */
  readonly principal: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** An operator's token, with the token itself. */
export interface NewOperatorToken {
  readonly id: string;
  readonly name: string;
  /** Whom the token stands for; the actor of the events that it causes. */
  readonly principal: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
  /** Told this once; only its hash is kept. */
  readonly token: string;
}

/** Who acts for a tenant, and by which keys. */
export interface Principal {
  /** The actor of what it causes. */
  readonly id: string;
  readonly kind: 'person' | 'device';
  readonly name: string;
  readonly role: 'admin' | 'member';
  readonly createdAt: string;
  /** The principal who enrolled it. */
  readonly enrolledBy: string;
  /** A disabled principal has no sessions. */
  readonly state: 'active' | 'disabled';
  /** Null where nobody has changed it. */
  readonly changedAt: string | null;
  /** The principal who changed it last. */
  readonly changedBy: string | null;
  readonly holderKeys: readonly {
    readonly holderKey: string;
    readonly publicKey: string;
    readonly status: 'active' | 'rotated' | 'revoked';
  }[];
}

/** A tenant as it is registered. A limit of null limits nothing. */
export interface Tenant {
  readonly tenantId: string;
  readonly id: string;
  readonly reference: string;
  readonly displayName: string;
  readonly parent: string | null;
  readonly status: 'PENDING_VERIFICATION' | 'ACTIVE' | 'SUSPENDED' | 'DELETING' | 'DELETED';
  readonly system: boolean;
  readonly isolation: 'shared' | 'dedicated';
  readonly namespace: string | null;
  readonly memoryNamespace: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deleteAfter: string | null;
  /** Whether its status is ACTIVE. */
  readonly enabled: boolean;
  /** Nodes registered at once. */
  readonly maxVms: number | null;
  /** Gigabytes, of nodes and reservations together. */
  readonly storageQuotaGb: number | null;
  /** Requests to this API in a minute. */
  readonly apiRateLimitRpm: number | null;
  /** Requests of runs to models in a minute. */
  readonly rpm: number | null;
  /** Requests of runs to models in an hour. */
  readonly rph: number | null;
  /** Tokens of models in a day (UTC). */
  readonly tpd: number | null;
  /** Runs begun in a day (UTC). */
  readonly maxRunsPerDay: number | null;
  /** Null allows each that is registered. */
  readonly allowedTools: readonly string[] | null;
  readonly blockedTools: readonly string[];
  /** Null allows each. */
  readonly allowedModels: readonly string[] | null;
  readonly blockedModels: readonly string[];
}

/** A secret of a tenant, without its value. */
export interface TenantSecret {
  /** Such as `llm/openrouter`. */
  readonly path: string;
  /** Counted from 1; each new value is the next. */
  readonly version: number;
  /** When this version was made. */
  readonly createdAt: string;
  /** The principal who made this version; null where no record tells, as of one that was put at the secret store itself. */
  readonly createdBy: string | null;
}

/** Whether a tenant has everything that it takes to have its own work done. */
export interface TenantDiagnosis {
  readonly tenantId: string;
  /** That of the worst finding. */
  readonly status: 'ok' | 'warning' | 'failed';
  readonly findings: readonly {
    readonly check: 'record' | 'change' | 'namespace' | 'workers' | 'quotas' | 'secrets' | 'tools';
    readonly status: 'ok' | 'warning' | 'failed';
    readonly detail: string;
    /** What to do about it. */
    readonly mend: string | null;
    /** Whom to call where that does not help. */
    readonly escalateTo: {
      /** As the deployment calls it. */
      readonly team: string;
      /** How to reach it, where the deployment says so. */
      readonly contact: string | null;
    } | null;
  }[];
}

/** Whether runs of a tenant may use a tool or a model, and why. */
export interface PolicyDecision {
  readonly tenantId: string;
  /** Null where nobody asked. */
  readonly tool: {
    readonly name: string;
    readonly allowed: boolean;
    /** Why not; null where it is allowed, as are the next. */
    readonly code: string | null;
    readonly reason: string | null;
    readonly mend: 'evidence' | 'resubmit' | 'never' | null;
    readonly remedy: string | null;
  } | null;
  /** Null where nobody asked. */
  readonly model: {
    readonly name: string;
    readonly allowed: boolean;
    /** Why not; null where it is allowed, as are the next. */
    readonly code: string | null;
    readonly reason: string | null;
    readonly mend: 'evidence' | 'resubmit' | 'never' | null;
    readonly remedy: string | null;
  } | null;
  /** Of the tenant, as it stands. */
  readonly policy: {
    /** Null allows each that is registered. */
    readonly allowedTools: readonly string[] | null;
    readonly blockedTools: readonly string[];
    /** Null allows each. */
    readonly allowedModels: readonly string[] | null;
    readonly blockedModels: readonly string[];
  };
  /** The version of the tool registry that counts; null where none was seeded. */
  readonly registry: {
    readonly registry: string;
    readonly version: string;
    readonly hash: string;
  } | null;
  /** Whom to call where what is refused was expected to be allowed; null where nothing is. */
  readonly escalateTo: {
    /** As the deployment calls it. */
    readonly team: string;
    /** How to reach it, where the deployment says so. */
    readonly contact: string | null;
  } | null;
}

/** A version of a tool registry; it never changes. */
export interface ToolRegistryVersion {
  /** `default`, or the slug of the tenant whose registry it is. */
  readonly registry: string;
  readonly id: string;
  readonly version: string;
  /** SHA-256 of the tools in canonical JSON (RFC 8785), sha256: and hexadecimal. */
  readonly hash: string;
  readonly seededAt: string;
  /** The principal. */
  readonly seededBy: string;
  /** Whether it is the version that counts. */
  readonly selected: boolean;
  readonly tools: readonly (
    | {
        readonly name: string;
        /** Told to the model, which chooses by it. */
        readonly description: string;
        /** JSON Schema of the arguments, as it was seeded. */
        readonly parameters: { readonly [name: string]: JsonValue };
        readonly kind: 'calculator';
        readonly settings: {
          /** Characters. */
          readonly maxExpressionLength: number;
        };
      }
    | {
        readonly name: string;
        /** Told to the model, which chooses by it. */
        readonly description: string;
        /** JSON Schema of the arguments, as it was seeded. */
        readonly parameters: { readonly [name: string]: JsonValue };
        readonly kind: 'http_get';
        readonly settings: {
          /** Null allows each public host. */
          readonly allowedHosts: readonly string[] | null;
          readonly timeoutMs: number;
          /** Of the body that is read. */
          readonly maxBytes: number;
          readonly maxRedirects: number;
        };
      }
  )[];
}

/** A version of a tool registry as it is listed. */
export interface ListedToolRegistryVersion {
  /** `default`, or the slug of the tenant whose registry it is. */
  readonly registry: string;
  readonly id: string;
  readonly version: string;
  /** SHA-256 of the tools in canonical JSON (RFC 8785), sha256: and hexadecimal. */
  readonly hash: string;
  readonly seededAt: string;
  /** The principal. */
  readonly seededBy: string;
  /** Whether it is the version that counts. */
  readonly selected: boolean;
  /** Their names. */
  readonly tools: readonly string[];
}

/** What became of the tools from one version to another. */
export interface ToolRegistryDiff {
  /** `default`, or the slug of the tenant whose registry it is. */
  readonly registry: string;
  readonly from: string;
  readonly to: string;
  /** Names of tools that only the later has. */
  readonly added: readonly string[];
  /** Names of tools that only the earlier has. */
  readonly removed: readonly string[];
  readonly changed: readonly {
    readonly name: string;
    readonly fields: readonly {
      /** JSON pointer into the tool. */
      readonly pointer: string;
      /** Absent where there was nothing. */
      readonly from?: JsonValue | undefined;
      /** Absent where there is nothing any more. */
      readonly to?: JsonValue | undefined;
    }[];
  }[];
}

/** An entry of the ledger. None is ever changed or removed. */
export interface LedgerEntry {
  /** Leaf index in the ledger. */
  readonly seq: number;
  /** Also of its receipt. */
  readonly eventId: string;
  readonly type: string;
  /** The tenant in whose store it stands. */
  readonly tenant: string;
  /** The record that it is a version of. */
  readonly stream: string;
  readonly version: number;
  /** Null where the event keeps no decision of an operation. */
  readonly operation: string | null;
  readonly outcome: 'admitted' | 'pending' | 'verified' | 'recorded' | 'refused' | null;
  readonly code: string | null;
  readonly recordedAt: string;
  /** The principal under whom it was recorded. */
  readonly actor: string;
  /** The token that asked, by its id; null where the entry names none. */
  readonly token: string | null;
  /** SHA-256 of the ledger leaf (RFC 6962, 2.1), hexadecimal. */
  readonly leafHash: string;
  /** As it was recorded. */
  readonly data: { readonly [name: string]: JsonValue };
}

/** A capability token, without the token itself. */
export interface CapabilityToken {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string | null;
  /** Its scopes, separated by spaces. */
  readonly scope: string;
  /** The principal whom it stands for. */
  readonly subject: string;
  readonly subjectPubkey: string;
  readonly proofOfPossession: boolean;
  /** The token that it was made of. */
  readonly parent: string | null;
  /** The principal who issued it. */
  readonly issuedBy: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  /** Made by the holder of its parent, and listed once it was presented. */
  readonly offline: boolean;
  /** Revoked by itself, or with one that it was made of. */
  readonly state: 'active' | 'expired' | 'revoked';
  readonly revokedAt: string | null;
}

/** A capability token, with the token itself. */
export interface IssuedCapabilityToken {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string | null;
  /** Its scopes, separated by spaces. */
  readonly scope: string;
  /** The principal whom it stands for. */
  readonly subject: string;
  readonly subjectPubkey: string;
  readonly proofOfPossession: boolean;
  /** The token that it was made of. */
  readonly parent: string | null;
  /** The principal who issued it. */
  readonly issuedBy: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
  /** Told this once; it is kept nowhere. */
  readonly token: string;
}

/** A public key, as a JWK (RFC 8037), that signs capability tokens. */
export interface TokenKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  /** Its thumbprint (RFC 7638), base64url. */
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** Something of a tenant that acts by itself, by a key of its own. */
export interface Device {
  /** The actor of what it causes. */
  readonly id: string;
  readonly name: string;
  readonly publicKeys: readonly string[];
  /** A disabled device has no sessions and no tokens. */
  readonly state: 'active' | 'disabled';
  readonly enrolledBy: string;
  readonly createdAt: string;
}

/** A session; never its token. */
export interface Session {
  readonly id: string;
  /** Whom the session stands for. */
  readonly principal: string;
  /** The key that it was opened with. */
  readonly holderKey: string;
  /** A session is revoked by itself, or with its key. */
  readonly state: 'open' | 'expired' | 'revoked';
  readonly openedAt: string;
  readonly expiresAt: string;
  /** Null where it was revoked with its key. */
  readonly revokedAt: string | null;
}

/** The session that asks. */
export interface CurrentSession {
  readonly id: string;
  /** Whom the session stands for. */
  readonly principal: string;
  /** The key that it was opened with. */
  readonly holderKey: string;
  /** A session is revoked by itself, or with its key. */
  readonly state: 'open' | 'expired' | 'revoked';
  readonly openedAt: string;
  readonly expiresAt: string;
  /** Null where it was revoked with its key. */
  readonly revokedAt: string | null;
  /** For which the session acts. */
  readonly tenant: string;
  readonly role: 'admin' | 'member';
}

/** A session that was opened, with its token. */
export interface OpenedSession {
  readonly session: string;
  /** The bearer token of the session; told this once, only its hash is kept. */
  readonly token: string;
  readonly expiresAt: string;
}

/** A key store of the deployment. */
export interface KeyStore {
  readonly name: string;
  readonly provider: 'embedded' | 'pkcs11' | 'transit' | 'aws_kms';
}

/** What is public of a key of the tenant at a key store. */
export interface TenantKey {
  readonly keyStore: string;
  readonly keyName: string;
  readonly keyVersion: string;
  readonly algorithm: 'ed25519' | 'ecdsa-p256-sha256' | 'rsa-pss-3072-sha256';
  /** PEM; to be given to keyCustody.providerAttest as it is. */
  readonly publicKey: string;
}

/** A rehearsal as it is listed. */
export interface RehearsalSummary {
  readonly id: string;
  readonly tenant: string;
  readonly kind: 'rotation' | 'signing' | 'break_glass';
  readonly period: string;
  readonly keyRef: string;
  readonly state:
    | 'running'
    | 'done'
    | 'refused'
    | 'failed'
    | 'cancelled'
    | 'denied'
    | 'expired'
    | 'withdrawn';
  /** Why it ended otherwise than done. */
  readonly code: string | null;
  readonly workflowId: string;
  readonly requestedBy: string;
  /** The nominal time of the schedule that started it. */
  readonly scheduledFor: string | null;
  readonly createdAt: string;
  readonly closedAt: string | null;
}

/** A rehearsal: what was observed at the key store, and what was decided on it. */
export interface Rehearsal {
  readonly id: string;
  readonly tenant: string;
  readonly kind: 'rotation' | 'signing' | 'break_glass';
  readonly period: string;
  readonly keyRef: string;
  readonly state:
    | 'running'
    | 'done'
    | 'refused'
    | 'failed'
    | 'cancelled'
    | 'denied'
    | 'expired'
    | 'withdrawn';
  /** Why it ended otherwise than done. */
  readonly code: string | null;
  readonly workflowId: string;
  readonly requestedBy: string;
  /** The nominal time of the schedule that started it. */
  readonly scheduledFor: string | null;
  readonly createdAt: string;
  readonly closedAt: string | null;
  /** In a sentence, once it has ended. */
  readonly reason: string | null;
  /** Of breaking the glass: what is asked of others, and what they answered. Else null. */
  readonly asked: {
    /** The record of what is asked for; its hash is what approvers sign. */
    readonly request: string;
    readonly requestHash: string;
    readonly reason:
      | 'scheduled_rehearsal'
      | 'key_store_unreachable'
      | 'operator_unavailable'
      | 'suspected_compromise'
      | 'regulator_order';
    readonly ticket: string;
    readonly justificationHash: string;
    /** How many must approve. */
    readonly needed: number;
    /** How many have. */
    readonly approved: number;
    /** An answer after that comes too late. */
    readonly answerBy: string;
    readonly answers: readonly {
      readonly approval: string;
      readonly approver: string;
      readonly answer: 'approve' | 'deny';
      /** When the rehearsal took note of it. */
      readonly notedAt: string;
    }[];
    /** Null while it is waited for answers. */
    readonly resolution: {
      readonly record: string;
      readonly resolution: 'granted' | 'denied' | 'expired' | 'withdrawn';
      readonly resolvedAt: string;
    } | null;
  } | null;
  readonly observed: readonly {
    readonly providerObservation: string;
    readonly rehearsal: string;
    readonly keyRef: string;
    readonly providerBinding: string;
    readonly step:
      | 'examine'
      | 'create'
      | 'rotate'
      | 'sign_with_old'
      | 'sign_with_new'
      | 'retire_old'
      | 'prove_old_retired'
      | 'verify_old'
      | 'sign'
      | 'use_access'
      | 'prove_access_ended'
      | 'clean_up';
    readonly title: string;
    readonly keyStore: string;
    readonly provider: 'embedded' | 'pkcs11' | 'transit' | 'aws_kms';
    readonly keyName: string;
    readonly keyVersion: string | null;
    readonly result: string;
    readonly asExpected: boolean;
    readonly details: { readonly [name: string]: string | boolean | null };
    readonly startedAt: string;
    readonly milliseconds: number;
  }[];
  readonly decided: readonly {
    readonly operation: string;
    readonly outcome: string;
    readonly code: string | null;
    readonly record: string;
    readonly receipt: string;
  }[];
}

/** What a rehearsal makes of answers that were handed in. */
export interface ApprovalsReceived {
  readonly rehearsal: string;
  /** Those that are answers to what this rehearsal asks for. */
  readonly known: readonly string[];
  /** Those that are not, or are not recorded. */
  readonly unknown: readonly string[];
}

/** The quarterly schedule of the rehearsals of a key. */
export interface RehearsalSchedule {
  readonly id: string;
  readonly tenant: string;
  readonly kind: 'rotation' | 'break_glass';
  readonly keyRef: string;
  /** An IANA name: whose clocks it goes by. */
  readonly timeZone: string;
  readonly paused: boolean;
  /** Why it is paused, and by whom. */
  readonly pausedFor: string | null;
  /** When the next rehearsals are due, soonest first. */
  readonly next: readonly string[];
}

/** A rehearsal that was not done by its time. */
export interface OverdueRehearsal {
  readonly tenant: string;
  readonly kind: string;
  readonly keyRef: string;
  readonly dueAt: string;
}

/** The public key, as a JWK (RFC 8037), that signs reports. */
export interface RehearsalReportKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** 32 bytes, base64url; as `portcullis rehearsal verify --key` takes it. */
  readonly x: string;
  /** Its thumbprint (RFC 7638), base64url. */
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** Who is told of what happens to a tenant. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  readonly events: readonly (
    | 'escalation'
    | 'tenant.created'
    | 'tenant.suspended'
    | 'tenant.resumed'
    | 'tenant.deleted'
  )[];
  readonly description: string;
  readonly state: 'enabled' | 'disabled';
  /** `gone`: it answered 410. A disabled endpoint is told nothing until it is enabled. */
  readonly disabledBecause: 'request' | 'gone' | null;
  readonly createdAt: string;
  /** The principal who added it. */
  readonly createdBy: string;
}

/** An endpoint, with the secret that signs. */
export interface WebhookEndpointWithSecret {
  readonly id: string;
  readonly tenant: string;
  readonly url: string;
  readonly events: readonly (
    | 'escalation'
    | 'tenant.created'
    | 'tenant.suspended'
    | 'tenant.resumed'
    | 'tenant.deleted'
  )[];
  readonly description: string;
  readonly state: 'enabled' | 'disabled';
  /** `gone`: it answered 410. A disabled endpoint is told nothing until it is enabled. */
  readonly disabledBecause: 'request' | 'gone' | null;
  readonly createdAt: string;
  /** The principal who added it. */
  readonly createdBy: string;
  /** Signs what it is told, as Standard Webhooks has it: `whsec_…`. Told this once. */
  readonly secret: string;
}

/** A message on its way to an endpoint. */
export interface WebhookDelivery {
  readonly id: string;
  readonly endpoint: string;
  /** The header webhook-id of each attempt, of replays too. */
  readonly message: string;
  readonly type: string;
  readonly payload: { readonly [name: string]: JsonValue };
  /** `dead`: not taken, and tried no more until somebody replays it. */
  readonly state: 'pending' | 'delivered' | 'dead';
  /** Since it was begun, or replayed. */
  readonly attempts: number;
  /** What the newest attempt was answered. */
  readonly status: number | null;
  /** Why the newest attempt failed. */
  readonly reason: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When it is tried next. */
  readonly dueAt: string | null;
}

/** A run as it is listed: nothing of what was said in it. */
export interface RunSummary {
  readonly id: string;
  /** The slug of whose it is. */
  readonly tenantId: string;
  readonly state:
    | 'running'
    | 'answered'
    | 'refused'
    | 'quota_exhausted'
    | 'turns_exhausted'
    | 'failed'
    | 'cancelled';
  /** Why it ended otherwise than answered. */
  readonly code: string | null;
  readonly reason: string | null;
  readonly provider: string;
  /** As it was asked for. */
  readonly model: string;
  /** The model that took the turns: `echo` where the tenant has no secret for the provider. */
  readonly answeredBy: string | null;
  readonly maxTurns: number;
  /** The principal for whom it runs. */
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** A run of a tenant, with what was said in it. */
export interface Run {
  readonly id: string;
  /** The slug of whose it is. */
  readonly tenantId: string;
  readonly state:
    | 'running'
    | 'answered'
    | 'refused'
    | 'quota_exhausted'
    | 'turns_exhausted'
    | 'failed'
    | 'cancelled';
  /** Why it ended otherwise than answered. */
  readonly code: string | null;
  readonly reason: string | null;
  readonly provider: string;
  /** As it was asked for. */
  readonly model: string;
  /** The model that took the turns: `echo` where the tenant has no secret for the provider. */
  readonly answeredBy: string | null;
  readonly maxTurns: number;
  /** The principal for whom it runs. */
  readonly requestedBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  /** Null where it was erased. */
  readonly prompt: string | null;
  /** Null where there is none. */
  readonly answer: string | null;
  readonly steps: readonly {
    readonly turn: number;
    readonly kind: 'model' | 'tool';
    /** Null of a model, and where no tool of the asked name is registered. */
    readonly tool: string | null;
    /** What became of a tool; null of a model. */
    readonly status: 'used' | 'refused' | 'failed' | null;
    /** Why a tool was refused or failed. */
    readonly code: string | null;
    /** What a turn of the model used. */
    readonly tokens: number | null;
  }[];
  readonly turns: number;
  readonly tokens: number;
  /** The team that it is a matter for, where it ended so. */
  readonly escalateTo: {
    /** As the deployment calls it. */
    readonly team: string;
    /** How to reach it, where the deployment says so. */
    readonly contact: string | null;
  } | null;
}

/** What runs of a tenant have used of its quotas. */
export interface TenantUsage {
  readonly tenantId: string;
  readonly quotas: readonly {
    readonly quota: 'rpm' | 'rph' | 'tpd' | 'max_runs_per_day';
    /** With what is reserved for turns that are under way. */
    readonly used: number;
    /** Null where it is not limited. */
    readonly limit: number | null;
    /** When its window ends, and it is counted from nothing. */
    readonly resetsAt: string;
  }[];
}

/** How each dependency does, whether rehearsals or deletions are overdue, and whether workers take the work of tenants. */
export interface HealthDetail {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly dependencies: {
    readonly postgres: {
      readonly status: 'ok' | 'away';
      /** How long the answer, or waiting for it, took. */
      readonly latencyMs: number;
    };
    readonly temporal?:
      | {
          readonly status: 'ok' | 'away';
          /** How long the answer, or waiting for it, took. */
          readonly latencyMs: number;
        }
      | undefined;
    readonly sequencer: {
      readonly status: 'ok' | 'degraded' | 'unknown';
      readonly lagSeconds: number | null;
    };
  };
  /** Rehearsals of bound keys, over all tenants, that were not done by their time. */
  readonly rehearsals: {
    /** It warns of what keeps the service from nothing. */
    readonly status: 'ok' | 'warn' | 'unknown';
    readonly overdue: number | null;
    readonly oldestDueAt: string | null;
  };
  /** Deletions of tenants that have not ended ten minutes after their grace period, such as while a key store is away. */
  readonly deletions: {
    /** It warns of what keeps the service from nothing. */
    readonly status: 'ok' | 'warn' | 'unknown';
    readonly overdue: number | null;
    readonly oldestDueAt: string | null;
  };
  /** Whether workers take the work of tenants with a Temporal namespace of their own: seen by a workflow in each, at most once a minute. */
  readonly namespaces: {
    /** Unknown while no look at them has come to its end. */
    readonly status: 'ok' | 'degraded' | 'unknown';
    readonly dedicated: number | null;
    readonly failing: number | null;
    /** The slugs of those; told to operators of the deployment alone. */
    readonly failingTenants?: readonly string[] | undefined;
    readonly checkedAt: string | null;
  };
}

/** A compute node that is registered for a tenant. */
export interface Vm {
  readonly id: string;
  /** The slug of whose it is. */
  readonly tenantId: string;
  readonly name: string | null;
  readonly host: string | null;
  readonly storageGb: number;
  readonly registeredAt: string;
  /** The principal who registered it. */
  readonly registeredBy: string;
}

/** Storage that is kept for a tenant. */
export interface StorageReservation {
  readonly id: string;
  readonly gigabytes: number;
  readonly purpose: string;
  /** What is held expires; what is committed stays. */
  readonly state: 'held' | 'committed';
  readonly reservedAt: string;
  /** The principal who reserved it. */
  readonly reservedBy: string;
  /** Null once it is committed. */
  readonly expiresAt: string | null;
}
