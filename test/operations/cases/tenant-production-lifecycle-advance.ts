import { type Cases, example, given, made } from '../decision-table';
import { lifecycleCases } from './production-lifecycle';

const name = 'tenant.productionLifecycleAdvance';
const attestation = 'key_custody_attestation:m22_staging_fixture';

const subjectMade = (changes: Readonly<Record<string, unknown>> = {}) => [
  made('keyCustody.attest'),
  made('tenant.create', {
    requested_tenant: 'tenant_node:rheinwerk_pilot',
    key_custody_attestation: attestation,
    fixture: false,
    ...changes,
  }),
];

export const tenantProductionLifecycleAdvance: Cases = {
  ...lifecycleCases({
    name,
    field: 'tenant_onboarding',
    subject: 'tenant_node:rheinwerk_pilot',
    record: 'tenant_lifecycle:rheinwerk_pilot',
    key: 'tenant_lifecycle',
    unknown: 'tenant_onboarding_candidate_unknown',
    subjectMade,
  }),
  'a candidate may be of either kind': given(
    ...subjectMade({ requested_tenant: 'tenant_onboarding:rheinwerk_2026_04' }),
  )
    .when(name, example(name, { tenant_onboarding: 'tenant_onboarding:rheinwerk_2026_04' }))
    .then({ outcome: 'admitted', body: { tenant_lifecycle: 'tenant_onboarding:rheinwerk_2026_04' } }),
};
