import type { Command, Option } from 'commander';
import type { Portcullis } from '../client';
import { describeCommand, type Runner } from './command';
import { exitCodes } from './exit-code';
import type { Output, Shown } from './output';
import { type TenantOption, tenantOption } from './tenant-option';

export function webhookTenantOption(): Option {
  return tenantOption("Of which tenant; else the deployment's own, or the token's.");
}

/** A verb that does one thing to an endpoint or a delivery, as `what` says, and shows what it came to. */
export function webhookVerb(
  run: Runner,
  {
    name,
    description,
    what,
  }: { readonly name: string; readonly description: string; readonly what: 'endpoint' | 'delivery' },
  act: (client: Portcullis, id: string, output: Output) => Promise<Shown>,
): Command {
  return describeCommand(name, description)
    .requiredOption('--id <id>', `Of the ${what}.`)
    .addOption(webhookTenantOption())
    .action(({ tenant, id }: TenantOption & { readonly id: string }) =>
      run(async (session) => {
        const { output } = session;
        output.show(await act(session.client(tenant), id, output));
        return exitCodes.done;
      }),
    );
}
