import { breakGlassApproval } from '../../../domain/break-glass';
import type { ObservedStep } from '../../../domain/provider-observation';
import { reference } from '../../../domain/reference';
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
import {
  anna,
  answered,
  approvalBody,
  asked,
  bela,
  granted,
  request,
  requester,
  resolved,
  reviewed,
} from './emergency-access';
import { bound, concluded, observation, observed, rehearsal, rehearsedAt } from './observed-drill';

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

const steps = ['examine', 'use_access', 'prove_access_ended'] as const satisfies readonly ObservedStep[];
const all = steps.map((step) => observed(step));
const drill = (changes: Readonly<Record<string, unknown>> = {}) =>
  example(name, { rehearsal, provider_observations: steps.map(observation), ...changes });
const drillRefused = (code: string, ...missing: readonly string[]) =>
  ({ outcome: 'refused', code, missing, subject: key }) as const;
const approvalOf = (by: typeof anna) => breakGlassApproval(rehearsal, by.principal);
const twoOf = request({
  policy: { needed: 2, approvers: [], answer_seconds: 3600, access_seconds: 900 },
});
const grant = [
  asked(),
  answered(approvalBody(anna)),
  resolved('granted', { approvals: [approvalOf(anna)] }),
  granted(rehearsal),
];
const earlier = '0197f0a0-0000-7000-a000-000000000009';
const unresolved = drillRefused('key_custody_break_glass_unresolved');

