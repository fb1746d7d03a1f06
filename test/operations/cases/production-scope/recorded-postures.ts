import type { Expected } from '../../decision-table';
import { type Cases, type Earlier, evidence, example, given, made, withdrawn } from '../../decision-table';
import { changed, everything, inferred, name, neverOpen, policy, wellPlaced } from './well-placed-question';

function lifecycle(stream: string, state: string): Earlier {
  const record = { operation: 'x', outcome: 'admitted', request: {}, body: { lifecycle_state: state } };
  return { stream, type: 'LIFECYCLE_ADVANCED', data: record };
}

const withoutAuthority: Expected = {
  outcome: 'verified',
  body: {
    missing_evidence: ['authority_epoch', 'pilot_admission_record'],
    failed_gates: ['authority_current', ...neverOpen],
  },
};

/** What the question leaves out is inferred from the newest record that tells it. */
export const recordedPostures: Cases = {
  'the newest record of a kind is the one that counts': given(
    ...everything,
    evidence('authority_epoch:ended', { fixture: false, valid_until: '2026-11-21T12:00:00Z' }),
  )
    .when(name, example(name, wellPlaced))
    .then(withoutAuthority),
  'of a withdrawn one nothing is inferred': given(...everything, withdrawn('authority_epoch:first'))
    .when(name, example(name, wellPlaced))
    .then(withoutAuthority),
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
};
