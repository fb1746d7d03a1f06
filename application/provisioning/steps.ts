import { type JsonObject, jsonObject } from '../../domain/json';
import type { OperationName } from '../../operations/catalogue';
import type { ProvisioningDocument } from './document';

/** One decision of a provisioning. Plain data, so that it can travel through a workflow's history. */
export interface ProvisioningStep {
  readonly id: string;
  /** What the step does, for whoever watches the run. */
  readonly title: string;
  readonly operation: OperationName;
  readonly request: JsonObject;
  /** JSON pointer to the part of the document that the request is made from. */
  readonly section: string;
}

/** The decisions that a document asks for, in their order. The precheck comes before the gate, which rests on it. */
export function provisioningSteps(document: ProvisioningDocument): readonly ProvisioningStep[] {
  const { tenant, company, fixture } = document;
  const attestation = document.key_custody.attestation_ref;
  return [
    ...document.evidence.map((evidence, index) =>
      step(
        `evidence-${index + 1}`,
        `Record evidence ${evidence.reference}`,
        'evidence.record',
        `/evidence/${index}`,
        {
          tenant,
          ...evidence,
        },
      ),
    ),
    step('key-custody', 'Attest key custody', 'keyCustody.attest', '/key_custody', {
      tenant,
      company,
      fixture,
      ...document.key_custody,
    }),
    step(
      'key-custody-provider',
      'Attest the key provider',
      'keyCustody.providerAttest',
      '/key_custody_provider',
      {
        tenant,
        company,
        fixture,
        ...document.key_custody_provider,
      },
    ),
    step('tenant-create', 'Create the tenant', 'tenant.create', '/tenant_create', {
      tenant,
      company,
      fixture,
      requested_tenant: tenant,
      key_custody_attestation: attestation,
      ...document.tenant_create,
    }),
    step('company-bootstrap', 'Bind the company', 'company.bootstrap', '/company_bootstrap', {
      tenant,
      company,
      fixture,
      ...document.company_bootstrap,
    }),
    step('precheck', 'Run the production precheck', 'production.admissionPrecheck', '/precheck', {
      tenant,
      company,
      key_custody_attestation: attestation,
      ...document.precheck,
    }),
    step('onboarding-gate', 'Evaluate the onboarding gate', 'tenant.onboardingGate', '/onboarding_gate', {
      tenant,
      fixture,
      tenant_onboarding: tenant,
      company_bootstrap: company,
      key_custody_attestation: attestation,
      production_precheck: document.precheck.precheck_ref,
      ...document.onboarding_gate,
    }),
    step(
      'admission-policy',
      'Record the admission policy',
      'production.admissionPolicy',
      '/admission_policy',
      {
        tenant,
        ...document.admission_policy,
      },
    ),
  ];
}

function step(
  id: string,
  title: string,
  operation: OperationName,
  section: string,
  request: object,
): ProvisioningStep {
  return { id, title, operation, section, request: jsonObject(request) };
}
