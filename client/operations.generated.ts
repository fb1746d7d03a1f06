// Made by `npm run generate` from the catalogue of operations. Change the catalogue instead.

import type { Answer, DurableRecord, Refusal } from './answer';
import type { CallOptions } from './options';
import type { OperationRoute } from './route';
import type { JsonValue } from './wire';

export interface KeyCustodyReadinessBody {
  readonly readiness: string;
  readonly status:
    | 'staging_no_root_ready'
    | 'fixture_root_fallback_blocks_production'
    | 'key_rehearsals_overdue';
  readonly storageProfile: 'postgres_event_store';
  readonly rootSigning: 'no_root_key';
  readonly rootFallbackEnabled: boolean;
  readonly productionKmsHsmReady: false;
  /** Whether a key of the tenant is bound to a key store. */
  readonly tenantKeyCustodyProviderConfigured: boolean;
  readonly privateKeyMaterialExposed: false;
  readonly productionAdmission: false;
  readonly requiredBeforeProduction: readonly string[];
  readonly openDecisions: readonly string[];
  /** Rehearsals of bound keys that were not done by their time; only told where a key is bound. */
  readonly overdueRehearsals?:
    | readonly {
        readonly kind: 'rotation' | 'break_glass';
        readonly keyRef: string;
        readonly lastDoneAt: string | null;
        readonly dueAt: string;
      }[]
    | undefined;
  /** `readiness`, by the kind of the record. */
  readonly keyCustodyReadiness: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyReadinessCode = never;

export type KeyCustodyReadinessAnswer = Answer<
  'keyCustody.readiness',
  KeyCustodyReadinessBody,
  KeyCustodyReadinessCode
>;

export interface KeyCustodyAttestRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  readonly attestation_ref?: string | undefined;
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
  readonly fixture?: boolean | undefined;
  readonly production_requested?: boolean | undefined;
}

export interface KeyCustodyAttestBody {
  readonly keyCustodyAttestation: string;
  readonly status: 'staging_attested' | 'attestation_recorded_unverified';
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
  readonly keyRef: string;
  readonly privateKeyMaterialStored: false;
  readonly privateKeyMaterialExposed: false;
  readonly productionAdmission: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyAttestCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'key_custody_production_admission_blocked'
  | 'key_custody_key_revoked'
  | 'record_conflict';

export type KeyCustodyAttestAnswer = Answer<'keyCustody.attest', KeyCustodyAttestBody, KeyCustodyAttestCode>;

export interface KeyCustodyProviderAttestRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  readonly provider_attestation_ref?: string | undefined;
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
  readonly fixture?: boolean | undefined;
  readonly production_requested?: boolean | undefined;
}

export interface KeyCustodyProviderAttestBody {
  readonly providerAttestation: string;
  readonly publicVerificationMaterial: string;
  readonly status: 'staging_provider_attested' | 'provider_attestation_recorded_unverified';
  readonly mode?: string | undefined;
  readonly provider:
    | 'fixture_provider'
    | 'fixture_staging_secret_file'
    | 'reserved_kms_adapter'
    | 'embedded'
    | 'pkcs11'
    | 'transit'
    | 'aws_kms';
  readonly keyRef: string;
  readonly publicKeyHash: string;
  readonly externalProviderRequired: false;
  readonly providerAttestationVerified: false;
  readonly canSatisfyProduction: false;
  readonly privateKeyMaterialStored: false;
  readonly privateKeyMaterialExposed: false;
  readonly productionAdmission: false;
  /** `providerAttestation`, by the kind of the record. */
  readonly keyCustodyProviderAttestation: string;
  /** `publicVerificationMaterial`, by the kind of the record. */
  readonly keyCustodyPublicVerificationMaterial: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: {
    readonly providerAttestation: DurableRecord;
    readonly publicVerificationMaterial: DurableRecord;
  } | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyProviderAttestCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'production_key_custody_fixture_refused'
  | 'key_custody_provider_attestation_required'
  | 'key_custody_key_revoked'
  | 'record_conflict';

export type KeyCustodyProviderAttestAnswer = Answer<
  'keyCustody.providerAttest',
  KeyCustodyProviderAttestBody,
  KeyCustodyProviderAttestCode
>;

export interface KeyCustodyProviderBindRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  /** The attestation of this very key, recorded with keyCustody.providerAttest. */
  readonly provider_attestation?: string | undefined;
  readonly key_ref?: string | undefined;
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
  readonly fixture?: boolean | undefined;
}

export interface KeyCustodyProviderBindBody {
  readonly providerBinding: string;
  readonly status: 'bound';
  readonly providerAttestation: string;
  readonly keyRef: string;
  readonly keyStore: string;
  readonly provider: 'embedded' | 'pkcs11' | 'transit' | 'aws_kms';
  readonly keyName: string;
  readonly publicKeyHash: string;
  readonly rotationPolicy: 'rehearse_only' | 'rotate';
  readonly cryptoperiodDays: number;
  readonly timeZone: string;
  /** How many principals must approve emergency access to the key. */
  readonly breakGlassApprovals: number;
  /** UUIDs of the principals who may answer; where none is named, every principal of the tenant may. */
  readonly breakGlassApprovers: readonly string[];
  /** How long answers to a request for emergency access are waited for. */
  readonly breakGlassAnswerSeconds: number;
  /** How long emergency access lasts at most. */
  readonly breakGlassAccessSeconds: number;
  readonly privateKeyMaterialStored: false;
  readonly privateKeyMaterialExposed: false;
  readonly productionAdmission: false;
  /** `providerBinding`, by the kind of the record. */
  readonly keyCustodyProviderBinding: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyProviderBindCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'key_custody_provider_attestation_required'
  | 'key_custody_provider_attestation_missing'
  | 'key_custody_key_revoked'
  | 'key_custody_key_store_unknown'
  | 'key_custody_key_store_mismatch'
  | 'record_conflict';

export type KeyCustodyProviderBindAnswer = Answer<
  'keyCustody.providerBind',
  KeyCustodyProviderBindBody,
  KeyCustodyProviderBindCode
>;

export interface KeyCustodyRevokeRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  /** The attestation of this very key, recorded with keyCustody.providerAttest. */
  readonly provider_attestation?: string | undefined;
  readonly key_ref?: string | undefined;
  readonly reason?: string | undefined;
  readonly fixture?: boolean | undefined;
}

export interface KeyCustodyRevokeBody {
  readonly revocation: string;
  readonly keyRef: string;
  readonly status: 'revoked';
  readonly refusesFutureSigning: true;
  readonly privateKeyMaterialExposed: false;
  readonly productionAdmission: false;
  /** `revocation`, by the kind of the record. */
  readonly keyCustodyRevocation: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyRevokeCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'key_custody_provider_attestation_missing';

export type KeyCustodyRevokeAnswer = Answer<'keyCustody.revoke', KeyCustodyRevokeBody, KeyCustodyRevokeCode>;

export interface KeyCustodyRotationRehearseRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  /** The attestation of this very key, recorded with keyCustody.providerAttest. */
  readonly provider_attestation?: string | undefined;
  readonly key_ref?: string | undefined;
  readonly replacement_key_ref?: string | undefined;
  readonly replacement_public_key?: string | undefined;
  readonly rotation_reason?: string | undefined;
  readonly fixture?: boolean | undefined;
  /** The drill that was carried out at the key store; only its workflow has observations to name. */
  readonly rehearsal?: string | undefined;
  /** What the drill observed, step by step. */
  readonly provider_observations?: readonly string[] | undefined;
}

export interface KeyCustodyRotationRehearseBody {
  readonly rotation: string;
  readonly status: 'rotation_rehearsed';
  readonly oldPublicMaterialPreserved: true;
  readonly replacementPrivateKeyMaterialStored: false;
  /** Whether the bound key itself was rotated, as its policy has it; a rehearsal alone never does. */
  readonly providerRotationExecuted: boolean;
  readonly productionAdmission: false;
  readonly rehearsal?: string | undefined;
  readonly providerBinding?: string | undefined;
  readonly keyStore?: string | undefined;
  readonly provider?: string | undefined;
  readonly externalProviderCalled?: true | undefined;
  readonly providerObservations?: readonly string[] | undefined;
  /** `rotation`, by the kind of the record. */
  readonly keyCustodyRotation: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyRotationRehearseCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'key_custody_provider_binding_missing'
  | 'key_custody_provider_attestation_required'
  | 'key_custody_provider_attestation_missing'
  | 'key_custody_key_revoked'
  | 'key_custody_rehearsal_concluded'
  | 'key_custody_provider_observation_missing'
  | 'key_custody_public_key_mismatch'
  | 'key_custody_rehearsal_failed';

export type KeyCustodyRotationRehearseAnswer = Answer<
  'keyCustody.rotationRehearse',
  KeyCustodyRotationRehearseBody,
  KeyCustodyRotationRehearseCode
>;

export interface KeyCustodySigningRehearseRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  /** The attestation of this very key, recorded with keyCustody.providerAttest. */
  readonly provider_attestation?: string | undefined;
  readonly key_ref?: string | undefined;
  /** What would be signed, by its commitment; never the payload. */
  readonly payload_hash?: string | undefined;
  /** Refused where true. */
  readonly production_payload?: boolean | undefined;
  /** The drill that was carried out at the key store; only its workflow has observations to name. */
  readonly rehearsal?: string | undefined;
  /** What the drill observed, step by step. */
  readonly provider_observations?: readonly string[] | undefined;
}

