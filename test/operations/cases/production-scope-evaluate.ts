import { boundaryContract } from '../../../operations/boundary-contract';
import {
  type Cases,
  type Earlier,
  evidence,
  example,
  given,
  made,
  revoked,
  withdrawn,
} from '../decision-table';

const name = 'production.scopeEvaluate';

const gates = boundaryContract.evaluator_contract.gates.map(({ gate }) => gate);
const key = 'key_registry:m23_reserved_kms_fixture';
const attestation = 'key_custody_provider_attestation:m23_reserved_kms_fixture';
const presence = 'human_presence_receipt:managing_director';
const policy = 'production_admission_policy:m36_fixture';

/** A record for each posture that nobody but the request can name, by its field. */
const named = {
  passkey_binding: 'passkey_binding:managing_director',
  mandate: 'mandate:managing_director',
  identity_binding: 'identity_binding:managing_director',
  hosted_operator_grant: 'hosted_operator_grant:on_call',
  connector_consent: 'connector_consent:invoices',
  connector_adapter_profile: 'connector_adapter_profile:invoices',
  invoice_evidence: 'invoice_evidence:november',
  payment_evidence: 'payment_evidence:november',
  advisor_evidence: 'advisor_evidence:november',
  bookkeeping_evidence: 'bookkeeping_evidence:november',
  closure_evidence: 'closure_evidence:november',
  period_close_request: 'period_close_request:november',
};

/** One record of each kind that has to stand, those last that are found without being named. */
export const standingRecords: readonly Earlier[] = [
  ...Object.values(named),
  'standing:managing_director',
  'authority_package:germany',
  'authority_epoch:first',
  'ops_restore_rehearsal:november',
  'edge_access_policy:default',
].map((reference) => evidence(reference, { fixture: false }));

/** All that a request can say for itself. */
export const wellPlaced = {
  ...named,
  operation: 'tenant.create',
  signed_policy_ref: policy,
  tenant_lifecycle_state: 'verified_for_pilot',
  company_lifecycle_state: 'verified_for_pilot',
  signer_provider_posture: 'provider_attestation_verified',
  key_revocation_status: 'not_revoked',
  session_assurance: 'holder_key',
  human_presence_freshness: 'fresh',
  effect_intent_posture: 'none',
  schema_posture: 'compatible',
  migration_posture: 'rehearsed',
  audit_retention_days: 3650,
};

const everything = [...standingRecords, made('production.admissionPolicy')];
const neverOpen = ['pilot_admitted', 'production_admission_enabled'];

/** The well-placed question with other members, over every record that there can be, and what then stays shut. */
function changed(changes: Readonly<Record<string, unknown>>, failed: readonly string[], body: object = {}) {
  return given(...everything)
    .when(name, example(name, { ...wellPlaced, ...changes }))
    .then({
      outcome: 'verified',
      body: {
        failed_gates: gates.filter((gate) => [...failed, ...neverOpen].includes(gate)),
        admitted: false,
        ...body,
      },
    });
}

/** The question with one posture left to the records, and how it is found. */
function inferred(
  records: readonly Earlier[],
  changes: Readonly<Record<string, unknown>>,
  found: { readonly field: string; readonly value: string; readonly record: string },
  failed: readonly string[],
) {
  return given(...everything, ...records)
    .when(name, example(name, { ...wellPlaced, [found.field]: undefined, ...changes }))
    .then({
      outcome: 'verified',
      body: {
        inferred: expect.arrayContaining([found]),
        missing_evidence: ['pilot_admission_record'],
        failed_gates: gates.filter((gate) => [...failed, ...neverOpen].includes(gate)),
      },
    });
}

function lifecycle(stream: string, state: string): Earlier {
  const record = { operation: 'x', outcome: 'admitted', request: {}, body: { lifecycle_state: state } };
  return { stream, type: 'LIFECYCLE_ADVANCED', data: record };
}

const nothingRecorded = boundaryContract.evaluator_contract.gates
  .flatMap(({ posture }) => posture.map(({ field }) => field))
  .filter(
    (field) =>
      ![
        'operation',
        'jurisdiction',
        'tenant_type',
        'vertical',
        'data_classes_present',
        'fixture_credential',
        'policy_expired',
      ].includes(field),
  );

