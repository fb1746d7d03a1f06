import Ajv2020 from 'ajv/dist/2020';
import { z } from 'zod';
import { operations } from '../../operations/catalogue';
import { ContractChecker } from './contract-checker';
import { namesIn, openApiStructure } from './openapi-structure';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
let text: string;

beforeAll(async () => {
  api = await startTestApi();
  text = (await api.get('/openapi.json')).text;
});

afterAll(() => api.close());

test('the document has the structure of OpenAPI 3.1', () => {
  const { paths } = openApiStructure.parse(JSON.parse(text));
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).map((route) => ({ path, route })),
  );
  for (const { path, route } of routes) {
    const inPath = (route.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect([path, inPath.map(({ name }) => name)]).toEqual([path, namesIn(path)]);
  }
  const ids = routes.flatMap(({ route }) => route.operationId ?? []);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every schema in the document is JSON Schema 2020-12', () => {
  const ajv = new Ajv2020({ strict: false });
  const schemas: unknown[] = [];
  JSON.parse(text, (key, value: unknown) => {
    if (key === 'schema') schemas.push(value);
    if (key === 'schemas') schemas.push(...Object.values(Object(value)));
    return value;
  });
  expect(schemas.length).toBeGreaterThan(100);
  for (const schema of schemas) {
    expect([ajv.validateSchema(Object(schema)), schema]).toEqual([true, schema]);
  }
});

test('every name that is referred to is there, and every name there is referred to', () => {
  const { schemas } = openApiStructure.parse(JSON.parse(text)).components;
  const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
  expect([...referred].sort()).toEqual(Object.keys(schemas).sort());
  expect(Object.keys(schemas).filter((name) => name.endsWith('Input'))).toEqual([]);
});

test('every operation of the catalogue has its route, its codes and an example that fits its schema', () => {
  const { paths } = openApiStructure.parse(JSON.parse(text));
  for (const { name, method, path, codes, example } of operations) {
    const route = paths[path]?.[method === 'GET' ? 'get' : 'post'];
    expect(route?.operationId).toBe(name);
    for (const { code } of codes) expect(String(route?.description)).toContain(`\`${code}\``);
    if (method === 'POST')
      new ContractChecker(JSON.parse(text)).checkRequest({ method, path, body: example });
  }
});

test('the table of refusal codes says which operations give each, with which outcome, and when', async () => {
  const { body } = await api.get('/v1/refusal-codes');
  const { data } = z
    .object({ data: z.array(z.looseObject({ code: z.string(), operations: z.array(z.looseObject({})) })) })
    .parse(body);
  const given = operations.flatMap(({ name, codes }) =>
    codes.map(({ code, outcome }, index) => [code, { operation: name, outcome, order: index + 1 }]),
  );
  const told = data.flatMap(({ code, operations: uses }) => uses.map((use) => [code, use]));
  expect(new Set(told.map((use) => JSON.stringify(use)))).toEqual(
    new Set(given.map((use) => JSON.stringify(use))),
  );
  expect(told).toHaveLength(given.length);
});

test.each([
  ...['1', '9', '10', '99', '100', '199', '200'].map((limit) => [limit, true] as const),
  ...['', '0', '01', '201', '299', '890', '1000', '1.5', '-1'].map((limit) => [limit, false] as const),
])('document and service agree whether “%s” is the limit of a page: %s', async (limit, fits) => {
  const { paths } = openApiStructure.parse(JSON.parse(text));
  const parameter = paths['/v1/provisionings']?.get?.parameters?.find(({ name }) => name === 'limit');
  expect(new Ajv2020({ strict: false }).validate(Object(parameter?.schema), limit)).toBe(fits);
  expect((await api.get(`/v1/provisionings?limit=${limit}`)).status).toBe(fits ? 200 : 422);
});

test('the document says of an event stream what each message of it holds', () => {
  const { paths } = openApiStructure.parse(JSON.parse(text));
  const stream =
    paths['/v1/provisionings/{id}/events']?.get?.responses['200']?.content?.['text/event-stream'];
  expect(stream?.schema).toMatchObject({
    required: ['id', 'event', 'data'],
    properties: {
      data: {
        type: 'string',
        contentMediaType: 'application/json',
        contentSchema: { $ref: '#/components/schemas/ProvisioningEvent' },
      },
    },
  });
});

test('the document asks for an entry where evidence is submitted, as the service does', () => {
  const checker = new ContractChecker(JSON.parse(text));
  const request = { method: 'POST', path: '/v1/provisionings/{id}/evidence' };
  const reference = 'receipt:restore_verified';
  const entry = { reference, commitment: 'sha256:fixture', issuer: 'authority:fixture' };
  for (const body of [
    { references: [reference] },
    { evidence: [entry] },
    { evidence: [entry], references: [] },
  ])
    expect(() => checker.checkRequest({ ...request, body })).not.toThrow();
  for (const body of [{}, { evidence: [] }, { evidence: [], references: [] }])
    expect(() => checker.checkRequest({ ...request, body })).toThrow(
      /NOT have fewer than 1|required property/,
    );
});
