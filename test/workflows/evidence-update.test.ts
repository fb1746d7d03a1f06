import { WorkflowUpdateFailedError } from '@temporalio/client';
import { referenceSchema } from '../../domain/reference';
import { TemporalProvisioningRuns } from '../../temporal/provisioning-runs';
import { submitEvidence } from '../../workflows/provisioning-messages';
import { type Deployment, deploy, expectValue } from './deployment';
import { eventsOf } from './history';
import { sampleDocument, standingEvidence, standingOf } from './sample-document';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy({ withoutWaking: true });
});
afterAll(async () => {
  await deployment.close();
});

test('evidence that is handed in wakes the run once it is recorded', async () => {
  const { application, operator } = deployment;
  const { id } = await deployment.start(sampleDocument('submitted', { withoutStanding: true }));
  await deployment.reaches(id, 'waiting');
  const standing = referenceSchema.parse(standingOf('submitted'));

  const early = await application.provisionings.submitEvidence(id, [standing], operator);
  expect(expectValue(early)).toEqual({ known: [], unknown: [standing] });
  expect((await deployment.view(id)).state).toBe('waiting');

  await deployment.record(standingEvidence('submitted'));
  const received = await application.provisionings.submitEvidence(id, [standing], operator);
  expect(expectValue(received)).toEqual({ known: [standing], unknown: [] });
  await deployment.reaches(id, 'completed');
  const submissions = (await eventsOf(deployment, id)).filter(
    ({ type }) => type === 'PROVISIONING_EVIDENCE_SUBMITTED',
  );
  expect(submissions).toEqual([
    { type: 'PROVISIONING_EVIDENCE_SUBMITTED', data: { references: [standing] } },
  ]);
});

test('turns an update away that is not made of references, and keeps nothing of it', async () => {
  const { id } = await deployment.start(sampleDocument('invalid', { withoutStanding: true }));
  await deployment.reaches(id, 'waiting');
  const workflow = await deployment.workflow(id);
  const principal = deployment.operator.principal.id;
  const given = [
    {},
    { principal, references: [] },
    { principal, references: ['no reference'] },
    { principal, references: 'standing:a' },
    { principal, references: Array.from({ length: 101 }, (_, index) => `standing:s${index}`) },
    { references: ['standing:a'] },
  ];
  for (const argument of given) {
    const rejected = workflow.executeUpdate(submitEvidence.name, { args: [argument] });
    await expect(rejected).rejects.toThrow(WorkflowUpdateFailedError);
    await expect(rejected).rejects.toMatchObject({ cause: { type: 'schema_invalid' } });
  }
  const { events } = await workflow.fetchHistory();
  expect(events?.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toBe(false);
});

test('a provisioning that has ended takes no evidence', async () => {
  const { id } = await deployment.start(sampleDocument('ended'));
  await deployment.reaches(id, 'completed');
  await (await deployment.workflow(id)).result();
  const runs = new TemporalProvisioningRuns(deployment.temporal);
  const { principal } = deployment.operator;
  const { workflow_id } = await deployment.view(id);
  const unheard = [referenceSchema.parse('standing:unheard_of')];
  expect(await runs.submitEvidence(workflow_id, principal.id, unheard)).toBeUndefined();
});
