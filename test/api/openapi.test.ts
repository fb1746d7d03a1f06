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
