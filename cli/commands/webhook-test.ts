import type { Command } from 'commander';
import type { Runner } from '../command';
import { webhookVerb } from '../webhook-verb';

export function webhookTestCommand(run: Runner): Command {
  const verb = {
    name: 'test',
    description: 'Send an endpoint a message that tells of nothing.',
    what: 'endpoint',
  } as const;
  return webhookVerb(run, verb, async ({ webhookEndpoints }, id) => {
    const delivery = await webhookEndpoints.test(id);
    return {
      data: delivery,
      lines: [`${delivery.id} is on its way; \`portcullis webhook deliveries\` tells how it went.`],
    };
  });
}
