import type { Command } from 'commander';
import type { CapabilityToken } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List capability tokens, newest first; never the tokens themselves.', [
    'portcullis tenant token list --id acme-corp',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const tokens: CapabilityToken[] = [];
        for await (const token of session.client().capabilityTokens.list(id)) tokens.push(token);
        const rows = tokens.map(({ id, state, scope, subject, expiresAt, parent, name }) => [
          id,
          state,
          scope,
          `principal ${subject}`,
          `until ${expiresAt}`,
          parent === null ? 'of no other' : `of ${parent}`,
          name ?? '',
        ]);
        session.output.show({ data: tokens, lines: rows.length === 0 ? ['None.'] : aligned(rows, '') });
        return exitCodes.done;
      }),
    );
}
