import type { Command } from 'commander';
import type { Runner } from '../command';
import { webhookVerb } from '../webhook-verb';

export function webhookRotateCommand(run: Runner): Command {
  const verb = {
    name: 'rotate',
    description: 'Give an endpoint a new secret, shown this once.',
    what: 'endpoint',
  } as const;
  return webhookVerb(run, verb, async ({ webhookEndpoints }, id, output) => {
    const rotated = await webhookEndpoints.rotate(id);
    output.message('The secret before signs too, for 24 hours.');
    return { data: rotated, lines: [rotated.secret] };
  });
}
