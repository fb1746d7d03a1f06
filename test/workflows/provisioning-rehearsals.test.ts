import { Client } from 'pg';
import type { ProvisioningView } from '../../application/provisioning/provisioning-view';
import type { KeyStore } from '../../custody/key-store';
import { failed } from '../../custody/key-store-result';
import { keyNameSchema } from '../../domain/key';
import { keyBinding } from '../../domain/key-binding';
import { referenceSchema } from '../../domain/reference';
import { rehearsed } from '../application/rehearsed-document';
import { embeddedKeys, failingAs } from '../custody/embedded-keys';
import { until } from '../store/until';
import { currentDetailsOf } from './current-details';
import { type Deployment, deploy, expectValue } from './deployment';
import { eventsOf } from './history';
import { answerAsSomebody, asking, stepIn } from './rehearsed-provisioning';
import { sampleDocument, sampleTenant } from './sample-document';

const failing: { now: Partial<KeyStore> } = { now: {} };
let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy({
    keyStores: (database) => embeddedKeys(database, (store) => failingAs(store, () => failing.now)),
  });
});
afterEach(() => {
  failing.now = {};
});
afterAll(async () => {
  await deployment.close();
});

const twoApprovals = { break_glass_approvals: 2 };

function start(name: string, section: object = twoApprovals): Promise<ProvisioningView> {
  return deployment.start(rehearsed(sampleDocument(name), section));
}

function outcomesOf({ steps }: ProvisioningView) {
  return steps
    .filter(({ id }) => !id.startsWith('evidence-'))
    .map(({ id, outcome, rehearsal, code }) => [id, outcome ?? rehearsal?.state, code]);
}

test('rehearses rotation and break-glass as children, reports what they came to, and evaluates the gate of the pilot', async () => {
  const { id } = await start('children');
  const rehearsal = await asking(deployment, id);
  const workflow = await deployment.workflow(id);
  const waiting = stepIn(await deployment.view(id), 'break-glass-rehearsal').rehearsal;
  expect(waiting).toMatchObject({ state: 'running', awaits: { approvals: 0, needed: 2 } });
  expect(await currentDetailsOf(workflow)).toContain(
    `| Rehearse breaking the glass | 0 of 2 approvals, until ${waiting?.awaits?.until} |`,
  );

  const standsAt = async (stage: string) =>
    (await currentDetailsOf(workflow)).includes(`**stage** \`${stage}\``);
  await until(() => standsAt('break-glass-rehearsal'), 20_000);

  await answerAsSomebody(deployment, 'children', rehearsal, 'approve');
  await until(async () => (await currentDetailsOf(workflow)).includes('1 of 2 approvals'), 20_000);
  await answerAsSomebody(deployment, 'children', rehearsal, 'approve');
  const view = await deployment.reaches(id, 'completed', 'refused', 'abandoned');
  expect(view.ending).toEqual({ code: null, reason: 'Every step was decided.', withdrawn: [] });
  expect(outcomesOf(view)).toEqual([
    ['key-custody', 'admitted', null],
    ['key-store-key', 'recorded', null],
    ['key-custody-provider', 'admitted', null],
    ['tenant-create', 'admitted', null],
    ['company-bootstrap', 'admitted', null],
    ['precheck', 'pending', 'production_admission_manual_gate_required'],
    ['onboarding-gate', 'pending', null],
    ['admission-policy', 'pending', null],
    ['provider-binding', 'admitted', null],
    ['rotation-rehearsal', 'done', null],
    ['break-glass-rehearsal', 'done', null],
    ['maturity-report', 'recorded', null],
    ['pilot-gate', 'refused', 'pilot_prerequisites_missing'],
  ]);
  expect(stepIn(view, 'break-glass-rehearsal')).toMatchObject({
    record: expect.stringMatching(/^key_custody_break_glass:/),
    rehearsal: { id: rehearsal, awaits: null },
  });

  const key = 'signing_key:children_drilled';
  for (const kind of ['rotation', 'break-glass']) {
    const child = `${kind}-rehearsal/${sampleTenant('children')}/${key}/provisioning-${id}`;
    expect(stepIn(view, `${kind}-rehearsal`).rehearsal?.workflow_id).toBe(child);
    const { raw, status } = await deployment.temporal.client.workflow.getHandle(child).describe();
    expect(status.name).toBe('COMPLETED');
    expect(raw.workflowExecutionInfo?.parentExecution?.workflowId).toBe(view.workflow_id);
  }
});

test('attests the public key that lies at the key store', async () => {
  const { id } = await start('attested', { break_glass_approvals: 1 });
  await answerAsSomebody(deployment, 'attested', await asking(deployment, id), 'approve');
  await deployment.reaches(id, 'completed');
  const { application, operator } = deployment;
  const tenant = referenceSchema.parse(sampleTenant('attested'));
  const key = { tenant, name: keyNameSchema.parse('attested'), algorithm: 'ed25519' } as const;
  const { publicKey } = expectValue(await application.tenantKeys.create('embedded', key, operator));
  const [made] = (await eventsOf(deployment, id)).filter(({ type }) => type === 'PROVISIONING_KEY_MADE');
  expect(made?.data).toMatchObject({ public_key: publicKey });
});