export interface KeyCustodySigningRehearseBody {
  readonly signingRehearsal: string;
  /** Whether the boundary alone was reached, or a drill signed at the key store behind it. */
  readonly status: 'rehearsed_provider_boundary' | 'rehearsed_at_provider';
  readonly stableCode?: 'key_custody_signing_provider_unavailable' | undefined;
  readonly privateKeyMaterialExposed: false;
  readonly productionAdmission: false;
  readonly rehearsal?: string | undefined;
  readonly providerBinding?: string | undefined;
  readonly keyStore?: string | undefined;
  readonly provider?: string | undefined;
  readonly externalProviderCalled: boolean;
  readonly providerObservations?: readonly string[] | undefined;
  /** Whether a drill made a signature, of the rehearsal alone. */
  readonly signatureCreated: boolean;
  /** `signingRehearsal`, by the kind of the record. */
  readonly keyCustodySigningRehearsal: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** What its refusals tell besides, unless the request was refused before it was looked at. */
export interface KeyCustodySigningRehearseRefusalDetails {
  /** That the drill which is refused had made a signature; absent where it had not. */
  readonly signatureCreated?: true | undefined;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodySigningRehearseCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'key_custody_provider_binding_missing'
  | 'key_custody_production_signing_disabled'
  | 'key_custody_provider_attestation_missing'
  | 'key_custody_key_revoked'
  | 'key_custody_rehearsal_concluded'
  | 'key_custody_provider_observation_missing'
  | 'key_custody_public_key_mismatch'
  | 'key_custody_rehearsal_failed';

export type KeyCustodySigningRehearseAnswer = Answer<
  'keyCustody.signingRehearse',
  KeyCustodySigningRehearseBody,
  KeyCustodySigningRehearseCode,
  Partial<KeyCustodySigningRehearseRefusalDetails>
>;

export interface KeyCustodyBreakGlassRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  /** The attestation of this very key, recorded with keyCustody.providerAttest. */
  readonly provider_attestation?: string | undefined;
  readonly key_ref?: string | undefined;
  /** Whoever asks for the emergency access; recorded, not looked up. */
  readonly operator?: string | undefined;
  /** The justification, by its commitment. */
  readonly justification_hash?: string | undefined;
  /** The proof that a person was there to approve. */
  readonly approver_receipt?: string | undefined;
  readonly fixture?: boolean | undefined;
  /** The drill that was carried out at the key store; only its workflow has observations to name. */
  readonly rehearsal?: string | undefined;
  /** What the drill observed, step by step. */
  readonly provider_observations?: readonly string[] | undefined;
}

export interface KeyCustodyBreakGlassBody {
  readonly breakGlass: string;
  readonly status: 'receipt_recorded';
  readonly emergencyAccessExecuted: false;
  readonly privateKeyMaterialStored: false;
  readonly privateKeyMaterialExposed: false;
  readonly productionAdmission: false;
  /** The approvals that a drill was granted on. */
  readonly approvals?: readonly string[] | undefined;
  readonly rehearsal?: string | undefined;
  readonly providerBinding?: string | undefined;
  readonly keyStore?: string | undefined;
  readonly provider?: string | undefined;
  readonly externalProviderCalled?: true | undefined;
  readonly providerObservations?: readonly string[] | undefined;
  /** `breakGlass`, by the kind of the record. */
  readonly keyCustodyBreakGlass: string;
  /** `breakGlass`, by its other name. */
  readonly keyCustodyBreakGlassReceipt: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyBreakGlassCode =
  | 'key_custody_break_glass_private_material_refused'
  | 'customer_data_forbidden'
  | 'key_custody_provider_binding_missing'
  | 'key_custody_break_glass_review_missing'
  | 'key_custody_break_glass_unresolved'
  | 'key_custody_break_glass_denied'
  | 'key_custody_break_glass_expired'
  | 'key_custody_break_glass_withdrawn'
  | 'key_custody_provider_attestation_required'
  | 'key_custody_break_glass_approval_missing'
  | 'key_custody_provider_attestation_missing'
  | 'key_custody_key_revoked'
  | 'key_custody_rehearsal_concluded'
  | 'key_custody_provider_observation_missing'
  | 'key_custody_public_key_mismatch'
  | 'key_custody_rehearsal_failed';

export type KeyCustodyBreakGlassAnswer = Answer<
  'keyCustody.breakGlass',
  KeyCustodyBreakGlassBody,
  KeyCustodyBreakGlassCode
>;

export interface KeyCustodyBreakGlassApproveRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The rehearsal that asks for emergency access. */
  readonly rehearsal: string;
  /** What is answered: the hash that the request bears. */
  readonly request_hash: string;
  /** Whether access is to be granted; one denial may be enough to prevent it. */
  readonly answer: 'approve' | 'deny';
  /** The proof that whoever answers is there, recorded with evidence.record in the last five minutes. */
  readonly presence_receipt: string;
  /** Ed25519, by the holder key of the session: over the lines portcullis-break-glass-v1, answer and request_hash, parted by line feeds. */
  readonly signature: string;
}

export interface KeyCustodyBreakGlassApproveBody {
  readonly breakGlassApproval: string;
  readonly rehearsal: string;
  readonly requestHash: string;
  readonly answer: 'approve' | 'deny';
  readonly approver: string;
  readonly holderKey: string;
  readonly presenceReceipt: string;
  readonly signature: string;
  readonly status: 'answered';
  readonly emergencyAccessExecuted: false;
  readonly productionAdmission: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyBreakGlassApproveCode =
  | 'key_custody_break_glass_private_material_refused'
  | 'customer_data_forbidden'
  | 'key_custody_break_glass_request_missing'
  | 'key_custody_break_glass_request_mismatch'
  | 'key_custody_break_glass_holder_key_required'
  | 'key_custody_break_glass_approver_is_requester'
  | 'key_custody_break_glass_approver_not_named'
  | 'key_custody_break_glass_already_answered'
  | 'key_custody_break_glass_request_closed'
  | 'key_custody_break_glass_presence_missing'
  | 'key_custody_break_glass_presence_stale'
  | 'key_custody_break_glass_presence_taken'
  | 'key_custody_break_glass_signature_invalid';

export type KeyCustodyBreakGlassApproveAnswer = Answer<
  'keyCustody.breakGlassApprove',
  KeyCustodyBreakGlassApproveBody,
  KeyCustodyBreakGlassApproveCode
>;

export interface KeyCustodyBreakGlassReviewRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The rehearsal that emergency access was granted to. */
  readonly rehearsal: string;
  /** Whether it was all as it should be, or something has to follow. */
  readonly finding: 'as_expected' | 'follow_up_needed';
  /** What was found, by its commitment. */
  readonly finding_hash: string;
  /** The proof that a reviewer was there; recorded, not looked up. */
  readonly reviewer_receipt?: string | undefined;
}

export interface KeyCustodyBreakGlassReviewBody {
  readonly breakGlassReview: string;
  readonly status: 'reviewed';
  readonly rehearsal: string;
  readonly keyRef: string;
  readonly finding: 'as_expected' | 'follow_up_needed';
  readonly findingHash: string;
  /** The principal who filed it. */
  readonly reviewer: string;
  readonly productionAdmission: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type KeyCustodyBreakGlassReviewCode =
  | 'key_custody_break_glass_private_material_refused'
  | 'customer_data_forbidden'
  | 'key_custody_break_glass_review_not_due'
  | 'key_custody_break_glass_reviewer_is_requester'
  | 'record_conflict';

export type KeyCustodyBreakGlassReviewAnswer = Answer<
  'keyCustody.breakGlassReview',
  KeyCustodyBreakGlassReviewBody,
  KeyCustodyBreakGlassReviewCode
>;

export interface TenantCreateRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  readonly requested_tenant: string;
  readonly host: string;
  readonly authority_epoch: string;
  readonly home_reality: string;
  readonly signing_key: string;
  readonly encryption_key: string;
  readonly auth_policy: string;
  readonly key_custody_attestation?: string | undefined;
  readonly fixture?: boolean | undefined;
}

export interface TenantCreateBody {
  readonly tenantOnboarding: string;
  readonly status: 'staging_recorded';
  readonly host: string;
  readonly company?: string | undefined;
  readonly keyCustodyAttestation: string;
  readonly customerDataStored: false;
  readonly productionAdmission: false;
  /** `tenantOnboarding`, by the kind of the record. */
  readonly tenantNode?: string | undefined;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type TenantCreateCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'tenant_create_key_custody_missing'
  | 'record_conflict';

export type TenantCreateAnswer = Answer<'tenant.create', TenantCreateBody, TenantCreateCode>;

export interface CompanyBootstrapRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  readonly company: string;
  /** Dropped on a fixture, refused otherwise; never kept. */
  readonly legal_name?: string | undefined;
  readonly legal_name_hash: string;
  readonly legal_form: string;
  readonly jurisdiction: string;
  readonly register_number_hash: string;
  readonly verification_evidence?: readonly string[] | undefined;
  readonly fixture?: boolean | undefined;
}

export interface CompanyBootstrapBody {
  readonly companyBootstrap: string;
  readonly status: 'staging_recorded';
  readonly legalForm: string;
  readonly jurisdiction: string;
  readonly legalNameGiven: boolean;
  readonly legalNameStored: false;
  readonly customerDataStored: false;
  readonly productionAdmission: false;
  /** `companyBootstrap`, by the kind of the record. */
  readonly companyGeist: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type CompanyBootstrapCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'record_conflict';

export type CompanyBootstrapAnswer = Answer<'company.bootstrap', CompanyBootstrapBody, CompanyBootstrapCode>;

export interface EvidenceRecordRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  readonly reference: string;
  readonly commitment: string;
  readonly issuer: string;
  /** ISO 8601; before it the record is unknown to gates. */
  readonly valid_from?: string | undefined;
  /** ISO 8601; from it on the record is unknown to gates. */
  readonly valid_until?: string | undefined;
  readonly fixture?: boolean | undefined;
}

export interface EvidenceRecordBody {
  readonly evidence: string;
  readonly commitment: string;
  readonly issuer: string;
  readonly validFrom?: string | undefined;
  readonly validUntil?: string | undefined;
  readonly fixture: boolean;
  readonly contentStored: false;
  readonly productionAdmission: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type EvidenceRecordCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'evidence_kind_not_recordable'
  | 'record_conflict';

export type EvidenceRecordAnswer = Answer<'evidence.record', EvidenceRecordBody, EvidenceRecordCode>;

export interface ProductionAdmissionPrecheckRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  readonly precheck_ref: string;
  readonly key_custody_attestation?: string | undefined;
  readonly edge_access_policy?: string | undefined;
  readonly authority_package?: string | undefined;
  readonly proof_issuer?: string | undefined;
  readonly backup_restore_receipt?: string | undefined;
  readonly hostile_suite_receipt?: string | undefined;
  /** Refused where given: no signature opens the gate here. */
  readonly manual_gate_signature?: string | undefined;
  readonly request_production?: boolean | undefined;
}

export interface ProductionAdmissionPrecheckBody {
  readonly productionPrecheck: string;
  readonly status: 'pending_manual_gate';
  readonly stableCode: 'production_admission_manual_gate_required';
  readonly failedGate: 'production_admission_manual_gate_required';
  readonly manualGateRequired: true;
  readonly productionAdmission: false;
  /** `productionPrecheck`, by the kind of the record. */
  readonly productionAdmissionPrecheck: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type ProductionAdmissionPrecheckCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'production_admission_precheck_fixture_evidence'
  | 'production_admission_prerequisites_missing'
  | 'production_admission_disabled'
  | 'record_conflict';

export type ProductionAdmissionPrecheckAnswer = Answer<
  'production.admissionPrecheck',
  ProductionAdmissionPrecheckBody,
  ProductionAdmissionPrecheckCode
>;

export interface TenantOnboardingGateRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  readonly tenant_onboarding?: string | undefined;
  readonly company_bootstrap?: string | undefined;
  readonly key_custody_attestation?: string | undefined;
  readonly standing_grant?: string | undefined;
  readonly production_precheck?: string | undefined;
  /** Must be true. */
  readonly fixture?: boolean | undefined;
}

export interface TenantOnboardingGateBody {
  readonly tenantOnboardingGate: string;
  readonly status: 'blocked_before_production';
  readonly tenantOnboarding: string;
  readonly companyBootstrap: string;
  readonly keyCustodyAttestation: string;
  readonly productionPrecheck: string;
  readonly standingGrant: string;
  readonly knownRecordChecksPassed: true;
  readonly tenantKeyCustodyBound: true;
  readonly tenantKeyCustodyProvisioned: false;
  readonly humanPresenceCreatesStanding: false;
  readonly standingIsSeparateFromIdentityBinding: true;
  readonly customerDataStored: false;
  readonly productionAdmission: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type TenantOnboardingGateCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'koerper_fixture_only'
  | 'tenant_onboarding_key_custody_missing'
  | 'tenant_onboarding_production_precheck_missing'
  | 'tenant_onboarding_standing_missing'
  | 'tenant_onboarding_candidate_unknown'
  | 'tenant_onboarding_company_bootstrap_unknown'
  | 'tenant_onboarding_key_custody_unknown'
  | 'tenant_onboarding_production_precheck_unknown'
  | 'tenant_onboarding_standing_unknown'
  | 'record_conflict';

export type TenantOnboardingGateAnswer = Answer<
  'tenant.onboardingGate',
  TenantOnboardingGateBody,
  TenantOnboardingGateCode
>;

export interface TenantProductionLifecycleAdvanceRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The tenant that is advanced; no fixture. */
  readonly tenant_onboarding?: string | undefined;
  /** One of candidate, evidence_pending, reviewer_pending, verified_for_pilot, refused, revoked. */
  readonly target_state: string;
  /** Known records of any kind; at least one for a step past candidate. */
  readonly evidence_refs?: readonly string[] | undefined;
  /** Known records of kind reviewer_receipt or human_presence_receipt; at least one for reviewer_pending and verified_for_pilot. */
  readonly reviewer_receipt_refs?: readonly string[] | undefined;
  /** Refused where true. */
  readonly fixture?: boolean | undefined;
}

export interface TenantProductionLifecycleAdvanceBody {
  /** The tenant that was advanced; `durable_state` tells its lifecycle. */
  readonly tenantLifecycle: string;
  readonly lifecycleState:
    | 'candidate'
    | 'evidence_pending'
    | 'reviewer_pending'
    | 'verified_for_pilot'
    | 'refused'
    | 'revoked';
  /** Null where the lifecycle begins. */
  readonly priorState:
    | 'candidate'
    | 'evidence_pending'
    | 'reviewer_pending'
    | 'verified_for_pilot'
    | 'refused'
    | 'revoked'
    | null;
  /** Distinct references of this request. */
  readonly evidenceCount: number;
  /** Distinct references of this request. */
  readonly reviewerReceiptCount: number;
  readonly productionAdmission: false;
  readonly rawDbExposed: false;
  /** `tenantLifecycle`, by the kind of the record. */
  readonly tenantNode?: string | undefined;
  /** `tenantLifecycle`, by the kind of the record. */
  readonly tenantOnboarding?: string | undefined;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type TenantProductionLifecycleAdvanceCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'production_tenant_lifecycle_fixture_refused'
  | 'production_tenant_lifecycle_state_invalid'
  | 'tenant_onboarding_candidate_unknown'
  | 'production_tenant_lifecycle_transition_invalid'
  | 'production_tenant_lifecycle_evidence_missing'
  | 'production_tenant_lifecycle_reviewer_missing';

export type TenantProductionLifecycleAdvanceAnswer = Answer<
  'tenant.productionLifecycleAdvance',
  TenantProductionLifecycleAdvanceBody,
  TenantProductionLifecycleAdvanceCode
>;

export interface CompanyProductionLifecycleAdvanceRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that is advanced; no fixture. */
  readonly company_bootstrap?: string | undefined;
  /** Such as DE_GmbH; recorded, not looked up. */
  readonly company_form?: string | undefined;
  /** One of candidate, evidence_pending, reviewer_pending, verified_for_pilot, refused, revoked. */
  readonly target_state: string;
  /** Known records of any kind; at least one for a step past candidate. */
  readonly evidence_refs?: readonly string[] | undefined;
  /** Known records of kind reviewer_receipt or human_presence_receipt; at least one for reviewer_pending and verified_for_pilot. */
  readonly reviewer_receipt_refs?: readonly string[] | undefined;
  /** Refused where true. */
  readonly fixture?: boolean | undefined;
}

export interface CompanyProductionLifecycleAdvanceBody {
  /** The company that was advanced; `durable_state` tells its lifecycle. */
  readonly companyLifecycle: string;
  readonly lifecycleState:
    | 'candidate'
    | 'evidence_pending'
    | 'reviewer_pending'
    | 'verified_for_pilot'
    | 'refused'
    | 'revoked';
  /** Null where the lifecycle begins. */
  readonly priorState:
    | 'candidate'
    | 'evidence_pending'
    | 'reviewer_pending'
    | 'verified_for_pilot'
    | 'refused'
    | 'revoked'
    | null;
  /** Distinct references of this request. */
  readonly evidenceCount: number;
  /** Distinct references of this request. */
  readonly reviewerReceiptCount: number;
  readonly productionAdmission: false;
  readonly rawDbExposed: false;
  /** `companyLifecycle`, by the kind of the record. */
  readonly companyGeist: string;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type CompanyProductionLifecycleAdvanceCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'production_company_lifecycle_fixture_refused'
  | 'production_company_lifecycle_state_invalid'
  | 'tenant_onboarding_company_bootstrap_unknown'
  | 'production_company_lifecycle_transition_invalid'
  | 'production_company_lifecycle_evidence_missing'
  | 'production_company_lifecycle_reviewer_missing';

export type CompanyProductionLifecycleAdvanceAnswer = Answer<
  'company.productionLifecycleAdvance',
  CompanyProductionLifecycleAdvanceBody,
  CompanyProductionLifecycleAdvanceCode
>;

export interface ProductionAdmissionPolicyRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
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
}

export interface ProductionAdmissionPolicyBody {
  readonly productionAdmissionPolicy: string;
  readonly policyScopeBound: true;
  readonly publicLaunchClaim: false;
  readonly globalProductionAdmissionEnabled: false;
  readonly productionAdmission: false;
  readonly rawCustomerPayloadStored: false;
  readonly rawDbExposed: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type ProductionAdmissionPolicyCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'production_admission_policy_public_launch_forbidden'
  | 'production_admission_policy_enable_forbidden'
  | 'production_admission_policy_scope_missing'
  | 'record_conflict';

export type ProductionAdmissionPolicyAnswer = Answer<
  'production.admissionPolicy',
  ProductionAdmissionPolicyBody,
  ProductionAdmissionPolicyCode
>;

export interface StagingMaturityReportRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  readonly report_ref: string;
  readonly run_slug: string;
  readonly report_commitment?: string | undefined;
  readonly source_summary_commitment?: string | undefined;
  /** At least one, each once. */
  readonly required_trials?: readonly string[] | undefined;
  /** As many as there are required trials. */
  readonly trial_count?: number | undefined;
  /** Must equal trial_count. */
  readonly pass_count?: number | undefined;
  readonly manifest_commitment_count?: number | undefined;
  /** Must be the passes and the expected refusals together. */
  readonly proof_verification_count?: number | undefined;
  readonly proof_verification_pass_count?: number | undefined;
  readonly proof_verification_expected_refusal_count?: number | undefined;
  /** Must be 0. */
  readonly boundary_failure_count?: number | undefined;
  /** Must be staging_durable_not_production. */
  readonly gate_state?: string | undefined;
  /** Refused where true. */
  readonly production_admission_enabled?: boolean | undefined;
  /** Refused where true. */
  readonly public_launch_claim?: boolean | undefined;
  /** Refused where true. */
  readonly customer_data_admitted?: boolean | undefined;
  /** Must be no_root_key. */
  readonly root_signing_before?: string | undefined;
  /** Must be no_root_key. */
  readonly root_signing_after?: string | undefined;
  /** Must be false. */
  readonly production_admission_before?: boolean | undefined;
  /** Must be false. */
  readonly production_admission_after?: boolean | undefined;
  /** Must be not_exposed. */
  readonly raw_db?: string | undefined;
  /** Must be false. */
  readonly database_locator_exposed?: boolean | undefined;
  /** Must be false. */
  readonly raw_biometric_material_exposed?: boolean | undefined;
  /** Must be false. */
  readonly raw_connector_payload_exposed?: boolean | undefined;
  /** Must be false. */
  readonly raw_credential_material_stored?: boolean | undefined;
  /** Must be false. */
  readonly private_key_material_exposed?: boolean | undefined;
  /** Must be false. */
  readonly raw_package_payload_stored?: boolean | undefined;
}

export interface StagingMaturityReportBody {
  readonly stagingMaturityReport: string;
  readonly reportCommitment: string;
  readonly gateState: 'staging_durable_not_production';
  readonly trialCount: number;
  readonly manifestCommitmentCount: number;
  readonly proofVerificationCount: number;
  readonly productionAdmission: false;
  readonly rawDbExposed: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type StagingMaturityReportCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'staging_maturity_report_production_claim_forbidden'
  | 'staging_maturity_report_commitment_missing'
  | 'staging_maturity_report_boundary_failed'
  | 'staging_maturity_report_not_full_coverage'
  | 'record_conflict';

export type StagingMaturityReportAnswer = Answer<
  'staging.maturityReport',
  StagingMaturityReportBody,
  StagingMaturityReportCode
>;

export interface PilotAdmissionGateRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The company that the record is about; recorded, not looked up. */
  readonly company?: string | undefined;
  readonly pilot_ref: string;
  readonly customer_consent_hash?: string | undefined;
  readonly data_boundary_hash?: string | undefined;
  readonly support_runbook_hash?: string | undefined;
  readonly production_precheck?: string | undefined;
  readonly tenant_onboarding_gate?: string | undefined;
  readonly key_custody_provider_attestation?: string | undefined;
  readonly human_presence_receipt?: string | undefined;
  readonly standing_grant?: string | undefined;
  readonly connector_consent?: string | undefined;
  readonly authority_package?: string | undefined;
  readonly proof_bundle?: string | undefined;
  readonly proof_manifest_commitment?: string | undefined;
  readonly edge_policy?: string | undefined;
  readonly restore_rehearsal?: string | undefined;
  readonly rollback_rehearsal?: string | undefined;
  readonly incident_receipt?: string | undefined;
  /** Kept as its hash alone; no signature opens the gate here. */
  readonly production_gate_signature?: string | undefined;
  /** Must be true. */
  readonly no_public_launch_claim?: boolean | undefined;
  /** Must be true. */
  readonly automated_filing_disabled?: boolean | undefined;
  /** Refused where true. */
  readonly customer_data_live?: boolean | undefined;
}

/** What its refusals tell besides, unless the request was refused before it was looked at. */
export interface PilotAdmissionGateRefusalDetails {
  /** What would bound a pilot. */
  readonly hardLimits: {
    readonly tenants: number;
    readonly companies: number;
    readonly connectorsOrManualLanes: number;
    readonly authorityPackageFamilies: number;
    readonly automatedFiling: 'disabled';
    readonly broadAvailabilityClaim: false;
    readonly support: 'manual';
    readonly rollback: 'manual';
  };
  /** What a pilot would have to say that it is not. */
  readonly nonClaimsVisible: readonly string[];
}

/** The codes of its refusals, in the order in which they are checked. */
export type PilotAdmissionGateCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'pilot_public_launch_claim_forbidden'
  | 'pilot_automated_filing_forbidden'
  | 'pilot_prerequisites_missing'
  | 'pilot_production_gate_signature_missing'
  | 'pilot_production_admission_disabled';

export type PilotAdmissionGateAnswer = Refusal<
  'pilot.admissionGate',
  object,
  PilotAdmissionGateCode,
  Partial<PilotAdmissionGateRefusalDetails>
>;

export interface ProductionScopeInspectBody {
  readonly productionScopeSnapshot: string;
  readonly productionScope: {
    readonly version: 'v0';
    readonly admission: 'refuse_by_default';
    readonly operationMaturity: { readonly [name: string]: 'staging-durable' | 'staging-durable-refusal' };
    readonly customerBoundaryLane: {
      readonly forbiddenDocClaims: readonly string[];
    };
  };
  readonly maturityLabels: { readonly [name: string]: string };
  readonly operationMaturityCount: number;
  readonly evaluatorContract: {
    readonly operation: 'production.scopeEvaluate';
    readonly admission: 'refuse_by_default';
    readonly posture: string;
    readonly presenceFreshnessSeconds: number;
    readonly auditRetentionMinimumDays: number;
    readonly forbiddenDataClasses: readonly string[];
    /** In the order in which they are evaluated and told. */
    readonly gates: readonly {
      readonly gate: string;
      readonly passesWhen: string;
      readonly posture: readonly {
        /** A field of the evaluation’s request. */
        readonly field: string;
        /** The kinds of record that tell it where it is left out. */
        readonly inferredFrom: readonly string[];
      }[];
      readonly mendedBy: string;
    }[];
  };
  readonly guardRules: {
    readonly [name: string]: {
      readonly rule: string;
      /** The codes that a breach of it is refused with. */
      readonly refusedWith: readonly string[];
    };
  };
  readonly productionAdmission: false;
  readonly rawDbExposed: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type ProductionScopeInspectCode = never;

export type ProductionScopeInspectAnswer = Answer<
  'production.scopeInspect',
  ProductionScopeInspectBody,
  ProductionScopeInspectCode
>;

export interface ProductionScopeEvaluateRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The candidate, such as `tenant.create`. */
  readonly operation: string;
  /** Refused where true. */
  readonly public_launch_claim?: boolean | undefined;
  /** Whose lifecycle counts; else that of the acting tenant. */
  readonly tenant_ref?: string | undefined;
  /** Whose lifecycle counts; inferred from nothing. */
  readonly company_ref?: string | undefined;
  /** The one that custody is inferred from; else the newest. */
  readonly provider_attestation?: string | undefined;
  /** The one that presence is inferred from; else the newest. */
  readonly human_presence_receipt?: string | undefined;
  readonly jurisdiction?: string | undefined;
  readonly tenant_type?: string | undefined;
  readonly vertical?: string | undefined;
  readonly data_classes_present?: readonly string[] | undefined;
  readonly fixture_credential?: boolean | undefined;
  readonly signed_policy_ref?: string | undefined;
  readonly signer_commitment?: string | undefined;
  readonly policy_expired?: boolean | undefined;
  readonly tenant_lifecycle_state?:
    | 'candidate'
    | 'evidence_pending'
    | 'reviewer_pending'
    | 'verified_for_pilot'
    | 'refused'
    | 'revoked'
    | undefined;
  readonly company_lifecycle_state?:
    | 'candidate'
    | 'evidence_pending'
    | 'reviewer_pending'
    | 'verified_for_pilot'
    | 'refused'
    | 'revoked'
    | undefined;
  readonly signer_provider_posture?:
    | 'fixture'
    | 'staging_provider_attested'
    | 'provider_attestation_recorded_unverified'
    | 'provider_attestation_verified'
    | undefined;
  readonly key_revocation_status?: 'not_revoked' | 'revoked' | undefined;
  readonly session_assurance?: 'operator_token' | 'holder_key' | 'passkey' | undefined;
  readonly human_presence_freshness?: 'fresh' | 'stale' | 'fixture' | undefined;
  readonly passkey_binding?: string | undefined;
  readonly standing_grant?: string | undefined;
  readonly mandate?: string | undefined;
  readonly identity_binding?: string | undefined;
  readonly hosted_operator_grant?: string | undefined;
  readonly authority_package?: string | undefined;
  readonly authority_epoch?: string | undefined;
  readonly connector_consent?: string | undefined;
  readonly connector_adapter_profile?: string | undefined;
  readonly invoice_evidence?: string | undefined;
  readonly payment_evidence?: string | undefined;
  readonly advisor_evidence?: string | undefined;
  readonly bookkeeping_evidence?: string | undefined;
  readonly closure_evidence?: string | undefined;
  readonly period_close_request?: string | undefined;
  readonly effect_intent_posture?: 'none' | 'simulated' | 'live' | undefined;
  readonly schema_posture?: 'compatible' | 'breaking' | undefined;
  readonly migration_posture?: 'rehearsed' | 'unrehearsed' | undefined;
  readonly restore_rehearsal?: string | undefined;
  readonly edge_policy?: string | undefined;
  /** Days. */
  readonly audit_retention_days?: number | undefined;
  readonly pilot_admission_record?: string | undefined;
}

export interface ProductionScopeEvaluateBody {
  readonly productionScopeDecision: string;
  readonly operation: string;
  readonly admitted: false;
  /** Posture that was neither given nor inferred. */
  readonly missingEvidence: readonly string[];
  /** Gates whose posture is missing or does not hold. */
  readonly failedGates: readonly string[];
  /** Posture that was left out, as the records tell it. */
  readonly inferred: readonly {
    readonly field: string;
    readonly value: string;
    readonly record: string;
  }[];
  readonly productionAdmission: false;
  readonly rawDbExposed: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: DurableRecord | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type ProductionScopeEvaluateCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'production_scope_public_launch_forbidden';

export type ProductionScopeEvaluateAnswer = Answer<
  'production.scopeEvaluate',
  ProductionScopeEvaluateBody,
  ProductionScopeEvaluateCode
>;

export interface AuthorityKeyRotateRequest {
  /** The tenant that the request acts for; else that of the token or the header. */
  readonly tenant?: string | undefined;
  /** Refused where true. */
  readonly contains_customer_data?: boolean | undefined;
  /** The key of the session that asks. */
  readonly holder_key: string;
  /** Ed25519: the 32 bytes, base64url without padding, as the `x` of the JWK (RFC 8037). Enrolled nowhere before. */
  readonly replacement_public_key: string;
}

export interface AuthorityKeyRotateBody {
  readonly keyLifecycle: string;
  readonly holderKey: string;
  readonly replacementHolderKey: string;
  readonly status: 'rotated';
  readonly privateKeyExposed: false;
  readonly productionAdmission: false;
  /** Where the decision stands; null on a dry run. */
  readonly durableState: {
    readonly keyLifecycle: DurableRecord;
    readonly replacementHolderKey: DurableRecord;
    readonly holderKey: DurableRecord;
  } | null;
}

/** The codes of its refusals, in the order in which they are checked. */
export type AuthorityKeyRotateCode =
  | 'key_custody_private_material_refused'
  | 'customer_data_forbidden'
  | 'authority_holder_key_mismatch'
  | 'record_conflict';

export type AuthorityKeyRotateAnswer = Answer<
  'authority.keyRotate',
  AuthorityKeyRotateBody,
  AuthorityKeyRotateCode
>;

export const routes = {
  keyCustodyReadiness: {
    operation: 'keyCustody.readiness',
    method: 'GET',
    path: '/v1/key-custody/readiness',
    produces: { readiness: ['key_custody_readiness'] },
  },
  keyCustodyAttest: {
    operation: 'keyCustody.attest',
    method: 'POST',
    path: '/v1/key-custody/attest',
    produces: { key_custody_attestation: ['key_custody_attestation'] },
  },
  keyCustodyProviderAttest: {
    operation: 'keyCustody.providerAttest',
    method: 'POST',
    path: '/v1/key-custody/provider/attest',
    produces: {
      provider_attestation: ['key_custody_provider_attestation'],
      public_verification_material: ['key_custody_public_verification_material'],
    },
  },
  keyCustodyProviderBind: {
    operation: 'keyCustody.providerBind',
    method: 'POST',
    path: '/v1/key-custody/provider/bind',
    produces: { provider_binding: ['key_custody_provider_binding'] },
  },
  keyCustodyRevoke: {
    operation: 'keyCustody.revoke',
    method: 'POST',
    path: '/v1/key-custody/revoke',
    produces: { revocation: ['key_custody_revocation'] },
  },
  keyCustodyRotationRehearse: {
    operation: 'keyCustody.rotationRehearse',
    method: 'POST',
    path: '/v1/key-custody/rotate',
    produces: { rotation: ['key_custody_rotation'] },
  },
  keyCustodySigningRehearse: {
    operation: 'keyCustody.signingRehearse',
    method: 'POST',
    path: '/v1/key-custody/signing/rehearse',
    produces: { signing_rehearsal: ['key_custody_signing_rehearsal'] },
  },
  keyCustodyBreakGlass: {
    operation: 'keyCustody.breakGlass',
    method: 'POST',
    path: '/v1/key-custody/break-glass',
    produces: { break_glass: ['key_custody_break_glass'] },
    alsoCalled: { break_glass: 'key_custody_break_glass_receipt' },
  },
  keyCustodyBreakGlassApprove: {
    operation: 'keyCustody.breakGlassApprove',
    method: 'POST',
    path: '/v1/key-custody/break-glass/approve',
    produces: { break_glass_approval: ['break_glass_approval'] },
  },
  keyCustodyBreakGlassReview: {
    operation: 'keyCustody.breakGlassReview',
    method: 'POST',
    path: '/v1/key-custody/break-glass/review',
    produces: { break_glass_review: ['break_glass_review'] },
  },
  tenantCreate: {
    operation: 'tenant.create',
    method: 'POST',
    path: '/v1/tenants/create',
    produces: { tenant_onboarding: ['tenant_node', 'tenant_onboarding'] },
  },
  companyBootstrap: {
    operation: 'company.bootstrap',
    method: 'POST',
    path: '/v1/companies/bootstrap',
    produces: { company_bootstrap: ['company_geist'] },
  },
  evidenceRecord: {
    operation: 'evidence.record',
    method: 'POST',
    path: '/v1/evidence',
    produces: { evidence: [] },
  },
  productionAdmissionPrecheck: {
    operation: 'production.admissionPrecheck',
    method: 'POST',
    path: '/v1/production/admission/precheck',
    produces: { production_precheck: ['production_admission_precheck'] },
  },
  tenantOnboardingGate: {
    operation: 'tenant.onboardingGate',
    method: 'POST',
    path: '/v1/tenants/onboarding-gate',
    produces: { tenant_onboarding_gate: ['tenant_onboarding_gate'] },
  },
  tenantProductionLifecycleAdvance: {
    operation: 'tenant.productionLifecycleAdvance',
    method: 'POST',
    path: '/v1/tenants/production-lifecycle/advance',
    produces: { tenant_lifecycle: ['tenant_node', 'tenant_onboarding'] },
  },
  companyProductionLifecycleAdvance: {
    operation: 'company.productionLifecycleAdvance',
    method: 'POST',
    path: '/v1/companies/production-lifecycle/advance',
    produces: { company_lifecycle: ['company_geist'] },
  },
  productionAdmissionPolicy: {
    operation: 'production.admissionPolicy',
    method: 'POST',
    path: '/v1/production/admission/policy',
    produces: { production_admission_policy: ['production_admission_policy'] },
  },
  stagingMaturityReport: {
    operation: 'staging.maturityReport',
    method: 'POST',
    path: '/v1/staging/maturity-report',
    produces: { staging_maturity_report: ['staging_maturity_report'] },
  },
  pilotAdmissionGate: {
    operation: 'pilot.admissionGate',
    method: 'POST',
    path: '/v1/pilot/admission-gate',
    produces: {},
  },
  productionScopeInspect: {
    operation: 'production.scopeInspect',
    method: 'GET',
    path: '/v1/production/scope',
    produces: { production_scope_snapshot: [] },
  },
  productionScopeEvaluate: {
    operation: 'production.scopeEvaluate',
    method: 'POST',
    path: '/v1/production/scope/evaluate',
    produces: { production_scope_decision: ['production_scope_decision'] },
  },
  authorityKeyRotate: {
    operation: 'authority.keyRotate',
    method: 'POST',
    path: '/v1/authority/key/rotate',
    produces: { key_lifecycle: ['key_lifecycle'], replacement_holder_key: [], holder_key: ['holder_key'] },
  },
} as const satisfies Record<string, OperationRoute>;

/** What any operation answers. */
export type AnyAnswer =
  | KeyCustodyReadinessAnswer
  | KeyCustodyAttestAnswer
  | KeyCustodyProviderAttestAnswer
  | KeyCustodyProviderBindAnswer
  | KeyCustodyRevokeAnswer
  | KeyCustodyRotationRehearseAnswer
  | KeyCustodySigningRehearseAnswer
  | KeyCustodyBreakGlassAnswer
  | KeyCustodyBreakGlassApproveAnswer
  | KeyCustodyBreakGlassReviewAnswer
  | TenantCreateAnswer
  | CompanyBootstrapAnswer
  | EvidenceRecordAnswer
  | ProductionAdmissionPrecheckAnswer
  | TenantOnboardingGateAnswer
  | TenantProductionLifecycleAdvanceAnswer
  | CompanyProductionLifecycleAdvanceAnswer
  | ProductionAdmissionPolicyAnswer
  | StagingMaturityReportAnswer
  | PilotAdmissionGateAnswer
  | ProductionScopeInspectAnswer
  | ProductionScopeEvaluateAnswer
  | AuthorityKeyRotateAnswer;

/** The name of an operation in the contract, such as `keyCustody.attest`. */
export type OperationName = AnyAnswer['operation'];

const routesByName: ReadonlyMap<string, OperationRoute> = new Map(
  Object.values(routes).map((route) => [route.operation, route]),
);

export function isOperationName(name: string): name is OperationName {
  return routesByName.has(name);
}

export function routeOf(name: OperationName): OperationRoute {
  const route = routesByName.get(name);
  if (route === undefined) throw new Error(`the contract has no operation ${name}`);
  return route;
}

/** A method for each operation; how a call is made is left to whoever extends it. */
export abstract class Operations {
  protected abstract call<Result>(
    route: OperationRoute,
    request: object | undefined,
    options?: CallOptions,
  ): Promise<Result>;