export const productionScopeEvaluate: Cases = {
  'where nothing is recorded, all that is not declared is missing': given()
    .when(name, example(name))
    .then({
      outcome: 'verified',
      body: {
        operation: 'economy.invoice',
        admitted: false,
        missing_evidence: nothingRecorded,
        failed_gates: gates.filter(
          (gate) =>
            ![
              'scope_bounded',
              'data_classes_admissible',
              'credential_not_fixture',
              'policy_current',
            ].includes(gate),
        ),
        inferred: [],
        production_admission: false,
        raw_db_exposed: false,
      },
    }),
  'where all is in place, the pilot and production stay shut': changed({}, [], {
    missing_evidence: ['pilot_admission_record'],
  }),
  'a launch claim is refused': given(...everything)
    .when(name, example(name, { ...wellPlaced, public_launch_claim: true }))
    .then({ outcome: 'refused', code: 'production_scope_public_launch_forbidden', missing: [] }),
  'only the operation is demanded': given()
    .when(name, { operation: 'tenant.create' })
    .then({ outcome: 'verified', body: { admitted: false } }),
  'and without it there is no question': given()
    .when(name, {})
    .then({ issues: ['/operation'] }),
  'postures are what they are called': given()
    .when(
      name,
      example(name, {
        tenant_lifecycle_state: 'verified',
        signer_provider_posture: '',
        audit_retention_days: -1,
        signer_commitment: 'abc',
        mandate: 'mandate',
        data_classes_present: 'none',
        admitted: true,
      }),
    )
    .then({
      issues: [
        '/data_classes_present',
        '/signer_commitment',
        '/tenant_lifecycle_state',
        '/signer_provider_posture',
        '/mandate',
        '/audit_retention_days',
        '',
      ],
    }),

  'an unknown operation fails its gate': changed({ operation: 'economy.invoice' }, ['operation_in_scope']),
  'an operation is no member of every object': changed({ operation: 'toString' }, ['operation_in_scope']),
  'an operation that the policy excludes is out of scope': given(
    ...standingRecords,
    made('production.admissionPolicy', { excluded_operations: ['tenant.create'] }),
  )
    .when(name, example(name, wellPlaced))
    .then({ outcome: 'verified', body: { failed_gates: ['operation_in_scope', ...neverOpen] } }),
  'another jurisdiction than the policy’s is out of bounds': changed({ jurisdiction: 'FR' }, [
    'scope_bounded',
  ]),
  'a forbidden claim in words is out of bounds': given()
    .when(name, example(name, { vertical: 'Generally_Available invoices' }))
    .then({ outcome: 'verified', body: { failed_gates: expect.arrayContaining(['scope_bounded']) } }),
  'a data class that the contract forbids is inadmissible': changed(
    { data_classes_present: ['invoice_totals', 'customer_data'] },
    ['data_classes_admissible'],
  ),
  'a data class that the policy forbids is inadmissible': given(
    ...standingRecords,
    made('production.admissionPolicy', { forbidden_data_classes: ['invoice_totals'] }),
  )
    .when(name, example(name, { ...wellPlaced, data_classes_present: ['invoice_totals'] }))
    .then({ outcome: 'verified', body: { failed_gates: ['data_classes_admissible', ...neverOpen] } }),
  'a fixture’s credential is none': changed({ fixture_credential: true }, ['credential_not_fixture']),
  'an unknown policy is missing, and so is its signer': changed(
    { signed_policy_ref: 'production_admission_policy:other' },
    ['policy_signed'],
    { missing_evidence: ['signed_policy_ref', 'signer_commitment', 'pilot_admission_record'] },
  ),
  'a record of another kind is no policy': changed({ signed_policy_ref: 'standing:managing_director' }, [
    'policy_signed',
  ]),
  'another signer than the policy’s has not signed it': changed({ signer_commitment: 'sha256:other' }, [
    'policy_signed',
  ]),
  'an expired policy is not current': changed({ policy_expired: true }, ['policy_current']),
  'a tenant on its way is not verified': changed({ tenant_lifecycle_state: 'reviewer_pending' }, [
    'tenant_lifecycle_verified',
  ]),
  'nor is a company that was revoked': changed({ company_lifecycle_state: 'revoked' }, [
    'company_lifecycle_verified',
  ]),
  'an unverified provider does not do': changed(
    { signer_provider_posture: 'provider_attestation_recorded_unverified' },
    ['signer_provider_verified'],
  ),
  'nor a revoked key': changed({ key_revocation_status: 'revoked' }, ['key_not_revoked']),
  'nor an operator’s token': changed({ session_assurance: 'operator_token' }, ['session_assured']),
  'a passkey does': changed({ session_assurance: 'passkey' }, []),
  'presence that is past does not': changed({ human_presence_freshness: 'stale' }, ['human_presence_fresh']),
  'live effects are unbounded': changed({ effect_intent_posture: 'live' }, ['effect_intent_bounded']),
  'a breaking schema is not ready': changed({ schema_posture: 'breaking' }, ['schema_and_restore_ready']),
  'nor a migration that nobody rehearsed': changed({ migration_posture: 'unrehearsed' }, [
    'schema_and_restore_ready',
  ]),
  'ten years less a day are too short': changed({ audit_retention_days: 3649 }, ['audit_retained']),
  'a record that is named and unknown is missing': changed(
    { mandate: 'mandate:other' },
    ['mandate_granted'],
    {
      missing_evidence: ['mandate', 'pilot_admission_record'],
    },
  ),
  'a record of another kind is unknown': changed(
    { mandate: 'standing:managing_director' },
    ['mandate_granted'],
    { missing_evidence: ['mandate', 'pilot_admission_record'] },
  ),
  'a restore rehearsal may be a receipt, if it is named': given(
    ...everything,
    evidence('receipt:restored', { fixture: false }),
  )
    .when(name, example(name, { ...wellPlaced, restore_rehearsal: 'receipt:restored' }))
    .then({ outcome: 'verified', body: { failed_gates: neverOpen } }),

  'the newest record of a kind is the one that counts': given(
    ...everything,
    evidence('authority_epoch:ended', { fixture: false, valid_until: '2026-11-21T12:00:00Z' }),
  )
    .when(name, example(name, wellPlaced))
    .then({
      outcome: 'verified',
      body: {
        missing_evidence: ['authority_epoch', 'pilot_admission_record'],
        failed_gates: ['authority_current', ...neverOpen],
      },
    }),
  'of a withdrawn one nothing is inferred': given(...everything, withdrawn('authority_epoch:first'))
    .when(name, example(name, wellPlaced))
    .then({
      outcome: 'verified',
      body: {
        missing_evidence: ['authority_epoch', 'pilot_admission_record'],
        failed_gates: ['authority_current', ...neverOpen],
      },
    }),
  'a fixture is evidence that no gate passes on': given(...everything, evidence('authority_package:fixture'))
    .when(name, example(name, wellPlaced))
    .then({
      outcome: 'verified',
      body: {
        missing_evidence: ['pilot_admission_record'],
        failed_gates: ['authority_current', ...neverOpen],
        inferred: expect.arrayContaining([
          {
            field: 'authority_package',
            value: 'authority_package:fixture',
            record: 'authority_package:fixture',
          },
        ]),
      },
    }),
  'standing may be of either kind': inferred(
    [evidence('standing_grant:other', { fixture: false })],
    {},
    { field: 'standing_grant', value: 'standing_grant:other', record: 'standing_grant:other' },
    [],
  ),
  'whose mandate it is, nobody knows who isn’t told': changed({ mandate: undefined }, ['mandate_granted'], {
    missing_evidence: ['mandate', 'pilot_admission_record'],
  }),
  'the scope is the policy’s': inferred([], {}, { field: 'jurisdiction', value: 'DE', record: policy }, []),
  'the signer is the policy’s': inferred(
    [],
    {},
    { field: 'signer_commitment', value: 'sha256:m36_policy_signer_fixture', record: policy },
    [],
  ),
  'the tenant’s lifecycle is inferred': inferred(
    [lifecycle('tenant_lifecycle:rheinwerk_calibration', 'verified_for_pilot')],
    {},
    {
      field: 'tenant_lifecycle_state',
      value: 'verified_for_pilot',
      record: 'tenant_lifecycle:rheinwerk_calibration',
    },
    [],
  ),
  'or that of the tenant which is named': inferred(
    [
      lifecycle('tenant_lifecycle:rheinwerk_calibration', 'verified_for_pilot'),
      made('keyCustody.attest'),
      made('tenant.create', {
        requested_tenant: 'tenant_node:rheinwerk_pilot',
        key_custody_attestation: 'key_custody_attestation:m22_staging_fixture',
        fixture: false,
      }),
      made('tenant.productionLifecycleAdvance'),
    ],
    { tenant_ref: 'tenant_node:rheinwerk_pilot' },
    { field: 'tenant_lifecycle_state', value: 'candidate', record: 'tenant_lifecycle:rheinwerk_pilot' },
    ['tenant_lifecycle_verified'],
  ),
  'the lifecycle of a company that is named is inferred': inferred(
    [lifecycle('company_lifecycle:rheinwerk', 'refused')],
    { company_ref: 'company_geist:rheinwerk' },
    { field: 'company_lifecycle_state', value: 'refused', record: 'company_lifecycle:rheinwerk' },
    ['company_lifecycle_verified'],
  ),
  'of a company that is not named, nothing is': given(
    ...everything,
    lifecycle('company_lifecycle:rheinwerk_calibration', 'verified_for_pilot'),
  )
    .when(name, example(name, { ...wellPlaced, company_lifecycle_state: undefined }))
    .then({
      outcome: 'verified',
      body: { missing_evidence: ['company_lifecycle_state', 'pilot_admission_record'] },
    }),
  'the provider’s posture is that of the newest attestation': inferred(
    [
      made('keyCustody.providerAttest', {
        provider_attestation_ref: 'key_custody_provider_attestation:older',
        production_requested: true,
      }),
      made('keyCustody.providerAttest'),
    ],
    {},
    { field: 'signer_provider_posture', value: 'staging_provider_attested', record: attestation },
    ['signer_provider_verified'],
  ),
  'or of the one that is named': inferred(
    [
      made('keyCustody.providerAttest', {
        provider_attestation_ref: 'key_custody_provider_attestation:older',
        production_requested: true,
      }),
      made('keyCustody.providerAttest'),
    ],
    { provider_attestation: 'key_custody_provider_attestation:older' },
    {
      field: 'signer_provider_posture',
      value: 'provider_attestation_recorded_unverified',
      record: 'key_custody_provider_attestation:older',
    },
    ['signer_provider_verified'],
  ),
  'a fixture provider is told as one': inferred(
    [made('keyCustody.providerAttest', { fixture: true })],
    {},
    { field: 'signer_provider_posture', value: 'fixture', record: attestation },
    ['signer_provider_verified'],
  ),
  'a key that was never revoked is not': inferred(
    [made('keyCustody.providerAttest')],
    {},
    { field: 'key_revocation_status', value: 'not_revoked', record: attestation },
    [],
  ),
  'a revoked one is': inferred(
    [made('keyCustody.providerAttest'), revoked(key)],
    {},
    { field: 'key_revocation_status', value: 'revoked', record: attestation },
    ['key_not_revoked'],
  ),
  'custody that was withdrawn tells nothing': given(
    ...everything,
    made('keyCustody.providerAttest'),
    withdrawn(attestation),
  )
    .when(
      name,
      example(name, { ...wellPlaced, signer_provider_posture: undefined, key_revocation_status: undefined }),
    )
    .then({
      outcome: 'verified',
      body: {
        missing_evidence: ['signer_provider_posture', 'key_revocation_status', 'pilot_admission_record'],
        failed_gates: ['signer_provider_verified', 'key_not_revoked', ...neverOpen],
      },
    }),
  'an attestation that is named and unknown tells nothing': given(
    ...everything,
    made('keyCustody.providerAttest'),
  )
    .when(
      name,
      example(name, {
        ...wellPlaced,
        key_revocation_status: undefined,
        provider_attestation: 'key_custody_provider_attestation:other',
      }),
    )
    .then({
      outcome: 'verified',
      body: { missing_evidence: ['key_revocation_status', 'pilot_admission_record'] },
    }),
  ...presences(),
};

