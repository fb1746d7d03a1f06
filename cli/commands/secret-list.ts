import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import { tenantSlugOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List what a tenant keeps, without the values.', [
    'portcullis secret list --tenant acme-corp',
  ])
    .addOption(tenantSlugOption('Whose they are.').makeOptionMandatory())
    .action(({ tenant }: { readonly tenant: string }) =>
      run(async (session) => {
        const secrets = await collected(session.client().tenantSecrets.list(tenant));
        const rows = secrets.map(({ path, version, createdAt }) => [path, `version ${version}`, createdAt]);
        session.output.show({ data: secrets, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}
