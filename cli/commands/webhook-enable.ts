import type { Command } from 'commander';
import type { Runner } from '../command';
import { webhookVerb } from '../webhook-verb';

export function webhookEnableCommand(run: Runner): Command {
  const verb = {
    name: 'enable',
    description: 'Have a disabled endpoint told again, of what comes from now on.',
    what: 'endpoint',
  } as const;
  return webhookVerb(run, verb, async ({ webhookEndpoints }, id) => ({
    data: await webhookEndpoints.enable(id),
    lines: [`${id} is told of what comes from now on.`],
  }));
}
