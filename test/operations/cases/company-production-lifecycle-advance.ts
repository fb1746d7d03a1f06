import { type Cases, example, given, made } from '../decision-table';
import { lifecycleCases } from './production-lifecycle';

const name = 'company.productionLifecycleAdvance';

const subjectMade = (changes: Readonly<Record<string, unknown>> = {}) => [
  made('company.bootstrap', { company: 'company_geist:rheinwerk_pilot', fixture: false, ...changes }),
];

export const companyProductionLifecycleAdvance: Cases = {
  ...lifecycleCases({
    name,
    field: 'company_bootstrap',
    subject: 'company_geist:rheinwerk_pilot',
    record: 'company_lifecycle:rheinwerk_pilot',
    key: 'company_lifecycle',
    unknown: 'tenant_onboarding_company_bootstrap_unknown',
    subjectMade,
  }),
  'the form of the company may be left out': given(...subjectMade())
    .when(name, example(name, { company_form: undefined }))
    .then({ outcome: 'admitted' }),
  'an empty form counts as absent': given(...subjectMade())
    .when(name, example(name, { company_form: '' }))
    .then({ outcome: 'admitted' }),
};
