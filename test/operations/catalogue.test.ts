import { z } from 'zod';
import { kindsMadeByOperations } from '../../domain/kinds';
import { reference } from '../../domain/reference';
import { refusalCodes } from '../../domain/refusal-codes';
import { scanRequest } from '../../domain/request-scan';
import { catalogue, isOperationName, operations } from '../../operations/catalogue';
import { makesForbiddenClaim } from '../../operations/forbidden-claims';
import { alwaysRefuses } from '../../operations/maturity';

const acting = {
  tenant: reference('tenant_node', 'rheinwerk_calibration'),
  principal: '0197f0a0-0000-7000-b000-000000000000',
};

test('names are unique, and each is the key of its operation', () => {
  expect(Object.entries(catalogue).filter(([key, { name }]) => key !== name)).toEqual([]);
});

test('a path is taken once', () => {
  const paths = operations.map(({ method, path }) => `${method} ${path}`);
  expect(paths).toEqual([
    'GET /v1/key-custody/readiness',
    'POST /v1/key-custody/attest',
    'POST /v1/key-custody/provider/attest',
    'POST /v1/key-custody/provider/bind',
    'POST /v1/key-custody/revoke',
    'POST /v1/key-custody/rotate',
    'POST /v1/key-custody/signing/rehearse',
    'POST /v1/key-custody/break-glass',
    'POST /v1/key-custody/break-glass/approve',
    'POST /v1/key-custody/break-glass/review',
    'POST /v1/tenants/create',
    'POST /v1/companies/bootstrap',
    'POST /v1/evidence',
    'POST /v1/production/admission/precheck',
    'POST /v1/tenants/onboarding-gate',
    'POST /v1/tenants/production-lifecycle/advance',
    'POST /v1/companies/production-lifecycle/advance',
    'POST /v1/production/admission/policy',
    'POST /v1/staging/maturity-report',
    'POST /v1/pilot/admission-gate',
    'GET /v1/production/scope',
    'POST /v1/production/scope/evaluate',
    'POST /v1/authority/key/rotate',
  ]);
});

test('a name is an operation’s only if it is its own', () => {
  expect(isOperationName('keyCustody.attest')).toBe(true);
  for (const name of ['', 'toString', '__proto__', 'keyCustody.recover'])
    expect(isOperationName(name)).toBe(false);
});

describe.each(operations)('$name', (operation) => {
  test('makes records of kinds that nobody can enter as evidence', () => {
    const kinds = Object.values(operation.produces).flat();
    expect(kinds.filter((kind) => !kindsMadeByOperations.has(kind))).toEqual([]);
    expect(Object.keys(operation.produces).length > 0).toBe(!alwaysRefuses(operation));
  });

  test('has a body unless it always refuses', () => {
    expect(operation.body instanceof z.ZodNever).toBe(alwaysRefuses(operation));
    const outcomes = operation.codes.map(({ outcome }) => outcome);
    if (alwaysRefuses(operation)) expect(new Set(outcomes)).toEqual(new Set(['refused']));
  });

  test('understands its own example, which carries nothing that must stay out', () => {
    expect(scanRequest(operation.example, operation.fields)).toBeUndefined();
    const understanding = operation.understand(operation.example, acting);
    expect(understanding).toHaveProperty('understood');
  });

  test('knows the fields of its request', () => {
    for (const [field] of membersOf(operation.example)) expect([...operation.fields]).toContain(field);
    expect(operation.fields.has('tenant')).toBe(operation.method === 'POST');
  });

  test('takes the tenant named in the body or beside it as one request', () => {
    const beside = membersOf(operation.example).filter(([field]) => field !== 'tenant');
    expect(understood(operation.name, Object.fromEntries(beside))).toEqual(
      understood(operation.name, operation.example),
    );
  });

  test('checks what must stay out first, and a taken reference last', () => {
    const codes = operation.codes.map(({ code }) => code);
    if (operation.method === 'POST') {
      expect(codes.slice(0, 2)).toEqual([operation.privateMaterialCode, 'customer_data_forbidden']);
      if (operation.repeats === 'same_reference') expect(codes).toContain('record_conflict');
      expect([-1, codes.length - 1]).toContain(codes.indexOf('record_conflict'));
    }
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each([null, undefined, 7, 'text', [], [{}]])('turns %j away as a whole', (raw) => {
    expect(operation.understand(raw, acting)).toEqual({
      issues: [{ pointer: '', detail: expect.stringContaining('expected object') }],
    });
  });

  test('says what it expected, and repeats nothing of what it got', () => {
    const secret = 'hunter2-hunter2';
    for (const field of [...operation.fields, secret]) {
      for (const value of [secret, { [secret]: secret }, [secret], [[secret]]]) {
        const understanding = operation.understand(
          { ...Object.fromEntries(membersOf(operation.example)), [field]: value },
          acting,
        );
        if ('issues' in understanding) expect(JSON.stringify(understanding.issues)).not.toContain(secret);
      }
    }
  });
});

test('every code is given by some operation', () => {
  const given = new Set<string>(operations.flatMap(({ codes }) => codes.map(({ code }) => code)));
  expect(Object.keys(refusalCodes).filter((code) => !given.has(code))).toEqual([]);
});

test('what only evidence can mend waits for a record that can be made', () => {
  const mendedByEvidence = Object.entries(refusalCodes).filter(([, { mend }]) => mend === 'evidence');
  expect(mendedByEvidence.map(([code]) => code).sort()).toEqual([
    'key_custody_break_glass_approval_missing',
    'key_custody_break_glass_presence_missing',
    'key_custody_break_glass_request_missing',
    'key_custody_break_glass_review_missing',
    'key_custody_provider_attestation_missing',
    'key_custody_provider_binding_missing',
    'pilot_prerequisites_missing',
    'production_admission_prerequisites_missing',
    'production_company_lifecycle_evidence_missing',
    'production_company_lifecycle_reviewer_missing',
    'production_tenant_lifecycle_evidence_missing',
    'production_tenant_lifecycle_reviewer_missing',
    'tenant_create_key_custody_missing',
    'tenant_onboarding_candidate_unknown',
    'tenant_onboarding_company_bootstrap_unknown',
    'tenant_onboarding_key_custody_unknown',
    'tenant_onboarding_production_precheck_unknown',
    'tenant_onboarding_standing_unknown',
  ]);
});

test.each(['', 'launch', 'public', 'a republic launches', 'unproduction ready-made'])(
  '“%s” claims nothing',
  (text) => {
    expect(makesForbiddenClaim(text)).toBe(false);
  },
);

function membersOf(example: unknown): readonly (readonly [string, unknown])[] {
  return typeof example === 'object' && example !== null ? Object.entries(example) : [];
}

function understood(name: string, raw: unknown): unknown {
  const operation = operations.find((candidate) => candidate.name === name);
  const understanding = operation?.understand(raw, acting);
  return understanding !== undefined && 'understood' in understanding
    ? understanding.understood.request
    : understanding;
}
