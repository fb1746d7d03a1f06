import { sign } from 'node:crypto';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { listen } from '../../api/listen';
import { createApi } from '../../api/server';
import { ConflictError, PermissionError, Portcullis } from '../../client';
import { tenantChangeId } from '../../domain/tenant-change';
import { inTenant } from '../../store/database';
import { forgetMadeKey, MadeKeys } from '../../store/made-keys';
import { newHolderKey } from '../api/holder';
import { newRehearsal } from '../store/new-rehearsal';
import { until } from '../store/until';
import { type Deployment, deploy } from '../workflows/deployment';
import { registered } from './registered';

const token = 'token-of-an-operator-of-the-tests';

let deployment: Deployment;
let serving: Awaited<ReturnType<typeof listen>>;
let url: string;
let operator: Portcullis;

beforeAll(async () => {
  deployment = await deploy();
  const { application } = deployment;
  await application.operators.add('api', token);
  const api = await createApi({ application, logger: pino({ level: 'silent' }) });
  serving = await listen(api, { host: '127.0.0.1', ports: [0] });
  url = serving.addresses[0] ?? '';
  operator = new Portcullis({ baseUrl: url, token, maxRetries: 0 });
}, 60_000);
afterAll(async () => {
  await serving.close();
  await deployment.close();
});

/** Namespaces are the server's: a name of no other run of the tests. */
const own = (name: string) => `${name}-${deployment.temporal.namespace.slice(-8)}`;
const finding = async (slug: string, check: string) =>
  (await operator.tenants.doctor(slug)).findings.find((found) => found.check === check);

test('an operator suspends, resumes, moves and deletes a tenant, and takes the deletion back', async () => {
  await registered(deployment, 'acme');
  expect(await operator.tenants.suspend('acme', { reason: 'security' })).toMatchObject({
    status: 'SUSPENDED',
    enabled: false,
  });
  expect(await operator.tenants.resume('acme')).toMatchObject({ status: 'ACTIVE', enabled: true });
  await operator.tenants.migrate('acme', { isolation: 'dedicated', namespace: own('acme') });
  await until(async () => (await operator.tenants.get('acme')).namespace === own('acme'), 30_000);
  await until(async () => {
    const { status } = await operator.tenants
      .delete('acme', { graceSeconds: 3_600 })
      .catch((error: unknown) => {
        if (error instanceof ConflictError) return { status: 'moving' };
        throw error;
      });
    return status === 'DELETING';
  }, 30_000);
  expect(await operator.tenants.cancelDeletion('acme')).toMatchObject({
    status: 'ACTIVE',
    deleteAfter: null,
  });
  await expect(operator.tenants.cancelDeletion('acme')).rejects.toMatchObject({
    code: 'tenant_status_conflict',
  });
});

