import type { ProvisioningView } from '../../application/provisioning/provisioning-view';
import type { ApprovalAnswer } from '../../domain/break-glass';
import { rehearsed } from '../application/rehearsed-document';
import { until } from '../store/until';
import type { Deployment } from './deployment';
import { sampleDocument, sampleTenant } from './sample-document';
import { newPrincipal } from './tenant-principal';

/** A step of a provisioning as it stands. */
export function stepIn(view: ProvisioningView, id: string): ProvisioningView['steps'][number] {
  const step = view.steps.find((candidate) => candidate.id === id);
  if (step === undefined) throw new Error(`the run has no step ${id}`);
  return step;
}

/** Resolves when the run's breaking of the glass waits for answers; gives its rehearsal. */
export async function asking({ view }: Pick<Deployment, 'view'>, id: string): Promise<string> {
  let rehearsal: string | null | undefined;
  await until(async () => {
    const step = stepIn(await view(id), 'break-glass-rehearsal');
    rehearsal = step.rehearsal?.awaits == null ? undefined : step.rehearsal.id;
    return rehearsal !== undefined;
  }, 30_000);
  return rehearsal ?? '';
}

/** Starts the provisioning of a tenant whose key is drilled, and resolves when it waits for answers. */
export async function startAsking(deployment: Deployment, name: string, section: object = {}) {
  const { id } = await deployment.start(rehearsed(sampleDocument(name), section));
  return { id, rehearsal: await asking(deployment, id) };
}

/** Answers as a person of the tenant whom nobody has met before. */
export async function answerAsSomebody(
  deployment: Deployment,
  name: string,
  rehearsal: string,
  answer: ApprovalAnswer,
): Promise<void> {
  const person = await newPrincipal(deployment, sampleTenant(name));
  const { outcome, body } = await person.answer(rehearsal, answer);
  if (outcome === 'refused') throw new Error(JSON.stringify(body));
}
