import { referenceSchema } from '../../domain/reference';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { run } from './command-line';

let served: ServedDeployment;
const tenant = 'tenant_node:scheduled';
const key = 'signing_key:scheduled_root';

beforeAll(async () => {
  served = await serveDeployment({ keyStores: embeddedKeys });
}, 120_000);

afterAll(() => served.close());

const portcullis = (...args: readonly string[]) =>
  run(args, { env: { PORTCULLIS_URL: served.url, PORTCULLIS_TOKEN: served.token } });
const schedule = (...args: readonly string[]) =>
  portcullis('rehearsal', 'schedule', ...args, '--tenant', tenant);

it('lists when the drills of a key that was bound are due next, by the clocks of its time zone', async () => {
  expect((await schedule()).stdout).toBe('None.\n');
  const connect = ['key-store', 'connect', 'embedded', 'scheduled_root'];
  const zone = ['--time-zone', 'Europe/Berlin'];
  await portcullis(...connect, '--tenant', tenant, '--key', key, ...zone);
  // The schedules follow the log, and their list follows them.
  await until(async () => (await schedule()).stdout.split('\n').length === 3, 30_000);
  expect((await schedule('list')).stdout).toMatch(
    /^break_glass +signing_key:scheduled_root +next \d{4}-\d{2}-\d{2}T.*Z +Europe\/Berlin\nrotation +.*\n$/,
  );
}, 60_000);

it('pauses one with a reason, which is told with who gave it, and resumes it', async () => {
  const paused = await schedule('pause', '--key', key, '--reason', 'The HSM moves house.');
  expect(paused).toMatchObject({ exitCode: 0 });
  expect(paused.stdout).toMatch(/paused: The HSM moves house\. \([0-9a-f-]{36}\)/);
  const told = (await schedule()).stdout;
  expect(told).toMatch(/^rotation.*paused: The HSM/m);
  expect(told).toMatch(/^break_glass.*next /m);
  const resumed = await schedule('resume', '--key', key);
  expect(resumed.stdout).toMatch(/^rotation.*next /);
});

it('says so where the key has none', async () => {
  const paused = await schedule('pause', '--key', 'signing_key:nobodys', '--reason', 'Why not.');
  expect(paused.exitCode).not.toBe(0);
  expect(paused.stderr).toContain('The key has no schedule');
});

it('shows the key of reports, by which one is verified', async () => {
  const { stdout } = await portcullis('rehearsal', 'report-key');
  expect(stdout).toMatch(/^[A-Za-z0-9_-]{43}\n$/);
  const jwk = await (await fetch(`${served.url}/v1/rehearsal-report-key`)).json();
  expect(jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', x: stdout.trim(), alg: 'EdDSA', use: 'sig' });
});

it('tells which drills are overdue, in health, by the doctor, and one by one', async () => {
  expect((await portcullis('rehearsal', 'overdue')).stdout).toBe('None.\n');
  expect((await portcullis('health')).stdout).toMatch(/^Rehearsals +ok/m);
  const { database, tenants } = served.deployment.application;
  const id = (await tenants.find(referenceSchema.parse(tenant))) ?? '';
  const due_at = new Date('2026-01-02T05:00:00.000Z');
  const due = { tenant: id, kind: 'rotation', key_ref: key };
  await database.projector.deleteFrom('due_rehearsal').where('kind', '=', 'rotation').execute();
  await database.projector
    .insertInto('due_rehearsal')
    .values({ ...due, due_at })
    .execute();
  const row = `due 2026-01-02T05:00:00.000Z  rotation  ${tenant}  ${key}\n`;
  expect((await portcullis('rehearsal', 'overdue')).stdout).toBe(row);
  expect((await portcullis('rehearsal', 'overdue', '--tenant', tenant)).stdout).toBe(row);
  expect((await portcullis('rehearsal', 'overdue', '--tenant', 'tenant_node:other')).stdout).toBe('None.\n');
  const told = '1 overdue, since 2026-01-02T05:00:00.000Z';
  expect((await portcullis('health')).stdout).toMatch(new RegExp(`^Rehearsals +warn +${told}`, 'm'));
  expect((await portcullis('doctor')).stdout).toMatch(/Rehearsals.*1 overdue/);
}, 30_000);
