import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placingIn } from '../../runtime/placing';
import {
  startTenantWorkerProcesses,
  type TenantWorkerProcesses,
} from '../../runtime/tenant-worker-processes';
import { testTemporalAddress } from '../environment/addresses';
import { until } from '../store/until';
import { bundleCache, type Deployment, deploy } from '../workflows/deployment';
import { registered } from './registered';

const home = mkdtempSync(join(tmpdir(), 'portcullis-tenant-workers-'));
const before = process.env.PORTCULLIS_HOME;
let deployment: Deployment;
let processes: TenantWorkerProcesses;

beforeAll(async () => {
  // Its workflows are bundled already.
  symlinkSync(bundleCache, join(home, 'cache'));
  process.env.PORTCULLIS_HOME = home;
  deployment = await deploy({ withoutTenantWorkers: true });
  processes = startTenantWorkerProcesses({
    count: 1,
    addresses: { databaseUrl: deployment.databaseUrl, temporalAddress: testTemporalAddress() },
    report: () => {},
  });
}, 60_000);
afterAll(async () => {
  await processes.stop();
  await deployment.close();
  if (before === undefined) delete process.env.PORTCULLIS_HOME;
  else process.env.PORTCULLIS_HOME = before;
  rmSync(home, { recursive: true });
});

test('a process that is killed is started again, and does the work of its tenants', async () => {
  const namespace = `killed-${deployment.temporal.namespace.slice(-8)}`;
  const tenant = await registered(deployment, 'killed', { namespace });
  const answered = async () =>
    (await placingIn(deployment.temporal).workloads.probe(tenant, 10_000)).answered;
  await until(answered, 60_000);
  const [killed = 0] = processes.pids;
  process.kill(killed, 'SIGKILL');
  await until(() => processes.pids.some((pid) => pid !== killed));
  await until(answered, 60_000);
}, 120_000);

test('none is left when they are stopped', async () => {
  await processes.stop();
  expect(processes.pids).toEqual([]);
}, 60_000);
