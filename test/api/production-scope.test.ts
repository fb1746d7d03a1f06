import { reference } from '../../domain/reference';
import { boundaryContract } from '../../operations/boundary-contract';
import { openApiStructure } from './openapi-structure';
import { operationAnswer, receiptId, startTestApi, type TestApi } from './test-api';

let api: TestApi;
const path = '/v1/production/scope';

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.close());

test('the contract is published once, by the service itself, however often it is asked for', async () => {
  expect(await api.recorded()).toBe(0);
  const together = await Promise.all(Array.from({ length: 10 }, () => api.get(path, { token: null })));
  const again = await api.get(path, { token: null });
  expect(new Set([...together, again].map(({ text }) => text)).size).toBe(1);
  expect(again.status).toBe(200);
  expect(again.body).toMatchObject({
    operation: 'production.scopeInspect',
    outcome: 'verified',
    body: {
      production_scope: { version: 'v0', operation_maturity: boundaryContract.operation_maturity },
      operation_maturity_count: Object.keys(boundaryContract.operation_maturity).length,
      production_admission: false,
      durable_state: { reference: 'production_scope:v0', version: 1 },
    },
    receipt: { record: 'production_scope:v0', version: 1 },
  });
  expect(await api.recorded()).toBe(1);
});

test('whoever asks gets the same answer, whatever token or tenant comes with the question', async () => {
  const { text } = await api.get(path, { token: null });
  const recorded = await api.recorded();
  for (const asked of [
    {},
    { token: 'nobody knows this one' },
    { token: 'unknown', headers: { 'portcullis-tenant': 'tenant_node:other' } },
    { headers: { 'portcullis-tenant': 'tenant_node:other' } },
    { token: null, headers: { 'portcullis-tenant': 'not a reference' } },
    { token: null, headers: { 'idempotency-key': 'k' } },
  ]) {
    const answer = await api.get(path, asked);
    expect([answer.status, answer.text]).toEqual([200, text]);
  }
  expect(await api.recorded()).toBe(recorded);
  expect(await api.application.tenants.find(reference('tenant_node', 'other'))).toBeUndefined();
});

test('the record is the deployment’s own, and its receipt resolves for its operator', async () => {
  const id = receiptId(await api.get(path, { token: null }));
  expect((await api.get(`/v1/receipts/${id}`)).status).toBe(200);
  expect((await api.get('/v1/records/production_scope:v0')).status).toBe(200);
  const elsewhere = { headers: { 'portcullis-tenant': 'tenant_node:other' } };
  expect((await api.get(`/v1/receipts/${id}`, elsewhere)).status).toBe(404);
});

test('a dry run gives the contract and no receipt', async () => {
  const dry = operationAnswer(await api.get(`${path}?dry_run=true`, { token: null }));
  const { body } = operationAnswer(await api.get(path, { token: null }));
  expect(dry).toMatchObject({ receipt: null, body: { ...body, durable_state: null } });
});

test('what the path does not know is told as it is elsewhere', async () => {
  expect((await api.post(path, {}, { token: null })).status).toBe(405);
  expect((await api.delete(path, { token: null })).status).toBe(405);
  expect((await api.get(`${path}?tenant=tenant_node:other`, { token: null })).status).toBe(422);
  expect((await api.get(`${path}?dry_run=perhaps`, { token: null })).status).toBe(422);
});

test('the document says that it needs no token, and names no header fields', async () => {
  const { paths } = openApiStructure.parse(JSON.parse((await api.get('/openapi.json')).text));
  expect(paths[path]?.get?.security).toEqual([]);
  expect(paths[path]?.get?.parameters?.map(({ name }) => name)).toEqual(['dry_run']);
});