test('goes on where the glass is not to be broken, and reports it', async () => {
  const { id } = await start('denied');
  await answerAsSomebody(deployment, 'denied', await asking(deployment, id), 'deny');
  const view = await deployment.reaches(id, 'completed', 'refused', 'abandoned');
  expect(outcomesOf(view).slice(-4)).toEqual([
    ['rotation-rehearsal', 'done', null],
    ['break-glass-rehearsal', 'denied', 'key_custody_break_glass_denied'],
    ['maturity-report', 'refused', 'staging_maturity_report_not_full_coverage'],
    ['pilot-gate', 'refused', 'pilot_prerequisites_missing'],
  ]);
  expect(view.state).toBe('completed');
});

test('goes on where nobody answers in time, and where the key store does not do as it should', async () => {
  failing.now = { rotateKey: async () => failed({ code: 'version_unknown', detail: 'none' }) };
  const { id } = await start('expired', { ...twoApprovals, break_glass_answer_seconds: 1 });
  const view = await deployment.reaches(id, 'completed', 'refused', 'abandoned');
  expect(outcomesOf(view).slice(-4)).toEqual([
    ['rotation-rehearsal', 'failed', 'key_custody_rehearsal_failed'],
    ['break-glass-rehearsal', 'expired', 'key_custody_break_glass_expired'],
    ['maturity-report', 'refused', 'staging_maturity_report_not_full_coverage'],
    ['pilot-gate', 'refused', 'pilot_prerequisites_missing'],
  ]);
});

test('a run that is cancelled cancels its rehearsals, and waits until they have cleaned up', async () => {
  const { application, operator, temporal } = deployment;
  // The rotation is held where it has made a throw-away key.
  failing.now = { rotateKey: async () => failed({ code: 'provider_unavailable', detail: 'away' }) };
  const { id } = await start('cancelled');
  const rehearsal = await asking(deployment, id);
  await until(async () => (await openLeases(id)).length === 1, 20_000);
  const tenant = referenceSchema.parse(sampleTenant('cancelled'));
  await until(async () => (await application.rehearsalSchedules.list(tenant)).length === 2, 20_000);
  expectValue(await application.provisionings.cancel(id, 'the wrong key store', operator));
  const view = await deployment.reaches(id, 'abandoned');
  expect(outcomesOf(view).slice(-4)).toEqual([
    ['rotation-rehearsal', 'cancelled', null],
    ['break-glass-rehearsal', 'cancelled', null],
    ['maturity-report', undefined, null],
    ['pilot-gate', undefined, null],
  ]);
  expect(stepIn(view, 'break-glass-rehearsal').rehearsal?.id).toBe(rehearsal);
  expect(view.ending?.withdrawn).toContain(
    keyBinding(referenceSchema.parse('signing_key:cancelled_drilled')),
  );
  expect(await openLeases(id)).toEqual([]);
  await until(async () => (await application.rehearsalSchedules.list(tenant)).length === 0, 20_000);

  const { row } = expectValue(await application.rehearsals.find(rehearsal, operator));
  expect(row.state).toBe('cancelled');
  expect((await temporal.client.workflow.getHandle(row.workflowId).describe()).status.name).toBe('CANCELLED');
  expect((await (await deployment.workflow(id)).describe()).status.name).toBe('CANCELLED');
});

/** What the rehearsals of a run hold at the moment: throw-away keys and access. */
async function openLeases(id: string): Promise<readonly object[]> {
  const client = new Client({ connectionString: deployment.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<object>(
      `select lease.rehearsal from key_lease lease join rehearsal on rehearsal.id = lease.rehearsal
         where lease.closed_at is null and rehearsal.period = $1
       union all
       select lease.rehearsal from access_lease lease join rehearsal on rehearsal.id = lease.rehearsal
         where lease.ended_at is null and rehearsal.period = $1`,
      [`provisioning-${id}`],
    );
    return rows;
  } finally {
    await client.end();
  }
}

test('a key store that the deployment has not ends the run before anything is attested with it', async () => {
  const { id } = await start('nowhere', { key_store: 'nowhere' });
  const view = await deployment.reaches(id, 'abandoned', 'completed', 'refused');
  expect(view.ending?.reason).toBe('The run could not go on: The deployment has no key store of this name.');
  expect(stepIn(view, 'key-custody-provider').outcome).toBeNull();
});

test('a key store that is away for a moment is asked again', async () => {
  let calls = 0;
  failing.now = {
    createKey: async () => {
      calls++;
      failing.now = {};
      return failed({ code: 'provider_unavailable', detail: 'away' });
    },
  };
  const { id } = await start('away', { ...twoApprovals, break_glass_answer_seconds: 1 });
  await deployment.reaches(id, 'completed');
  expect(calls).toBe(1);
});
