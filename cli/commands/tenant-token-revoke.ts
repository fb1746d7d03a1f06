import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';

export function revokeCommand(run: Runner): Command {
  return describeCommand('revoke', 'Revoke a capability token, and with it every one that was made of it.', [
    'portcullis tenant token revoke 01980000-0000-7000-8000-000000000000 --id acme-corp',
  ])
    .argument('<token>', 'The id of the token, as it is listed.')
    .requiredOption('--id <slug>', 'The tenant.')
    .action((token: string, { id }: { readonly id: string }) =>
      run(async (session) => {
        await session.client().capabilityTokens.revoke(id, token);
        session.output.show({
          data: { id: token, revoked: true },
          lines: [`The token ${token} is revoked, and what was made of it.`],
        });
        return exitCodes.done;
      }),
    );
}
