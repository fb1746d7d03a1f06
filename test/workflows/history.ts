import type { z } from 'zod';
import { provisioningDocumentSchema } from '../../application/provisioning/document';
import { provisioningSteps } from '../../application/provisioning/steps';
import { provisioningEventSchema } from '../../domain/provisioning';
import { stepGroups } from '../../workflows/step-groups';
import { type Deployment, expectValue } from './deployment';

/** What the record store tells of a provisioning, oldest first. */
export async function eventsOf({ application }: Pick<Deployment, 'application'>, id: string) {
  const recorded = expectValue(await application.provisionings.events(id, 1, undefined));
  return recorded.map((event) => provisioningEventSchema.parse(event));
}

/** The ids of the steps in the order of their decisions, each as often as it was decided. */
export async function stepsDecided(deployment: Pick<Deployment, 'application'>, id: string) {
  const events = await eventsOf(deployment, id);
  return events.flatMap((event) => (event.type === 'PROVISIONING_STEP_DECIDED' ? [event.data.step] : []));
}

type Document = z.input<typeof provisioningDocumentSchema>;

/** The ids of the steps that a document has decided at once, group by group. */
export function decisionGroups(document: Document): readonly (readonly string[])[] {
  return stepGroups(provisioningSteps(provisioningDocumentSchema.parse(document))).flatMap((group) =>
    'decisions' in group ? [group.decisions.map(({ id }) => id).toSorted()] : [],
  );
}

/** The ids of the steps that were decided, cut as the document's groups are: within one, any may come first. */
export async function groupsDecided(
  deployment: Pick<Deployment, 'application'>,
  id: string,
  document: Document,
): Promise<readonly (readonly string[])[]> {
  const left = await stepsDecided(deployment, id);
  const groups = decisionGroups(document).map(({ length }) => left.splice(0, length).toSorted());
  return left.length === 0 ? groups : [...groups, left];
}
