import type { Command } from 'commander';
import type { Runner } from '../command';
import { webhookVerb } from '../webhook-verb';

export function webhookReplayCommand(run: Runner): Command {
  const verb = {
    name: 'replay',
    description: 'Try a dead delivery from the first attempt on.',
    what: 'delivery',
  } as const;
  return webhookVerb(run, verb, async ({ webhookDeliveries }, id) => ({
    data: await webhookDeliveries.replay(id),
    lines: [`${id} is tried again.`],
  }));
}
