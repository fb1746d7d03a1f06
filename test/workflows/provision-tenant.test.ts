import { currentDetailsOf } from './current-details';
import { type Deployment, deploy } from './deployment';
import { decisionGroups, groupsDecided } from './history';
import { sampleDocument, sampleTenant, standingEvidence, standingOf } from './sample-document';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy();
});
afterAll(async () => {
  await deployment.close();
});

test('completes the sample document with the outcomes that the sources say', async () => {
  const { id } = await deployment.start(sampleDocument('complete'));
  const view = await deployment.reaches(id, 'completed', 'refused', 'abandoned');
  expect(view.ending).toEqual({ code: null, reason: 'Every step was decided.', withdrawn: [] });
  expect(view.steps.map(({ id, outcome, code }) => [id, outcome, code])).toEqual([
    ['evidence-1', 'recorded', null],
    ['evidence-2', 'recorded', null],
    ['evidence-3', 'recorded', null],
    ['evidence-4', 'recorded', null],
    ['evidence-5', 'recorded', null],
    ['evidence-6', 'recorded', null],
    ['key-custody', 'admitted', null],
    ['key-custody-provider', 'admitted', null],
    ['tenant-create', 'admitted', null],
    ['company-bootstrap', 'admitted', null],
    ['precheck', 'pending', 'production_admission_manual_gate_required'],
    ['onboarding-gate', 'pending', null],
    ['admission-policy', 'pending', null],
  ]);

  const workflow = await deployment.workflow(id);
  expect(await workflow.result()).toMatchObject({ state: 'completed', code: null, provisioning: id });
  const described = await workflow.describe();
  expect(described.searchAttributes).toMatchObject({
    TenantRef: [sampleTenant('complete')],
    Stage: ['completed'],
    Outcome: ['completed'],
  });
  expect(await described.staticSummary()).toContain(sampleTenant('complete'));
  expect(await described.staticDetails()).toContain('Evaluate the onboarding gate');
});

test('waits for a standing grant, tells so, and goes on when it is recorded', async () => {
  const { id } = await deployment.start(sampleDocument('waiting', { withoutStanding: true }));
  const waiting = await deployment.reaches(id, 'waiting');
  const missing = [
    { field: 'standing_grant', reference: standingOf('waiting'), kinds: ['standing', 'standing_grant'] },
  ];
  const code = 'tenant_onboarding_standing_unknown';
  expect(waiting.waiting_for).toMatchObject({ step: 'onboarding-gate', code, missing });

  const workflow = await deployment.workflow(id);
  expect(await workflow.query('progress')).toMatchObject({
    stage: 'onboarding-gate',
    waiting: { step: 'onboarding-gate', code, missing, until: waiting.waiting_for?.until },
  });
  const details = await currentDetailsOf(workflow);
  expect(details).toContain(`**Tenant** \`${sampleTenant('waiting')}\` · **stage** \`onboarding-gate\``);
  expect(details).toContain(
    '| Evaluate the onboarding gate | refused | `tenant_onboarding_standing_unknown` |',
  );
  expect(details).toContain(`until ${waiting.waiting_for?.until}`);
  expect(details).toContain(
    `portcullis evidence submit ${sampleTenant('waiting')} --reference ${standingOf('waiting')}`,
  );
  expect((await workflow.describe()).searchAttributes).toMatchObject({
    Stage: ['onboarding-gate'],
    RefusalCode: [code],
  });

  await deployment.record(standingEvidence('waiting'));
  const done = await deployment.reaches(id, 'completed');
  expect(done.steps.find((step) => step.id === 'onboarding-gate')).toMatchObject({
    outcome: 'pending',
    evaluation: 2,
  });
  await workflow.result();
  // Temporal tells an attribute that was taken back as null, or not at all, as it comes to read it.
  const { RefusalCode: codes = [] } = (await workflow.describe()).searchAttributes;
  expect([...codes].filter((told: unknown) => told !== null)).toEqual([]);
});

test('completes twenty provisionings at once, none twice', async () => {
  const documents = Array.from({ length: 20 }, (_, index) => sampleDocument(`crowd_${index}`));
  const started = await Promise.all(
    documents.map(async (document) => ({ document, ...(await deployment.start(document)) })),
  );
  for (const { id, document } of started) {
    await deployment.reaches(id, 'completed');
    expect(await groupsDecided(deployment, id, document)).toEqual(decisionGroups(document));
  }
});