test('a deletion answers 202, with where the tenant can be looked at', async () => {
  await registered(deployment, 'located');
  const answer = await fetch(`${url}/v1/tenants/located?grace_seconds=60`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(202);
  expect(answer.headers.get('location')).toBe('/v1/tenants/located');
});

test('nobody else does so: an admin of the tenant is told that it takes an operator', async () => {
  const { reference } = await registered(deployment, 'own');
  const key = newHolderKey();
  const acting = new Portcullis({ baseUrl: url, token, tenant: reference });
  const { id } = await acting.principals.add({ kind: 'person', name: 'Anna', role: 'admin' });
  await acting.principals.enrollKey(id, { public_key: key.publicKey });
  const opened = await acting.sessions.open({
    tenant: reference,
    holder_key: key.reference,
    sign: async (message) => sign(null, message, key.privateKey),
  });
  const admin = new Portcullis({ baseUrl: url, token: opened.token, maxRetries: 0 });
  for (const change of [
    () => admin.tenants.suspend('own'),
    () => admin.tenants.resume('own'),
    () => admin.tenants.delete('own'),
    () => admin.tenants.migrate('own', { isolation: 'dedicated' }),
    () => admin.tenants.doctor('own'),
  ])
    await expect(change()).rejects.toBeInstanceOf(PermissionError);
  expect(await operator.tenants.get('own')).toMatchObject({ status: 'ACTIVE', isolation: 'shared' });
});

test('the doctor runs a workflow where the work of the tenant is done, and says whom to call', async () => {
  await registered(deployment, 'examined', { namespace: own('examined'), rpm: 120 });
  await until(async () => (await finding('examined', 'workers'))?.status === 'ok', 20_000);
  expect(await finding('examined', 'namespace')).toMatchObject({ status: 'ok' });
  expect(await finding('examined', 'quotas')).toMatchObject({ status: 'ok', detail: 'rpm 120' });
  expect(await finding('examined', 'tools')).toMatchObject({
    status: 'failed',
    mend: expect.stringContaining('registry seed'),
    escalateTo: { team: 'Product/Application owner' },
  });
});

test('the doctor tells which keys keep a tenant from being deleted, and asking again has it go on', async () => {
  const { application } = deployment;
  const { id } = await registered(deployment, 'keyed');
  const key = { keyStore: 'sold', name: 'signing' };
  await new MadeKeys(application.database).note(id, key);
  expect(await finding('keyed', 'change')).toMatchObject({ status: 'ok', detail: 'none is under way' });
  await operator.tenants.delete('keyed', { graceSeconds: 0 });
  await until(
    async () =>
      (await finding('keyed', 'change'))?.detail === 'delete waits: keys still stand: signing at sold',
    30_000,
  );
  expect(await finding('keyed', 'change')).toMatchObject({
    status: 'failed',
    mend: expect.stringContaining('portcullis tenant delete --id keyed --yes'),
    escalateTo: { team: 'Security' },
  });
  expect(await operator.tenants.get('keyed')).toMatchObject({ status: 'DELETING' });

  await inTenant(application.database, id, (transaction) => forgetMadeKey(transaction, id, key));
  await operator.tenants.delete('keyed');
  await until(async () => (await operator.tenants.get('keyed')).status === 'DELETED', 30_000);
});

test('the doctor tells which step of a change fails, and for what', async () => {
  const { rehearsalList } = deployment.application;
  const { id: tenant, reference } = await registered(deployment, 'hindered');
  const rehearsal = newRehearsal(tenant, { tenantReference: reference });
  await rehearsalList.open(rehearsal);
  const leased = { tenant, keyStore: 'sold', key: 'throw-away' };
  const inAnHour = new Date(Date.now() + 3_600_000);
  await rehearsalList.lease({ ...leased, id: uuidv7(), rehearsal: rehearsal.id }, inAnHour);
  await operator.tenants.delete('hindered', { graceSeconds: 0 });
  await until(async () => (await finding('hindered', 'change'))?.status === 'failed', 30_000);
  expect((await finding('hindered', 'change'))?.detail).toMatch(
    /delete: removeRows failed \d+ times.*KeysLeft/,
  );
  await rehearsalList.closeLease(leased);
  await until(async () => (await operator.tenants.get('hindered')).status === 'DELETED', 60_000);
  expect(await finding('hindered', 'change')).toMatchObject({ status: 'ok' });
}, 90_000);

test('a deletion that was ended from outside is told of, and goes on when it is asked for again', async () => {
  await registered(deployment, 'cut-off');
  await operator.tenants.delete('cut-off', { graceSeconds: 2 });
  await deployment.temporal.client.workflow.getHandle(tenantChangeId('cut-off')).terminate();
  expect(await finding('cut-off', 'change')).toMatchObject({
    status: 'failed',
    detail: 'its deletion was ended from outside',
  });
  await operator.tenants.delete('cut-off');
  await until(async () => (await operator.tenants.get('cut-off')).status === 'DELETED', 30_000);
});

test('health tells everyone how many namespaces fail, and operators which', async () => {
  await registered(deployment, 'healthy', { namespace: own('healthy') });
  const read = async (headers: Record<string, string>) =>
    Object(await (await fetch(`${url}/api/health/detail`, { headers })).json()).namespaces;
  await until(async () => (await read({})).checked_at !== null);
  const told = await read({ authorization: `Bearer ${token}` });
  expect(told).toMatchObject({ failing: told.failing_tenants.length, dedicated: expect.any(Number) });
  expect(await read({})).not.toHaveProperty('failing_tenants');
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
});
