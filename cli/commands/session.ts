import { Command } from 'commander';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readHolderKeyFile } from '../holder-key-file';
import { collected } from '../listing';
import { type TenantOption, tenantOption } from '../tenant-option';
import { rowLines } from '../views/row-lines';

export const sessionCommand: MakeCommand = (run) =>
  new Command('session')
    .description('Open, list and revoke sessions.')
    .addCommand(openCommand(run))
    .addCommand(listCommand(run))
    .addCommand(revokeCommand(run));

function openCommand(run: Runner): Command {
  return describeCommand('open', 'Open a session with a holder key. The token is told this once.', [
    'export PORTCULLIS_TOKEN=$(portcullis session open --key anna.pem --tenant tenant_node:aldermoor_mills)',
  ])
    .requiredOption('--key <path>', 'The file of the private key. It signs here, and is sent nowhere.')
    .addOption(tenantOption('The tenant that the key is enrolled in.').makeOptionMandatory())
    .action(({ key, tenant }: { readonly key: string; readonly tenant: string }) =>
      run(async (session) => {
        const { reference: holder_key, sign } = readHolderKeyFile(key);
        const opened = await session.client().sessions.open({ tenant, holder_key, sign });
        session.output.message(`Session ${opened.session}, until ${opened.expiresAt}. This is its token:`);
        session.output.show({ data: opened, lines: [opened.token] });
        return exitCodes.done;
      }),
    );
}

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List sessions; never their tokens.')
    .addOption(tenantOption("Of which tenant; with a session's token, its own."))
    .action(({ tenant }: TenantOption) =>
      run(async (session) => {
        const sessions = await collected(session.client(tenant).sessions.list());
        session.output.show({
          data: sessions,
          lines: rowLines(
            sessions.map(({ id, state, principal, openedAt, expiresAt }) => [
              id,
              state,
              `principal ${principal}`,
              `opened ${openedAt}`,
              `until ${expiresAt}`,
            ]),
          ),
        });
        return exitCodes.done;
      }),
    );
}

function revokeCommand(run: Runner): Command {
  return describeCommand('revoke', 'Revoke a session.')
    .argument('<id>', 'The id of the session.')
    .addOption(tenantOption("Of which tenant; with a session's token, its own."))
    .action((id: string, { tenant }: TenantOption) =>
      run(async (session) => {
        await session.client(tenant).sessions.revoke(id);
        session.output.show({ data: { id, revoked: true }, lines: [`The session ${id} is revoked.`] });
        return exitCodes.done;
      }),
    );
}
