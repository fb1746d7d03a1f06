import type { Command } from 'commander';
import type { TenantSecret } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List what a tenant keeps, without the values.', [
    'portcullis secret list --tenant acme-corp',
  ])
    .requiredOption('--tenant <id>', 'Whose they are: the slug of a tenant.')
    .action(({ tenant }: { readonly tenant: string }) =>
      run(async (session) => {
        const secrets: TenantSecret[] = [];
        for await (const secret of session.client().tenantSecrets.list(tenant)) secrets.push(secret);
        const rows = secrets.map(({ path, version, createdAt }) => [path, `version ${version}`, createdAt]);
        session.output.show({ data: secrets, lines: rows.length === 0 ? ['None.'] : aligned(rows, '') });
        return exitCodes.done;
      }),
    );
}
