import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { tenantLines } from '../views/tenant-view';

export function resumeCommand(run: Runner): Command {
  return describeCommand(
    'resume',
    'Serve a tenant again that was suspended; what was paused by hand stays so.',
    ['portcullis tenant resume --id acme-corp'],
  )
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const tenant = await session.client().tenants.resume(id);
        session.output.show({ data: tenant, lines: tenantLines(tenant) });
        return exitCodes.done;
      }),
    );
}
