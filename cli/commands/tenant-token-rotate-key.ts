import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';

interface RotateOptions {
  readonly id: string;
  readonly immediately?: true;
}

export function rotateKeyCommand(run: Runner): Command {
  return describeCommand(
    'rotate-key',
    'Sign the tokens of a tenant with another key from now on. What was signed before stays good.',
    [
      'portcullis tenant token rotate-key --id acme-corp',
      'portcullis tenant token rotate-key --id acme-corp --immediately',
    ],
  )
    .requiredOption('--id <slug>', 'The tenant.')
    .option('--immediately', 'A key leaked: nothing that was signed before is good any more.')
    .action(({ id, immediately }: RotateOptions) =>
      run(async (session) => {
        const key = await session.client().capabilityTokens.rotateKey(id, { immediately });
        const told = `The key ${key.kid} signs from now on.`;
        const ended = 'No key before it verifies anything, and every token of the tenant is revoked.';
        session.output.show({ data: key, lines: immediately ? [told, ended] : [told] });
        return exitCodes.done;
      }),
    );
}