  /**
   * Inspect production key-custody readiness without exposing private key material. State: staging-durable.
   *
   * `GET /v1/key-custody/readiness`
   */
  keyCustodyReadiness(options?: CallOptions): Promise<KeyCustodyReadinessAnswer> {
    return this.call(routes.keyCustodyReadiness, undefined, options);
  }

  /**
   * Record a staging key-custody attestation, or refuse production fixture or private material. State: staging-durable.
   *
   * `POST /v1/key-custody/attest`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `key_custody_production_admission_blocked` (refused): A fixture cannot attest custody for production.
   * - `key_custody_key_revoked` (refused): The key has been revoked, and revocation is final.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  keyCustodyAttest(request: KeyCustodyAttestRequest, options?: CallOptions): Promise<KeyCustodyAttestAnswer> {
    return this.call(routes.keyCustodyAttest, request, options);
  }

  /**
   * Record external signer provider posture and public verification material without private key ingress. State: staging-durable.
   *
   * `POST /v1/key-custody/provider/attest`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `production_key_custody_fixture_refused` (refused): A fixture provider cannot satisfy production key custody.
   * - `key_custody_provider_attestation_required` (refused): The request names no provider attestation, or leaves out what one consists of.
   * - `key_custody_key_revoked` (refused): The key has been revoked, and revocation is final.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  keyCustodyProviderAttest(
    request: KeyCustodyProviderAttestRequest,
    options?: CallOptions,
  ): Promise<KeyCustodyProviderAttestAnswer> {
    return this.call(routes.keyCustodyProviderAttest, request, options);
  }

  /**
   * Bind an attested key to a key store of the deployment, so that rehearsals exercise it. State: staging-durable.
   *
   * `POST /v1/key-custody/provider/bind`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `key_custody_provider_attestation_required` (refused): The request names no provider attestation, or leaves out what one consists of.
   * - `key_custody_provider_attestation_missing` (refused): No known provider attestation of this key stands behind the request.
   * - `key_custody_key_revoked` (refused): The key has been revoked, and revocation is final.
   * - `key_custody_key_store_unknown` (refused): The deployment has no key store of that name.
   * - `key_custody_key_store_mismatch` (refused): The attestation speaks of another provider than the key store is.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  keyCustodyProviderBind(
    request: KeyCustodyProviderBindRequest,
    options?: CallOptions,
  ): Promise<KeyCustodyProviderBindAnswer> {
    return this.call(routes.keyCustodyProviderBind, request, options);
  }

  /**
   * Record provider key revocation so future signing rehearsals refuse with a stable code. State: staging-durable.
   *
   * `POST /v1/key-custody/revoke`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `key_custody_provider_attestation_missing` (refused): No known provider attestation of this key stands behind the request.
   */
  keyCustodyRevoke(request: KeyCustodyRevokeRequest, options?: CallOptions): Promise<KeyCustodyRevokeAnswer> {
    return this.call(routes.keyCustodyRevoke, request, options);
  }

