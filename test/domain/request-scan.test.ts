import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { scanRequest, undeclaredField } from '../../domain/request-scan';
import { unstorableTexts } from '../../domain/unstorable-text';

const declared = new Set(['public_key', 'tenant', 'verification_material', 'names', 'fixture']);
const scan = (raw: unknown) => scanRequest(raw, declared);

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const jwk = privateKey.export({ format: 'jwk' });
const publicJwk = { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y };

const privateMaterial = (...fields: string[]) => ({ found: 'private_material', fields });
const customerData = (...fields: string[]) => ({ found: 'customer_data', fields });

describe('private material', () => {
  test.each(['private_key_material', 'private_key_pem'])(
    'is a field named %s, whatever it holds',
    (field) => {
      for (const value of [null, '', false, {}, [], 'anything'])
        expect(scan({ tenant: 't', [field]: value })).toEqual(privateMaterial(field));
      expect(scan({ verification_material: { deep: [{ [field]: null }] } })).toEqual(privateMaterial(field));
    },
  );

  test.each([
    'RSA PRIVATE KEY',
    'PRIVATE KEY',
    'EC PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'PGP PRIVATE KEY BLOCK',
  ])('is a PEM labelled %s, in a value, in a name, in a list, or as the whole request', (label) => {
    const key = `-----BEGIN ${label}-----\nMIGHAgEA`;
    expect(scan({ public_key: key })).toEqual(privateMaterial('public_key'));
    expect(scan({ public_key: `# my key\n${key}` })).toEqual(privateMaterial('public_key'));
    expect(scan({ names: ['fine', key] })).toEqual(privateMaterial(undeclaredField));
    expect(scan({ [key]: 1 })).toEqual(privateMaterial(undeclaredField));
    expect(scan({ verification_material: { [key]: 1 } })).toEqual(privateMaterial(undeclaredField));
    expect(scan([key])).toEqual(privateMaterial(undeclaredField));
    expect(scan(key)).toEqual(privateMaterial(undeclaredField));
  });

  test.each([
    ['EC', 'd'],
    ['OKP', 'd'],
    ['RSA', 'd'],
    ['RSA', 'p'],
    ['RSA', 'q'],
    ['RSA', 'dp'],
    ['RSA', 'dq'],
    ['RSA', 'qi'],
    ['RSA', 'oth'],
    ['oct', 'k'],
  ])('is a JSON Web Key of type %s with a member %s, as an object or as text', (kty, member) => {
    const key = { kty, [member]: 'AQAB' };
    expect(scan(key)).toEqual(privateMaterial(undeclaredField));
    expect(scan({ public_key: key })).toEqual(privateMaterial('public_key'));
    expect(scan({ verification_material: { keys: [publicJwk, key] } })).toEqual(
      privateMaterial(undeclaredField),
    );
    expect(scan({ public_key: JSON.stringify(key) })).toEqual(privateMaterial('public_key'));
    expect(scan({ public_key: JSON.stringify({ keys: [key] }, null, 2) })).toEqual(
      privateMaterial('public_key'),
    );
    expect(scan({ [JSON.stringify(key)]: 1 })).toEqual(privateMaterial(undeclaredField));
  });

  test('is found in text that hides its names behind escapes, or that is text in text', () => {
    const escaped = JSON.stringify(jwk).replace('"kty"', '"\\u006bty"');
    expect(scan({ public_key: escaped })).toEqual(privateMaterial('public_key'));
    expect(scan({ public_key: JSON.stringify(escaped) })).toEqual(privateMaterial('public_key'));
    expect(scan({ public_key: JSON.stringify({ key: JSON.stringify(jwk) }) })).toEqual(
      privateMaterial('public_key'),
    );
    expect(scan({ public_key: JSON.stringify({ key: pem }).replaceAll('-', '\\u002d') })).toEqual(
      privateMaterial('public_key'),
    );
  });

  test('is told before customer data', () => {
    expect(scan({ contains_customer_data: true, private_key_pem: null })).toEqual(
      privateMaterial('private_key_pem'),
    );
  });
});

