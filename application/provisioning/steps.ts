import { type JsonObject, jsonObject } from '../../domain/json';
import type { KeyName } from '../../domain/key';
import { nameOf, type Reference, reference } from '../../domain/reference';
import type { OperationName } from '../../operations/catalogue';
import type { BreakGlassRunInput } from '../rehearsals/rehearsal-run';
import type { ProvisioningDocument } from './document';

interface Step {
  readonly id: string;
  /** What the step does, for whoever watches the run. */
  readonly title: string;
  /** JSON pointer to the part of the document that it is made from. */
  readonly section: string;
}

/** One decision of a provisioning. */
export interface DecisionStep extends Step {
  readonly operation: OperationName;
  readonly request: JsonObject;
  /** What of the run's course completes the request when it is judged: the key that it made, or its rehearsals. */
  readonly completedWith?: 'key' | 'rehearsals';
  /** Where it is refused, that is a result like any other: the run neither waits nor ends. */
  readonly goesOn?: true;
  /** Judged at once with the step before it: neither rests on what the other records. */
  readonly withPrevious?: true;
}

/** A key of the tenant is made at a key store, unless it stands there. */
export interface KeyStep extends Step {
  readonly key: { readonly keyStore: string; readonly name: KeyName };
}

/** A drill at the key store, as a workflow of its own. */
export interface RehearsalStep extends Step {
  readonly rehearsal: PlannedRehearsal;
}

type PlannedRehearsal = { readonly keyRef: Reference } & (
  | { readonly kind: 'rotation' }
  | ({ readonly kind: 'break_glass' } & Pick<BreakGlassRunInput, 'reason' | 'ticket' | 'justificationHash'>)
);

/** What a provisioning goes through. Plain data, so that it can travel through a workflow's history. */
export type ProvisioningStep = DecisionStep | KeyStep | RehearsalStep;

/** What a document asks for, in its order. The precheck comes before the gate, which rests on it. */
export function provisioningSteps(document: ProvisioningDocument): readonly ProvisioningStep[] {
  const { tenant, company, fixture, rehearsals } = document;
  const attestation = document.key_custody.attestation_ref;
  return [
    ...document.evidence.map((evidence, index) =>
      withPrevious(
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
    ),
    withPrevious(
      step('key-custody', 'Attest key custody', 'keyCustody.attest', '/key_custody', {
        tenant,
        company,
        fixture,
        ...document.key_custody,
      }),
    ),
    ...(rehearsals === undefined ? [] : [keyStep(rehearsals)]),
    {
      ...step(
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
      ...(rehearsals === undefined ? { withPrevious: true } : { completedWith: 'key' }),
    },
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
    withPrevious(
      step('precheck', 'Run the production precheck', 'production.admissionPrecheck', '/precheck', {
        tenant,
        company,
        key_custody_attestation: attestation,
        ...document.precheck,
      }),
    ),
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
    ...(rehearsals === undefined ? [] : rehearsalSteps(document, rehearsals)),
  ];
}

type Rehearsals = NonNullable<ProvisioningDocument['rehearsals']>;

function keyStep({ key_store: keyStore, key_name: name }: Rehearsals): KeyStep {
  return {
    id: 'key-store-key',
    title: 'Make the key at its key store',
    section: '/rehearsals/key_name',
    key: { keyStore, name },
  };
}

/** The key is bound and both drills run at once; what they came to is reported, and the gate of the pilot comes last. */
function rehearsalSteps(
  { tenant, company, fixture, ...document }: ProvisioningDocument,
  { break_glass, maturity_report, pilot_gate, ...binding }: Rehearsals,
): readonly ProvisioningStep[] {
  const section = '/rehearsals';
  const keyRef = binding.key_ref;
  const attestation = document.key_custody_provider.provider_attestation_ref;
  const drills = [
    {
      id: 'rotation-rehearsal',
      title: 'Rehearse the rotation of the key',
      section,
      rehearsal: { kind: 'rotation', keyRef },
    },
    {
      id: 'break-glass-rehearsal',
      title: 'Rehearse breaking the glass',
      section: `${section}/break_glass`,
      rehearsal: {
        kind: 'break_glass',
        keyRef,
        reason: break_glass.reason,
        ticket: break_glass.ticket,
        justificationHash: break_glass.justification_hash,
      },
    },
  ] as const satisfies readonly RehearsalStep[];
  return [
    step('provider-binding', 'Bind the key to its key store', 'keyCustody.providerBind', section, {
      tenant,
      company,
      fixture,
      provider_attestation: attestation,
      ...binding,
    }),
    ...drills,
    {
      ...step(
        'maturity-report',
        'Report what was rehearsed',
        'staging.maturityReport',
        `${section}/maturity_report`,
        { tenant, required_trials: drills.map(({ rehearsal }) => rehearsal.kind), ...maturity_report },
      ),
      completedWith: 'rehearsals',
      goesOn: true,
    },
    {
      ...step(
        'pilot-gate',
        'Evaluate the gate of the pilot',
        'pilot.admissionGate',
        `${section}/pilot_gate`,
        {
          tenant,
          company,
          production_precheck: document.precheck.precheck_ref,
          tenant_onboarding_gate: reference('tenant_onboarding_gate', nameOf(tenant)),
          key_custody_provider_attestation: attestation,
          standing_grant: document.onboarding_gate.standing_grant,
          authority_package: document.precheck.authority_package,
          edge_policy: document.precheck.edge_access_policy,
          restore_rehearsal: document.precheck.backup_restore_receipt,
          ...pilot_gate,
        },
      ),
      goesOn: true,
    },
  ];
}

function step(
  id: string,
  title: string,
  operation: OperationName,
  section: string,
  request: object,
): DecisionStep {
  return { id, title, operation, section, request: jsonObject(request) };
}

function withPrevious(step: DecisionStep): DecisionStep {
  return { ...step, withPrevious: true };
}
