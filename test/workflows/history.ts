import { provisioningEventSchema } from '../../domain/provisioning';
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