describe('customer data', () => {
  test.each([
    [{ contains_customer_data: true }, 'contains_customer_data'],
    [{ verification_material: [{ contains_customer_data: true }] }, 'contains_customer_data'],
    [{ customer_data_live: true }, 'customer_data_live'],
    [{ raw_customer_payload: null }, 'raw_customer_payload'],
    [{ raw_register_payload: false }, 'raw_register_payload'],
    [{ verification_material: { raw_register_payload: {} } }, 'raw_register_payload'],
    [{ raw_invented_payload: 1 }, undeclaredField],
    [{ legal_name: 'Rheinwerk GmbH' }, 'legal_name'],
    [{ legal_name: 'Rheinwerk GmbH', fixture: false }, 'legal_name'],
    [{ legal_name: 'Rheinwerk GmbH', fixture: 'true' }, 'legal_name'],
    [{ legal_name: null }, 'legal_name'],
  ])('%j', (raw, field) => {
    expect(scan(raw)).toEqual(customerData(field));
  });

  test('is a legal name below the top, where nothing drops it, whatever calls itself a fixture', () => {
    expect(scan({ fixture: true, verification_material: { legal_name: 'R', fixture: true } })).toEqual(
      customerData('legal_name'),
    );
    expect(scan([{ fixture: true, legal_name: 'R' }])).toEqual(customerData('legal_name'));
  });

  test('is not the legal name of a fixture', () => {
    expect(scan({ fixture: true, legal_name: 'Rheinwerk GmbH' })).toBeUndefined();
  });
});

test.each([
  { private_key_material_exposed: false },
  { private_key_material_stored: true },
  { replacement_private_key_material_stored: false },
  { private_key_pem_hash: 'sha256:a' },
  { contains_customer_data: false, customer_data_live: false },
  { contains_customer_data: 'true' },
  { raw_connector_payload_exposed: false, raw_package_payload_stored: false },
  { names: ['raw_register_payload', 'private_key_pem', 'contains_customer_data'] },
  { legal_name_hash: 'sha256:a', legal_name_given: true },
  { public_key: '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----' },
  { public_key: '-----BEGIN CERTIFICATE-----' },
  { public_key: publicJwk },
  { public_key: JSON.stringify(publicJwk) },
  { public_key: '{"kty": not JSON, "d"' },
  { public_key: '["kty", "d"]' },
  { verification_material: { d: 1, k: 2, kid: 'a' } },
  null,
  undefined,
  7,
  'text',
  [],
  {},
])('%j passes', (raw) => {
  expect(scan(raw)).toBeUndefined();
});

test('names each field once, and no name of the caller’s own', () => {
  const raw = { private_key_pem: 1, mine: { private_key_pem: 2, theirs: pem }, public_key: pem };
  expect([...(scan(raw)?.fields ?? [])].sort()).toEqual(['private_key_pem', 'public_key', undeclaredField]);
});

describe('a request of 200,000 levels', () => {
  const nested = (inner: string) => JSON.parse(`${'{"a":['.repeat(100_000)}${inner}${']}'.repeat(100_000)}`);

  test('is walked to its end', () => {
    expect(scan(nested('1'))).toBeUndefined();
    expect(scan(nested(JSON.stringify(pem)))).toEqual(privateMaterial(undeclaredField));
    expect(scan(nested('{"contains_customer_data":true}'))).toEqual(customerData('contains_customer_data'));
    expect(unstorableTexts(nested('"\\u0000"'), declared)).toEqual(['']);
  });

  test('is walked also where it is text', () => {
    const text = `${'['.repeat(200_000)}${JSON.stringify(jwk)}${']'.repeat(200_000)}`;
    expect(scan({ public_key: text })).toEqual(privateMaterial('public_key'));
  });
});

test('finds a secret wherever it is planted, and tells nothing of it or of what is around it', () => {
  const filler = fc.jsonValue({ maxDepth: 3 });
  const name = fc.constantFrom('public_key', 'verification_material', 'made_up', 'tenant', '0');
  const secret = fc.constantFrom<unknown>(pem, jwk, JSON.stringify(jwk), { private_key_pem: pem });
  const steps = fc.array(fc.record({ list: fc.boolean(), name, filler }), { maxLength: 12 });
  fc.assert(
    fc.property(secret, steps, (planted, path) => {
      const raw = path.reduce<unknown>(
        (inner, step) =>
          step.list ? [step.filler, inner] : { made_up_too: step.filler, [step.name]: inner },
        planted,
      );
      const finding = scan(raw);
      expect(finding?.found).toBe('private_material');
      const allowed = [...declared, 'private_key_pem', undeclaredField];
      for (const field of finding?.fields ?? []) expect(allowed).toContain(field);
      expect(JSON.stringify(finding)).not.toContain(jwk.d);
    }),
  );
});