  /**
   * Rehearse key rotation while preserving old public verification material. State: staging-durable.
   *
   * `POST /v1/key-custody/rotate`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `key_custody_provider_binding_missing` (refused): The key is bound to no key store, so there is nothing to exercise.
   * - `key_custody_provider_attestation_required` (refused): The request names no provider attestation, or leaves out what one consists of.
   * - `key_custody_provider_attestation_missing` (refused): No known provider attestation of this key stands behind the request.
   * - `key_custody_key_revoked` (refused): The key has been revoked, and revocation is final.
   * - `key_custody_rehearsal_concluded` (refused): The drill that the request names was concluded before; its observations serve one decision.
   * - `key_custody_provider_observation_missing` (refused): An observation of the drill is absent, or is of another drill or key.
   * - `key_custody_public_key_mismatch` (refused): The key at the key store has another public key than the one that was attested.
   * - `key_custody_rehearsal_failed` (refused): The key store did not do in the drill what it must be able to do.
   */
  keyCustodyRotationRehearse(
    request: KeyCustodyRotationRehearseRequest,
    options?: CallOptions,
  ): Promise<KeyCustodyRotationRehearseAnswer> {
    return this.call(routes.keyCustodyRotationRehearse, request, options);
  }

  /**
   * Exercise the signer provider boundary without production signing. State: staging-durable.
   *
   * `POST /v1/key-custody/signing/rehearse`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `key_custody_provider_binding_missing` (refused): The key is bound to no key store, so there is nothing to exercise.
   * - `key_custody_production_signing_disabled` (refused): Production signing is disabled; a rehearsal never signs a production payload.
   * - `key_custody_provider_attestation_missing` (refused): No known provider attestation of this key stands behind the request.
   * - `key_custody_key_revoked` (refused): The key has been revoked, and revocation is final.
   * - `key_custody_rehearsal_concluded` (refused): The drill that the request names was concluded before; its observations serve one decision.
   * - `key_custody_provider_observation_missing` (refused): An observation of the drill is absent, or is of another drill or key.
   * - `key_custody_public_key_mismatch` (refused): The key at the key store has another public key than the one that was attested.
   * - `key_custody_rehearsal_failed` (refused): The key store did not do in the drill what it must be able to do.
   * - `key_custody_signing_provider_unavailable` (pending): The boundary of the signing provider was reached; no provider is bound behind it, and no fixture ever signs.
   */
  keyCustodySigningRehearse(
    request: KeyCustodySigningRehearseRequest,
    options?: CallOptions,
  ): Promise<KeyCustodySigningRehearseAnswer> {
    return this.call(routes.keyCustodySigningRehearse, request, options);
  }

