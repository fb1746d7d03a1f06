import { generateKeyPairSync } from 'node:crypto';
import { operations } from '../../operations/catalogue';
import { operationAnswer, startTestApi, type TestApi } from './test-api';

let api: TestApi;

beforeAll(async () => {
  // Each of these refusals is recorded, and there are more than a principal may have in a minute.
  api = await startTestApi({ refusalsPerMinute: 1_000 });
});

afterAll(() => api.close());

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const jwk = privateKey.export({ format: 'jwk' });
/** What must be found nowhere: the body of the PEM, line by line, and the private member of the JWK. */
const secrets = [
  ...pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----')),
  String(jwk.d),
];

const carriers: Record<string, object> = {
  'a field named private_key_pem': { private_key_pem: pem },
  'a field named private_key_material, null': { private_key_material: null },
  'a PEM in a field of the operation': { reference: pem, public_key: pem },
  'a PEM deep inside': { verification_material: { a: [{ b: pem }] } },
  'a PEM for the name of a field': { [pem]: true },
  'a private JWK': { verification_material: { keys: [jwk] } },
  'a private JWK as text': { verification_material: JSON.stringify(jwk) },
  'a private JWK under __proto__': JSON.parse(`{"__proto__": ${JSON.stringify(jwk)}}`),
};

const withBody = operations.filter(({ method }) => method === 'POST');

describe.each(withBody.map((operation) => [operation.name, operation] as const))('%s', (_name, operation) => {
  test.each(Object.entries(carriers))('refuses %s by its code, and records that', async (_what, carrier) => {
    const before = await api.recorded();
    const answer = await api.post(operation.path, { ...Object(operation.example), ...carrier });
    expect(answer.status).toBe(403);
    expect(operationAnswer(answer).body.stable_code).toBe(operation.privateMaterialCode);
    expect(await api.recorded()).toBe(before + 1);
    for (const secret of secrets) expect(answer.text).not.toContain(secret);
  });

  test('refuses customer data by its code', async () => {
    const answer = await api.post(operation.path, {
      ...Object(operation.example),
      contains_customer_data: true,
    });
    expect(answer.status).toBe(403);
    expect(operationAnswer(answer).body.stable_code).toBe('customer_data_forbidden');
  });
});

test('a provisioning document and every other body are screened the same', async () => {
  const document = { tenant: 'tenant_node:screened', key_custody: { private_key_pem: pem } };
  const yaml = `tenant: tenant_node:screened\nkey_custody:\n  public_key: |\n${pem.replaceAll(/^/gm, '    ')}\n`;
  const answers = [
    await api.post('/v1/provisionings', document),
    await api.post('/v1/provisionings/plan', document),
    await api.post('/v1/provisionings', yaml, { headers: { 'content-type': 'application/yaml' } }),
    await api.post('/v1/operator-tokens', { name: pem }),
  ];
  for (const answer of answers) {
    expect(answer).toMatchObject({
      status: 403,
      body: { outcome: 'refused', body: { stable_code: 'key_custody_private_material_refused' } },
    });
  }
});

test('nothing of a key is in the database or in the logs', async () => {
  const everywhere = `${await api.dumped()}\n${api.logged()}`;
  expect(everywhere).toContain('key_custody_private_material_refused');
  for (const secret of secrets) expect(everywhere).not.toContain(secret);
  expect(everywhere).not.toContain('PRIVATE KEY-----');
  expect(everywhere).not.toContain(api.token);
});