/** What a drill at a bound key store adds. */
const drillCases: Cases = {
  'access that others granted, that was used and that has ended is recorded, and executed nothing': given(
    ...bound,
    ...all,
    ...grant,
  )
    .when(name, drill())
    .then({
      outcome: 'admitted',
      body: { ...admitted.body, ...rehearsedAt(steps), approvals: [approvalOf(anna)] },
    }),
  'the presence need not last until the end': given(...bound, ...all, ...grant)
    .when(name, drill(), { at: '2026-11-22T12:00:00.000Z' })
    .then({ outcome: 'admitted' }),
  'a drill of a key that is bound nowhere': given(attested, ...all, ...grant)
    .when(name, drill())
    .then(drillRefused('key_custody_provider_binding_missing', 'key_ref')),
  'that is told before what became of the request': given(attested, asked(), resolved('denied'))
    .when(name, drill())
    .then(drillRefused('key_custody_provider_binding_missing', 'key_ref')),
  ...Object.fromEntries(
    (['denied', 'expired', 'withdrawn'] as const).map((resolution) => [
      `a request that was ${resolution}, which needs neither approver nor observation`,
      given(...bound, asked(), resolved(resolution))
        .when(name, drill({ approver_receipt: undefined, provider_observations: [] }))
        .then(drillRefused(`key_custody_break_glass_${resolution}`)),
    ]),
  ),
  'what became of it is told before the revocation': given(
    ...bound,
    asked(),
    resolved('denied'),
    made('keyCustody.revoke'),
  )
    .when(name, drill())
    .then(drillRefused('key_custody_break_glass_denied')),
  'nothing became of it': given(...bound, ...all, asked(), answered(approvalBody(anna)))
    .when(name, drill())
    .then(unresolved),
  'what became of it for another key': given(
    ...bound,
    ...all,
    ...grant.slice(0, 2),
    resolved('granted', { approvals: [approvalOf(anna)], key_ref: reference('key_registry', 'other') }),
  )
    .when(name, drill())
    .then(unresolved),
  'a grant that nobody asked for': given(...bound, ...all, ...grant.slice(1))
    .when(name, drill())
    .then(unresolved),
  'a grant that too few approved': given(
    ...bound,
    ...all,
    asked(twoOf),
    answered(approvalBody(anna, 'approve', twoOf)),
    ...grant.slice(2),
  )
    .when(name, drill())
    .then(unresolved),
  'a grant that the requester approved': given(
    ...bound,
    ...all,
    asked(),
    answered(approvalBody(requester)),
    resolved('granted', { approvals: [approvalOf(requester)] }),
  )
    .when(name, drill())
    .then(unresolved),
  'a grant on the approval of another request': given(
    ...bound,
    ...all,
    asked(),
    answered({ ...approvalBody(anna), request_hash: 'sha256:another' }),
    ...grant.slice(2),
  )
    .when(name, drill())
    .then(unresolved),
  'a grant on an answer that was no approval': given(
    ...bound,
    ...all,
    asked(),
    answered(approvalBody(anna, 'deny')),
    ...grant.slice(2),
  )
    .when(name, drill())
    .then(unresolved),
  'a grant on an approval that was withdrawn': given(...bound, ...all, ...grant, withdrawn(approvalOf(anna)))
    .when(name, drill())
    .then(unresolved),
  'two of two approve': given(
    ...bound,
    ...all,
    asked(twoOf),
    answered(approvalBody(anna, 'approve', twoOf)),
    answered(approvalBody(bela, 'approve', twoOf)),
    resolved('granted', { approvals: [approvalOf(anna), approvalOf(bela)] }),
    granted(rehearsal),
  )
    .when(name, drill())
    .then({ outcome: 'admitted', body: { approvals: [approvalOf(anna), approvalOf(bela)] } }),
  'the last grant of the key was not looked back on': given(...bound, ...all, granted(earlier))
    .when(name, drill())
    .then(drillRefused('key_custody_break_glass_review_missing', 'rehearsal')),
  'it was': given(...bound, ...all, granted(earlier), reviewed(earlier), ...grant)
    .when(name, drill())
    .then({ outcome: 'admitted' }),
  'then only that nothing became of the request is in the way': given(
    ...bound,
    granted(earlier),
    reviewed(earlier),
    asked(),
  )
    .when(name, drill())
    .then(unresolved),
  'no receipt of an approver': given(...bound, ...all, ...grant)
    .when(name, drill({ approver_receipt: undefined }))
    .then(unapproved('approver_receipt')),
  'the presence of somebody who approved nothing': given(
    ...bound,
    ...all,
    ...grant,
    evidence('human_presence_receipt:passer_by'),
  )
    .when(name, drill({ approver_receipt: 'human_presence_receipt:passer_by' }))
    .then(unapproved('approver_receipt')),
  'another justification than the approvers read': given(...bound, ...all, ...grant)
    .when(name, drill({ justification_hash: 'sha256:second_thoughts' }))
    .then(unapproved('justification_hash')),
  'an attestation is demanded of a drill, too': given(...bound, ...all, ...grant)
    .when(name, drill({ provider_attestation: undefined }))
    .then(required),
  'a revocation that came meanwhile wins': given(...bound, ...all, ...grant, made('keyCustody.revoke'))
    .when(name, drill())
    .then(keyRevoked),
  'the observations of a drill serve one decision': given(...bound, ...all, ...grant, concluded)
    .when(name, drill())
    .then(drillRefused('key_custody_rehearsal_concluded')),
  ...Object.fromEntries(
    steps.map((left) => [
      `a drill that left out ${left}`,
      given(...bound, ...all, ...grant)
        .when(name, drill({ provider_observations: steps.filter((step) => step !== left).map(observation) }))
        .then(drillRefused('key_custody_provider_observation_missing', 'provider_observations')),
    ]),
  ),
  'a public key that is not the one attested': given(
    ...bound,
    ...all.slice(1),
    observed('examine', { result: 'public_key_mismatch', as_expected: false }),
    ...grant,
  )
    .when(name, drill())
    .then(drillRefused('key_custody_public_key_mismatch', 'provider_observations')),
  'access that was used after it had ended': given(
    ...bound,
    ...all.slice(0, 2),
    observed('prove_access_ended', { result: 'access_still_used', as_expected: false }),
    ...grant,
  )
    .when(name, drill())
    .then(drillRefused('key_custody_rehearsal_failed', 'provider_observations')),
};

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
  ...drillCases,
};
