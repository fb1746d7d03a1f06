import { type Cases, example, given } from '../decision-table';

const name = 'company.bootstrap';

export const companyBootstrap: Cases = {
  'the walk of 000 is admitted': given()
    .when(name, example(name))
    .then({
      outcome: 'admitted',
      body: {
        company_bootstrap: 'company_geist:rheinwerk_calibration',
        status: 'staging_recorded',
        legal_form: 'GmbH',
        jurisdiction: 'DE-BE',
        legal_name_given: false,
        legal_name_stored: false,
        customer_data_stored: false,
        production_admission: false,
      },
    }),
  'a legal name is dropped, and that it was there recorded': given()
    .when(name, example(name, { legal_name: 'Rheinwerk Calibration GmbH' }))
    .then({ outcome: 'admitted', body: { legal_name_given: true, legal_name_stored: false } }),
  'evidence of it need not be known, nor be there': given()
    .when(name, example(name, { verification_evidence: undefined, fixture: undefined, tenant: undefined }))
    .then({ outcome: 'admitted' }),
  'names and numbers come as hashes': given()
    .when(
      name,
      example(name, {
        company: 'tenant_node:rheinwerk',
        legal_name_hash: 'Rheinwerk Calibration GmbH',
        register_number_hash: undefined,
        legal_form: '',
        verification_evidence: ['evidence_bundle:rheinwerk', 'HRB 4711'],
      }),
    )
    .then({
      issues: [
        '/company',
        '/legal_name_hash',
        '/legal_form',
        '/register_number_hash',
        '/verification_evidence/1',
      ],
    }),
};
