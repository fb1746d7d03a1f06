import { type Cases, eventIds, evidence, example, given, made, revoked, withdrawn } from '../decision-table';
import {
  attestationMissing,
  attested,
  attestedKeyCases,
  key,
  keyRevoked,
  otherAttestation,
  otherAttested,
} from './attested-key';

const name = 'keyCustody.breakGlass';
const approver = 'human_presence_receipt:fixture_private_presence';
const approved = evidence(approver);

const admitted = {
  outcome: 'admitted',
  body: {
    break_glass: `key_custody_break_glass:${eventIds[0]}`,
    status: 'receipt_recorded',
    emergency_access_executed: false,
    private_key_material_stored: false,
    private_key_material_exposed: false,
    production_admission: false,
  },
} as const;

const required = {
  outcome: 'refused',
  code: 'key_custody_provider_attestation_required',
  missing: ['provider_attestation'],
  subject: key,
} as const;

const unapproved = (...missing: readonly string[]) =>
  ({
    outcome: 'refused',
    code: 'key_custody_break_glass_approval_missing',
    missing,
    subject: key,
  }) as const;

export const keyCustodyBreakGlass: Cases = {
  ...attestedKeyCases(name, admitted, [approved]),
  'a fixture will do': given(attested, approved)
    .when(name, example(name, { fixture: true }))
    .then(admitted),
  'as 000 asks for it, where the presence was never recorded': given(
    made('keyCustody.providerAttest', {
      key_ref: 'signing_key:rheinwerk_root',
      provider: 'aws_kms',
      fixture: true,
    }),
  )
    .when(
      name,
      example(name, {
        key_ref: 'signing_key:rheinwerk_root',
        operator: 'human_person:gestalt_oncall',
        justification_hash: 'sha256:fixture_break_glass_justification',
        approver_receipt: 'human_presence_receipt:fixture_break_glass_presence',
        fixture: true,
        contains_customer_data: undefined,
      }),
    )
    .then({ ...unapproved('approver_receipt'), subject: 'signing_key:rheinwerk_root' }),
  'the operator may be anybody, or nobody': given(attested, approved)
    .when(name, example(name, { operator: undefined, fixture: undefined }))
    .then(admitted),
  'a receipt of a fixture’s presence approves': given(attested, evidence(approver, { fixture: true }))
    .when(name, example(name))
    .then(admitted),
  'glass may be broken again': given(attested, approved, made(name)).when(name, example(name)).then(admitted),
  'an attestation is demanded': given(attested, approved)
    .when(name, example(name, { provider_attestation: undefined }))
    .then(required),
  'an empty attestation counts as absent': given(attested, approved)
    .when(name, example(name, { provider_attestation: '' }))
    .then(required),
  'that is told before the absent approval': given(attested, approved)
    .when(name, example(name, { provider_attestation: undefined, approver_receipt: undefined }))
    .then(required),
  'and before the absent justification': given(attested, approved)
    .when(name, example(name, { provider_attestation: undefined, justification_hash: undefined }))
    .then(required),
  'and before the unknown approval': given(attested)
    .when(name, example(name, { provider_attestation: undefined }))
    .then(required),
  'and before the revocation': given(attested, approved, revoked(key))
    .when(name, example(name, { provider_attestation: undefined }))
    .then(required),
  'nobody approved': given(attested, approved)
    .when(name, example(name, { approver_receipt: undefined }))
    .then(unapproved('approver_receipt')),
  'an empty approval counts as absent': given(attested, approved)
    .when(name, example(name, { approver_receipt: '' }))
    .then(unapproved('approver_receipt')),
  'nothing justifies it': given(attested, approved)
    .when(name, example(name, { justification_hash: undefined }))
    .then(unapproved('justification_hash')),
  'an empty justification counts as absent': given(attested, approved)
    .when(name, example(name, { justification_hash: '' }))
    .then(unapproved('justification_hash')),
  'approval and justification are told at once': given(attested, approved)
    .when(name, example(name, { approver_receipt: undefined, justification_hash: undefined }))
    .then(unapproved('approver_receipt', 'justification_hash')),
  'an absent approval is told before the unknown attestation': given()
    .when(name, example(name, { approver_receipt: undefined }))
    .then(unapproved('approver_receipt')),
  'and so is an absent justification': given(approved)
    .when(name, example(name, { justification_hash: undefined }))
    .then(unapproved('justification_hash')),
  'and before the attestation of another key': given(attested, otherAttested, approved)
    .when(name, example(name, { provider_attestation: otherAttestation, approver_receipt: undefined }))
    .then(unapproved('approver_receipt')),
  'and before the revocation of the key': given(attested, approved, revoked(key))
    .when(name, example(name, { approver_receipt: undefined }))
    .then(unapproved('approver_receipt')),
  'the unknown attestation is told before the unknown approval': given()
    .when(name, example(name))
    .then(attestationMissing('provider_attestation')),
  'and so is the attestation of another key': given(attested, otherAttested)
    .when(name, example(name, { provider_attestation: otherAttestation }))
    .then(attestationMissing('provider_attestation')),
  'and so is the absent key': given(attested)
    .when(name, example(name, { key_ref: undefined }))
    .then(attestationMissing('key_ref')),
  'an approval that nobody recorded is unknown': given(attested)
    .when(name, example(name))
    .then(unapproved('approver_receipt')),
  'one that was withdrawn is unknown': given(attested, approved, withdrawn(approver))
    .when(name, example(name))
    .then(unapproved('approver_receipt')),
  'one that begins later is unknown': given(
    attested,
    evidence(approver, { valid_from: '2026-11-21T12:00:00.001Z' }),
  )
    .when(name, example(name))
    .then(unapproved('approver_receipt')),
  'one that has ended is unknown': given(
    attested,
    evidence(approver, { valid_until: '2026-11-21T12:00:00Z' }),
  )
    .when(name, example(name))
    .then(unapproved('approver_receipt')),
  'one that has not ended yet approves': given(
    attested,
    evidence(approver, { valid_until: '2026-11-21T12:00:00.001Z' }),
  )
    .when(name, example(name))
    .then(admitted),
  'a receipt of another kind approves nothing': given(attested, approved, evidence('receipt:m17_presence'))
    .when(name, example(name, { approver_receipt: 'receipt:m17_presence' }))
    .then(unapproved('approver_receipt')),
  'nor does the attestation itself': given(attested, approved)
    .when(
      name,
      example(name, { approver_receipt: 'key_custody_provider_attestation:m23_reserved_kms_fixture' }),
    )
    .then(unapproved('approver_receipt')),
  'the unknown approval is told before the revocation': given(attested, revoked(key))
    .when(name, example(name))
    .then(unapproved('approver_receipt')),
  'a revoked key is behind no glass': given(attested, approved, revoked(key))
    .when(name, example(name))
    .then(keyRevoked),
  'and stays revoked where the record of that is withdrawn': given(
    attested,
    approved,
    revoked(key),
    withdrawn('key_custody_revocation:earlier'),
  )
    .when(name, example(name))
    .then(keyRevoked),
  'revoked by the operation, too': given(attested, approved, made('keyCustody.revoke'))
    .when(name, example(name))
    .then(keyRevoked),
  'the justification is a commitment, and people are references': given()
    .when(
      name,
      example(name, {
        operator: 'on call',
        justification_hash: 'the house is on fire',
        approver_receipt: 'a nod',
      }),
    )
    .then({ issues: ['/operator', '/justification_hash', '/approver_receipt'] }),
};
