import type { ProvisioningRunInput } from '../../application/provisioning/runs';
import type { DecisionStep } from '../../application/provisioning/steps';
import { expectValue, type TestApplication } from './test-application';

/** Begins a provisioning, and gives what its run is to be started with; no workflow carries it out. */
export async function startRun(app: TestApplication, document: object): Promise<ProvisioningRunInput> {
  const intake = expectValue(await app.provisionings.start(document, app.caller));
  if (intake.kind === 'refused') throw new Error(`refused: ${JSON.stringify(intake.answer.body)}`);
  const input = app.runs.started.get(intake.value.view.workflow_id);
  if (input === undefined) throw new Error('the run was not started');
  return input;
}

export function stepOf(run: ProvisioningRunInput, id: string): DecisionStep {
  const step = run.steps.find((candidate) => candidate.id === id);
  if (step === undefined || !('operation' in step)) throw new Error(`the run decides nothing as ${id}`);
  return step;
}

/** Judges the steps as the workflow does, up to the first that is refused. */
export async function carryOut(app: TestApplication, run: ProvisioningRunInput): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const step of run.steps.filter((step) => 'operation' in step)) {
    const judged = await app.provisioningRun.decideStep(run, step, 1, `${run.provisioning}/${step.id}/1`);
    outcomes.push(judged.outcome);
    if (judged.outcome === 'refused') break;
  }
  return outcomes;
}

export async function viewOf(app: TestApplication, run: ProvisioningRunInput) {
  return expectValue(await app.provisionings.find(run.provisioning, undefined));
}

/** What the onboarding gate waits for, where the document comes without it. */
export const standingOf = (name: string) => ({
  tenant: `tenant_node:${name}`,
  reference: 'standing:managing_director',
  commitment: 'sha256:standing',
  issuer: 'authority:register',
  fixture: true,
});