  /**
   * Record break-glass receipt without emergency key access or private material exposure. State: staging-durable.
   *
   * `POST /v1/key-custody/break-glass`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_break_glass_private_material_refused` (refused): The break-glass request carries private key material, which Portcullis never takes in, in an emergency least of all.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `key_custody_provider_binding_missing` (refused): The key is bound to no key store, so there is nothing to exercise.
   * - `key_custody_break_glass_review_missing` (refused): Emergency access that was granted to this key before has not been reviewed.
   * - `key_custody_break_glass_unresolved` (refused): No record tells what became of the request for emergency access, or too few approvals stand behind it.
   * - `key_custody_break_glass_denied` (refused): The request for emergency access was denied, or too few of those are left who could approve it.
   * - `key_custody_break_glass_expired` (refused): The request for emergency access was not approved by enough principals in time.
   * - `key_custody_break_glass_withdrawn` (refused): The request for emergency access was withdrawn before it was granted.
   * - `key_custody_provider_attestation_required` (refused): The request names no provider attestation, or leaves out what one consists of.
   * - `key_custody_break_glass_approval_missing` (refused): The justification or the receipt of an approver is absent, or the receipt is not a known record.
   * - `key_custody_provider_attestation_missing` (refused): No known provider attestation of this key stands behind the request.
   * - `key_custody_key_revoked` (refused): The key has been revoked, and revocation is final.
   * - `key_custody_rehearsal_concluded` (refused): The drill that the request names was concluded before; its observations serve one decision.
   * - `key_custody_provider_observation_missing` (refused): An observation of the drill is absent, or is of another drill or key.
   * - `key_custody_public_key_mismatch` (refused): The key at the key store has another public key than the one that was attested.
   * - `key_custody_rehearsal_failed` (refused): The key store did not do in the drill what it must be able to do.
   */
  keyCustodyBreakGlass(
    request: KeyCustodyBreakGlassRequest,
    options?: CallOptions,
  ): Promise<KeyCustodyBreakGlassAnswer> {
    return this.call(routes.keyCustodyBreakGlass, request, options);
  }

