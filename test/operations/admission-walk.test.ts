import { provisioningDocumentSchema } from '../../application/provisioning/document';
import { provisioningSteps } from '../../application/provisioning/steps';
import { admissionWalk } from '../../operations/admission-walk';
import { operations } from '../../operations/catalogue';
import { documentFor } from '../api/document';

test('each gate stands on the walk, once; only the evaluation of a candidate operation stands beside it', () => {
  expect(new Set(admissionWalk).size).toBe(admissionWalk.length);
  const gates = operations.filter(({ gate }) => gate).map(({ name }) => name);
  const beside = gates.filter((name) => !admissionWalk.some((step) => step === name));
  expect(beside).toEqual(['production.scopeEvaluate']);
});

test('a provisioning takes the steps of the walk in its order', () => {
  const document = provisioningDocumentSchema.parse(documentFor('walked'));
  const taken = provisioningSteps(document).flatMap((step) => ('operation' in step ? [step.operation] : []));
  const onTheWalk = taken.filter((operation) => admissionWalk.includes(operation));
  expect(onTheWalk.length).toBeGreaterThan(5);
  expect(onTheWalk).toEqual(admissionWalk.filter((operation) => taken.includes(operation)));
});