/** The receipt is recorded at noon. */
function presences(): Cases {
  const at = (moment: string, receipt: object, value: string, changes: object = {}) =>
    given(...everything, evidence(presence, { fixture: false, ...receipt }))
      .when(name, example(name, { ...wellPlaced, human_presence_freshness: undefined, ...changes }), {
        at: moment,
      })
      .then({
        outcome: 'verified',
        body: {
          inferred: expect.arrayContaining([{ field: 'human_presence_freshness', value, record: presence }]),
          failed_gates: [...(value === 'fresh' ? [] : ['human_presence_fresh']), ...neverOpen],
        },
      });
  return {
    'presence is fresh for five minutes': at('2026-11-21T12:05:00.000Z', {}, 'fresh'),
    'and no longer': at('2026-11-21T12:05:00.001Z', {}, 'stale'),
    'it counts from when it was proved': at(
      '2026-11-21T12:00:00.000Z',
      { valid_from: '2026-11-21T11:00:00Z' },
      'stale',
    ),
    'but not from a later date than it was recorded at': at(
      '2026-11-21T12:10:00.000Z',
      { valid_from: '2026-11-21T12:09:00Z' },
      'stale',
    ),
    'a fixture proves none': at('2026-11-21T12:00:00.000Z', { fixture: true }, 'fixture'),
    'the receipt may be named': at('2026-11-21T12:00:00.000Z', {}, 'fresh', {
      human_presence_receipt: presence,
    }),
    'and is then the only one that counts': given(...everything, evidence(presence, { fixture: false }))
      .when(
        name,
        example(name, {
          ...wellPlaced,
          human_presence_freshness: undefined,
          human_presence_receipt: 'human_presence_receipt:other',
        }),
      )
      .then({
        outcome: 'verified',
        body: { missing_evidence: ['human_presence_freshness', 'pilot_admission_record'] },
      }),
  };
}
