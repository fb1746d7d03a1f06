import { boundaryContract } from '../../../operations/boundary-contract';
import { type Cases, example, given } from '../decision-table';
import { recordedCustody } from './production-scope/recorded-custody';
import { recordedPostures } from './production-scope/recorded-postures';
import { recordedPresence } from './production-scope/recorded-presence';
import { statedPostures } from './production-scope/stated-postures';
import { changed, everything, gates, name, wellPlaced } from './production-scope/well-placed-question';

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

  ...statedPostures,
  ...recordedPostures,
  ...recordedCustody,
  ...recordedPresence,
};
