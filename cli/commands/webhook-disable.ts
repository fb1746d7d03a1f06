import type { Command } from 'commander';
import type { Runner } from '../command';
import { webhookVerb } from '../webhook-verb';

export function webhookDisableCommand(run: Runner): Command {
  const verb = {
    name: 'disable',
    description: 'Have an endpoint told nothing more, until it is enabled.',
    what: 'endpoint',
  } as const;
  return webhookVerb(run, verb, async ({ webhookEndpoints }, id) => ({
    data: await webhookEndpoints.disable(id),
    lines: [`${id} is told nothing more.`],
  }));
}
