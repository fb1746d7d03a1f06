import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { documentHash, provisioningDocumentSchema } from '../../application/provisioning/document';
import { provisioningSteps } from '../../application/provisioning/steps';
import { jsonObject } from '../../domain/json';
import { recordDataSchema } from '../../domain/known-record';
import { Ledger } from '../../store/ledger';
import { TemporalProvisioningRuns } from '../../temporal/provisioning-runs';
import { until } from '../store/until';
import { currentDetailsOf } from './current-details';
import { type Deployment, deploy, expectValue } from './deployment';
import { eventsOf } from './history';
import { sampleDocument, sampleTenant, standingEvidence } from './sample-document';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(async () => {
  await deployment.close();
});

test('a refusal that evidence would not mend ends the run, withdraws its records, and a corrected document follows', async () => {
  const name = 'refused';
  const { id } = await deployment.start(
    sampleDocument(name, { policy: { production_admission_enabled: true } }),
  );
  const refused = await deployment.reaches(id, 'refused', 'completed', 'abandoned');
  const code = 'production_admission_policy_enable_forbidden';
  expect(refused).toMatchObject({ state: 'refused', ending: { code } });
  expect(refused.ending?.withdrawn).toEqual(
    expect.arrayContaining([
      `production_admission_precheck:${name}`,
      sampleTenant(name),
      `tenant_onboarding_gate:${name}`,
    ]),
  );
  const workflow = await deployment.workflow(id);
  expect(await workflow.result()).toMatchObject({ state: 'refused', code });
  expect((await workflow.describe()).searchAttributes).toMatchObject({
    Stage: ['refused'],
    Outcome: ['refused'],
    RefusalCode: [code],
  });
  expect(await currentDetailsOf(workflow)).toContain('**Escalate to Product/Application owner**');

  const corrected = await deployment.start(sampleDocument(name));
  expect(corrected.id).not.toBe(id);
  await deployment.reaches(corrected.id, 'completed');
});

test('a cancelled run is abandoned, withdraws its records, and a corrected document follows', async () => {
  const { application, operator } = deployment;
  const { id } = await deployment.start(sampleDocument('cancelled', { withoutStanding: true }));
  await deployment.reaches(id, 'waiting');
  expectValue(await application.provisionings.cancel(id, 'the wrong company', operator));
  const abandoned = await deployment.reaches(id, 'abandoned');
  expect(abandoned.ending?.reason).toBe('The run was cancelled: the wrong company');
  expect(abandoned.ending?.withdrawn).toContain(sampleTenant('cancelled'));
  const workflow = await deployment.workflow(id);
  await expect(workflow.result()).rejects.toThrow(WorkflowFailedError);
  expect((await workflow.describe()).status.name).toBe('CANCELLED');

  const corrected = await deployment.start(sampleDocument('cancelled'));
  await deployment.reaches(corrected.id, 'completed');
});

test('a deadline that passes abandons the run', async () => {
  const document = sampleDocument('late', { withoutStanding: true, evidenceDeadline: 'PT2S' });
  const { id } = await deployment.start(document);
  const abandoned = await deployment.reaches(id, 'abandoned');
  expect(abandoned.ending).toMatchObject({
    code: 'tenant_onboarding_standing_unknown',
    reason: 'What “Evaluate the onboarding gate” waits for did not come before the deadline.',
  });
  // Judged once when it came to it, and one last time.
  expect(abandoned.steps.find((step) => step.id === 'onboarding-gate')?.evaluation).toBe(2);
});

test('a step that cannot be decided is a fault: the run is abandoned with all that was decided, and fails', async () => {
  const { row, steps } = await listed('faulty');
  const [first, second, ...rest] = steps;
  if (first === undefined || !('operation' in first)) throw new Error('no steps');
  if (second === undefined || !('operation' in second)) throw new Error('one step alone');
  await new TemporalProvisioningRuns(deployment.temporal).start(row.workflowId, {
    provisioning: row.id,
    tenant: row.tenantReference,
    company: row.tenantReference,
    principal: deployment.operator.principal,
    // The first two are decided together with the broken one.
    steps: [first, { ...second, id: 'broken', request: {} }, second, ...rest.slice(-1)],
    waitAtMost: 60_000,
  });
  const workflow = deployment.temporal.client.workflow.getHandle(row.workflowId);
  await expect(workflow.result()).rejects.toMatchObject({ cause: { type: 'schema_invalid' } });
  const closings = (await eventsOf(deployment, row.id)).filter(({ type }) => type === 'PROVISIONING_CLOSED');
  const [closing, ...others] = closings;
  expect(others).toEqual([]);
  expect(closing?.data).toMatchObject({ state: 'abandoned', withdrawn: { length: 2 } });
  expect(closing?.data).toMatchObject({
    withdrawn: expect.arrayContaining([first.request.reference, second.request.reference]),
  });
  expect(await currentDetailsOf(workflow)).toContain('**Escalate to Platform/SRE**');
  await until(async () => (await escalationsIn(row.tenant)).length > 0);
  expect(await escalationsIn(row.tenant)).toMatchObject([
    { area: 'provisioning', code: 'schema_invalid', subject: `provisioning:${row.id}` },
  ]);
});

test('a run that was terminated is closed, and a start that was lost is made up for', async () => {
  const { id } = await deployment.start(sampleDocument('terminated', { withoutStanding: true }));
  await deployment.reaches(id, 'waiting');
  await (await deployment.workflow(id)).terminate('by hand');
  // As where the process dies between listing a provisioning and starting its run.
  const lost = await listed('lost');

  const closed = await deployment.reaches(id, 'abandoned');
  expect(closed.ending?.withdrawn).toContain(sampleTenant('terminated'));
  await deployment.reaches(lost.row.id, 'completed');
});

test('starting twice is starting once, and ended runs take no calls', async () => {
  const runs = new TemporalProvisioningRuns(deployment.temporal);
  const { id, workflow_id } = await deployment.start(sampleDocument('twice', { withoutStanding: true }));
  await deployment.reaches(id, 'waiting');
  const again = await deployment.start(sampleDocument('twice', { withoutStanding: true }));
  expect(again.id).toBe(id);
  await deployment.record(standingEvidence('twice'));
  await deployment.reaches(id, 'completed');
  await (await deployment.workflow(id)).result();

  expect(await runs.status(workflow_id)).toBe('closed');
  expect(await runs.status('provision-tenant/nobody')).toBe('absent');
  expect(await runs.cancel(workflow_id, 'too late')).toBe(false);
  await expect(runs.factsChanged(workflow_id, ['standing:a'])).resolves.toBeUndefined();
});

async function escalationsIn(tenant: string) {
  const entries = await new Ledger(deployment.application.database).list(
    { tenant, type: 'ESCALATED' },
    { order: 'asc', limit: 10 },
  );
  return entries.map(({ event }) => recordDataSchema.parse(event.data).body);
}

async function listed(name: string) {
  const { application, operator } = deployment;
  const document = provisioningDocumentSchema.parse(sampleDocument(name));
  const id = randomUUID();
  const { row } = await application.provisioningList.open({
    id,
    tenant: await application.tenants.allot(document.tenant),
    tenantReference: document.tenant,
    documentHash: documentHash(document),
    document: jsonObject(document),
    workflowId: `provision-tenant/${document.tenant}/${id}`,
    requestedBy: operator.principal.id,
  });
  return { row, steps: provisioningSteps(document) };
}
