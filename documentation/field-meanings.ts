import { acceptedKinds } from '../domain/kinds';
import { boundaryContract } from '../operations/boundary-contract';

/** What a field of a request means where its schema doesn't say, the same in every operation that has it. */
const meanings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    admission_signer: 'Who signs admissions under the policy; free to be of any kind.',
    admission_signer_commitment: "Commitment to the signer's signature.",
    admitted_authority_packages: 'What the policy admits; naming one does not record it.',
    admitted_connectors: 'What the policy admits.',
    admitted_effects: 'What the policy admits.',
    admitted_proof_outputs: 'What the policy admits.',
    attestation_hash: 'Commitment to the attestation itself.',
    attestation_ref: 'The name of the record; where left out, one is made.',
    auth_policy: 'How the people of the tenant sign in.',
    authority_epoch: 'The epoch of the authority that the tenant begins in.',
    commitment: 'Commitment to the content, which is never sent.',
    company: 'The company that is bound, and the name of the record.',
    customer_consent_hash: "Commitment to the customer's consent.",
    data_boundary_hash: 'Commitment to the boundary of the data.',
    data_classes_present: 'The classes of data that the operation would touch.',
    encryption_key: 'The key that the tenant encrypts with.',
    excluded_operations: 'What the policy rules out.',
    fixture: 'Made up to try things out; never good for production.',
    forbidden_data_classes: 'The classes of data that the policy rules out.',
    home_reality: 'The reality that the tenant is at home in.',
    host: 'The host name that the tenant is served at.',
    issuer: 'Who issued the evidence.',
    jurisdiction: 'Such as DE-BE.',
    key_ref: 'The key that the request is about.',
    legal_form: 'Such as GmbH.',
    legal_name_hash: 'Commitment to the legal name.',
    manifest_commitment_count: 'How many manifests were committed to.',
    mode: 'How custody is kept, in words of your own.',
    pilot_ref: 'The name of the pilot.',
    policy_ref: 'The name of the record.',
    precheck_ref: 'The name of the record.',
    production_admission_enabled: 'Refused where true.',
    production_requested: 'Whether custody is meant for production; a fixture is refused then.',
    proof_manifest_commitment: 'Commitment to the manifest of the proofs.',
    proof_verification_expected_refusal_count: 'How many proofs were refused, as they should be.',
    proof_verification_pass_count: 'How many proofs were verified.',
    provider: 'Who keeps the key.',
    provider_attestation_ref: 'The name of the record.',
    public_key: 'Public key material as its provider writes it.',
    public_launch_claim: 'Refused where true.',
    reason: 'Why, in words of your own.',
    reference: 'The name of the record.',
    register_number_hash: 'Commitment to the number in the register.',
    replacement_key_ref: 'The key that takes over.',
    replacement_public_key: 'Public key material of the key that takes over.',
    report_commitment: 'Commitment to the report.',
    report_ref: 'The name of the record.',
    request_production: 'Whether production is asked for; a tenant that is a fixture is refused then.',
    requested_tenant: 'The tenant that is created, as a record of the tenant that acts.',
    rotation_reason: 'Why, in words of your own.',
    run_slug: 'The run that is reported.',
    signing_key: 'The key that the tenant signs with.',
    source_summary_commitment: 'Commitment to the summary of the sources.',
    support_runbook_hash: 'Commitment to the runbook of the support.',
    tenant_type: 'Such as single_company_pilot.',
    verification_evidence: 'What the entry in the register was verified by; recorded, not looked up.',
    vertical: 'The line of business, such as invoice_payment_advisor.',
  }),
);

/** The meaning of a field: the schema's own, that of the boundary contract, or the one that every operation shares. */
export function meaningOf(operation: string, field: string, described: string): string {
  if (described !== '') return described;
  const posture = operation === evaluated ? postures.get(field) : undefined;
  return posture ?? meanings.get(field) ?? kindsMeant.get(field) ?? '';
}

const { operation: evaluated, gates } = boundaryContract.evaluator_contract;

const postures: ReadonlyMap<string, string> = new Map(
  gates.flatMap(({ gate, posture }) =>
    posture.map(({ field, inferred_from: kinds }) => {
      const inferred =
        kinds.length === 0 ? '' : `; where left out, inferred from records of kind ${kinds.join(' or ')}`;
      return [field, `Looked at by the gate \`${gate}\`${inferred}.`];
    }),
  ),
);

const kindsMeant: ReadonlyMap<string, string> = new Map(
  Object.entries(acceptedKinds).map(([field, kinds]) => [
    field,
    `A known record of kind ${kinds.join(' or ')}.`,
  ]),
);