  /**
   * Approve or deny a request for emergency access, as another person than the one who asks. State: staging-durable.
   *
   * `POST /v1/key-custody/break-glass/approve`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_break_glass_private_material_refused` (refused): The break-glass request carries private key material, which Portcullis never takes in, in an emergency least of all.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `key_custody_break_glass_request_missing` (refused): No drill of this tenant asks for emergency access under that id.
   * - `key_custody_break_glass_request_mismatch` (refused): The answer is to another request: its hash is not the one of the request that waits.
   * - `key_custody_break_glass_holder_key_required` (refused): Only a session answers, by a holder key that is still active: an operator token names no person.
   * - `key_custody_break_glass_approver_is_requester` (refused): Nobody answers to what they asked for themselves, by whichever key or session.
   * - `key_custody_break_glass_approver_not_named` (refused): The binding of the key names who may answer, and this principal is not among them.
   * - `key_custody_break_glass_already_answered` (refused): This principal has answered the request; each has one answer, and it stands.
   * - `key_custody_break_glass_request_closed` (refused): The request takes no answers any more: what became of it is recorded, or its time has run out.
   * - `key_custody_break_glass_presence_missing` (refused): The receipt that whoever answers is there is not a known record.
   * - `key_custody_break_glass_presence_stale` (refused): The receipt of presence is not of the last five minutes.
   * - `key_custody_break_glass_presence_taken` (refused): The receipt of presence stands behind the answer of another principal.
   * - `key_custody_break_glass_signature_invalid` (refused): The signature is not one of this answer and this request by the holder key of the session.
   */
  keyCustodyBreakGlassApprove(
    request: KeyCustodyBreakGlassApproveRequest,
    options?: CallOptions,
  ): Promise<KeyCustodyBreakGlassApproveAnswer> {
    return this.call(routes.keyCustodyBreakGlassApprove, request, options);
  }

