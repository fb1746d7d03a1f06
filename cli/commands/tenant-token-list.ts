import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import { rowLines } from '../views/row-lines';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List capability tokens, newest first; never the tokens themselves.', [
    'portcullis tenant token list --id acme-corp',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .action(({ id }: { readonly id: string }) =>
      run(async (session) => {
        const tokens = await collected(session.client().capabilityTokens.list(id));
        const rows = tokens.map(({ id, state, scope, subject, expiresAt, parent, name }) => [
          id,
          state,
          scope,
          `principal ${subject}`,
          `until ${expiresAt}`,
          parent === null ? 'of no other' : `of ${parent}`,
          name ?? '',
        ]);
        session.output.show({ data: tokens, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}
