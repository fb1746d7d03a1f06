import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';

export function rotateKeyCommand(run: Runner): Command {
  return describeCommand(
    'rotate-key',
    'Sign the tokens of a tenant with another key from now on. What was signed before stays good.',
    ['portcullis tenant token rotate-key --id acme-corp'],
  )
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const key = await session.client().capabilityTokens.rotateKey(id);
        session.output.show({ data: key, lines: [`The key ${key.kid} signs from now on.`] });
        return exitCodes.done;
      }),
    );
}