  /**
   * File the review of emergency access that was granted, as another person than the one who asked. State: staging-durable.
   *
   * `POST /v1/key-custody/break-glass/review`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_break_glass_private_material_refused` (refused): The break-glass request carries private key material, which Portcullis never takes in, in an emergency least of all.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `key_custody_break_glass_review_not_due` (refused): No emergency access was granted to that rehearsal, so there is nothing to look back on.
   * - `key_custody_break_glass_reviewer_is_requester` (refused): Nobody reviews the access that they asked for themselves.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  keyCustodyBreakGlassReview(
    request: KeyCustodyBreakGlassReviewRequest,
    options?: CallOptions,
  ): Promise<KeyCustodyBreakGlassReviewAnswer> {
    return this.call(routes.keyCustodyBreakGlassReview, request, options);
  }

  /**
   * Admit a tenant behind a known key-custody attestation. State: staging-durable.
   *
   * `POST /v1/tenants/create`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `tenant_create_key_custody_missing` (refused): No known key-custody attestation stands behind the tenant.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  tenantCreate(request: TenantCreateRequest, options?: CallOptions): Promise<TenantCreateAnswer> {
    return this.call(routes.tenantCreate, request, options);
  }

  /**
   * Bind the legal entity by commitments to its name and register entry. State: staging-durable.
   *
   * `POST /v1/companies/bootstrap`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  companyBootstrap(request: CompanyBootstrapRequest, options?: CallOptions): Promise<CompanyBootstrapAnswer> {
    return this.call(routes.companyBootstrap, request, options);
  }

  /**
   * Record a reference and commitment to evidence that was made elsewhere. State: staging-durable.
   *
   * `POST /v1/evidence`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `evidence_kind_not_recordable` (refused): Records of this kind are made by an operation of their own and cannot be entered as evidence.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  evidenceRecord(request: EvidenceRecordRequest, options?: CallOptions): Promise<EvidenceRecordAnswer> {
    return this.call(routes.evidenceRecord, request, options);
  }

  /**
   * Record a precheck of the production gate while production admission remains disabled. State: staging-durable.
   *
   * `POST /v1/production/admission/precheck`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `production_admission_precheck_fixture_evidence` (refused): Production was requested for a tenant that is a fixture.
   * - `production_admission_prerequisites_missing` (refused): Prerequisite records of the precheck are absent or unknown.
   * - `production_admission_disabled` (refused): Production admission is disabled in this deployment; no signature opens it.
   * - `production_admission_manual_gate_required` (pending): Every prerequisite is known; the decision itself is left to a manual gate.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  productionAdmissionPrecheck(
    request: ProductionAdmissionPrecheckRequest,
    options?: CallOptions,
  ): Promise<ProductionAdmissionPrecheckAnswer> {
    return this.call(routes.productionAdmissionPrecheck, request, options);
  }

  /**
   * Tie known tenant onboarding, company bootstrap, key custody, standing and precheck records without admitting production. State: staging-durable.
   *
   * `POST /v1/tenants/onboarding-gate`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `koerper_fixture_only` (refused): The onboarding gate takes fixtures only.
   * - `tenant_onboarding_key_custody_missing` (refused): The request names no key-custody attestation.
   * - `tenant_onboarding_production_precheck_missing` (refused): The request names no production precheck.
   * - `tenant_onboarding_standing_missing` (refused): The request names no standing grant.
   * - `tenant_onboarding_candidate_unknown` (refused): The onboarding candidate is not a known record of this tenant.
   * - `tenant_onboarding_company_bootstrap_unknown` (refused): The company bootstrap is not a known record of this tenant.
   * - `tenant_onboarding_key_custody_unknown` (refused): The key-custody attestation is not a known record of this tenant.
   * - `tenant_onboarding_production_precheck_unknown` (refused): The production precheck is not a known record of this tenant.
   * - `tenant_onboarding_standing_unknown` (refused): The standing grant is not a known record of this tenant.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  tenantOnboardingGate(
    request: TenantOnboardingGateRequest,
    options?: CallOptions,
  ): Promise<TenantOnboardingGateAnswer> {
    return this.call(routes.tenantOnboardingGate, request, options);
  }

  /**
   * Advance a tenant by one step of the production lifecycle, on known evidence and reviewer receipts. State: staging-durable.
   *
   * `POST /v1/tenants/production-lifecycle/advance`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `production_tenant_lifecycle_fixture_refused` (refused): A fixture takes no part in the production lifecycle of a tenant.
   * - `production_tenant_lifecycle_state_invalid` (refused): The target is not a state of the lifecycle.
   * - `tenant_onboarding_candidate_unknown` (refused): The onboarding candidate is not a known record of this tenant.
   * - `production_tenant_lifecycle_transition_invalid` (refused): The lifecycle has no step from the state that stands to the target.
   * - `production_tenant_lifecycle_evidence_missing` (refused): The step needs evidence, and none is named or some of it is not a known record.
   * - `production_tenant_lifecycle_reviewer_missing` (refused): The step needs the receipt of a reviewer, and none is named or some of them are not known records.
   */
  tenantProductionLifecycleAdvance(
    request: TenantProductionLifecycleAdvanceRequest,
    options?: CallOptions,
  ): Promise<TenantProductionLifecycleAdvanceAnswer> {
    return this.call(routes.tenantProductionLifecycleAdvance, request, options);
  }

