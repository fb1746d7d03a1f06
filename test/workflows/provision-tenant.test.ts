import { type Deployment, deploy } from './deployment';
import { sampleDocument } from './sample-document';

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
});