  /**
   * Advance a company by one step of the production lifecycle, on known evidence and reviewer receipts. State: staging-durable.
   *
   * `POST /v1/companies/production-lifecycle/advance`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `production_company_lifecycle_fixture_refused` (refused): A fixture takes no part in the production lifecycle of a company.
   * - `production_company_lifecycle_state_invalid` (refused): The target is not a state of the lifecycle.
   * - `tenant_onboarding_company_bootstrap_unknown` (refused): The company bootstrap is not a known record of this tenant.
   * - `production_company_lifecycle_transition_invalid` (refused): The lifecycle has no step from the state that stands to the target.
   * - `production_company_lifecycle_evidence_missing` (refused): The step needs evidence, and none is named or some of it is not a known record.
   * - `production_company_lifecycle_reviewer_missing` (refused): The step needs the receipt of a reviewer, and none is named or some of them are not known records.
   */
  companyProductionLifecycleAdvance(
    request: CompanyProductionLifecycleAdvanceRequest,
    options?: CallOptions,
  ): Promise<CompanyProductionLifecycleAdvanceAnswer> {
    return this.call(routes.companyProductionLifecycleAdvance, request, options);
  }

  /**
   * Record bounded production admission scope and signer while production remains globally disabled. State: staging-durable.
   *
   * `POST /v1/production/admission/policy`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `production_admission_policy_public_launch_forbidden` (refused): The policy claims a public launch or uses a phrase that the boundary contract forbids.
   * - `production_admission_policy_enable_forbidden` (refused): A policy cannot enable production admission.
   * - `production_admission_policy_scope_missing` (refused): A field that bounds the scope of the policy is empty.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  productionAdmissionPolicy(
    request: ProductionAdmissionPolicyRequest,
    options?: CallOptions,
  ): Promise<ProductionAdmissionPolicyAnswer> {
    return this.call(routes.productionAdmissionPolicy, request, options);
  }

  /**
   * Record the guarded no-wipe staging maturity report commitment without raw replay payloads or production admission. State: staging-durable.
   *
   * `POST /v1/staging/maturity-report`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `staging_maturity_report_production_claim_forbidden` (refused): The report claims that production is enabled or publicly launched.
   * - `staging_maturity_report_commitment_missing` (refused): A commitment of the report is absent.
   * - `staging_maturity_report_boundary_failed` (refused): A boundary assertion of the report is absent or does not hold.
   * - `staging_maturity_report_not_full_coverage` (refused): The trials or the proof verifications of the report do not cover all that was required.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  stagingMaturityReport(
    request: StagingMaturityReportRequest,
    options?: CallOptions,
  ): Promise<StagingMaturityReportAnswer> {
    return this.call(routes.stagingMaturityReport, request, options);
  }

  /**
   * Evaluate limited authentic pilot prerequisites and refuse until signed production admission is available. State: staging-durable-refusal.
   *
   * `POST /v1/pilot/admission-gate`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `pilot_public_launch_claim_forbidden` (refused): The pilot does not rule out a claim of public launch.
   * - `pilot_automated_filing_forbidden` (refused): The pilot does not rule out automated filing.
   * - `pilot_prerequisites_missing` (refused): A prerequisite record of the pilot is unknown, or a boundary hash is absent.
   * - `pilot_production_gate_signature_missing` (refused): Every prerequisite is known, but the signature of the production gate is absent.
   * - `pilot_production_admission_disabled` (refused): Every prerequisite and the signature are there, but production admission of pilots is disabled in this deployment.
   */
  pilotAdmissionGate(
    request: PilotAdmissionGateRequest,
    options?: CallOptions,
  ): Promise<PilotAdmissionGateAnswer> {
    return this.call(routes.pilotAdmissionGate, request, options);
  }

  /**
   * Return the boundary contract of production: the maturity of each operation, the evaluator contract, the guard rules and the refuse-by-default admission state. State: staging-durable.
   *
   * `GET /v1/production/scope`
   */
  productionScopeInspect(options?: CallOptions): Promise<ProductionScopeInspectAnswer> {
    return this.call(routes.productionScopeInspect, undefined, options);
  }

  /**
   * Evaluate a candidate operation against the boundary contract of production, and tell the evidence and the gates that stand in its way. State: staging-durable.
   *
   * `POST /v1/production/scope/evaluate`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `production_scope_public_launch_forbidden` (refused): The candidate operation claims a public launch.
   */
  productionScopeEvaluate(
    request: ProductionScopeEvaluateRequest,
    options?: CallOptions,
  ): Promise<ProductionScopeEvaluateAnswer> {
    return this.call(routes.productionScopeEvaluate, request, options);
  }

  /**
   * Rotate the holder key of the session that asks, without exposing a private key. State: staging-durable.
   *
   * `POST /v1/authority/key/rotate`
   *
   * Codes, in the order in which they are checked:
   * - `key_custody_private_material_refused` (refused): The request carries private key material, which Portcullis never takes in.
   * - `customer_data_forbidden` (refused): The request carries customer data or says that it does; only references and commitments are admitted.
   * - `authority_holder_key_mismatch` (refused): Only the session that was opened with a holder key that still stands can rotate it.
   * - `record_conflict` (refused): The reference already names a record with other content.
   */
  authorityKeyRotate(
    request: AuthorityKeyRotateRequest,
    options?: CallOptions,
  ): Promise<AuthorityKeyRotateAnswer> {
    return this.call(routes.authorityKeyRotate, request, options);
  }

  /** `authorityKeyRotate`, as document 003 calls it. */
  m13KeyRotate(request: AuthorityKeyRotateRequest, options?: CallOptions): Promise<AuthorityKeyRotateAnswer> {
    return this.authorityKeyRotate(request, options);
  }
}
