import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';

export function reportCommand(run: Runner): Command {
  return describeCommand('report', 'Write the signed evidence of a rehearsal that has ended.', [
    'portcullis rehearsal report 0198c0de-7a11-7000-8000-000000000001 > report.json',
    'portcullis rehearsal report 0198c0de-7a11-7000-8000-000000000001 --html > report.html',
  ])
    .argument('<id>', 'The id of the rehearsal.')
    .option('--html', 'Write it as a page to read; only the JSON can be verified.')
    .action((id: string, { html = false }: { readonly html?: boolean }) =>
      run(async (session) => {
        const text = await session.client().rehearsals.report(id, html ? 'html' : 'json');
        const data: unknown = html ? text : JSON.parse(text);
        session.output.show({ data, lines: [html ? text.trimEnd() : JSON.stringify(data, null, 2)] });
        return exitCodes.done;
      }),
    );
}

export function reportKeyCommand(run: Runner): Command {
  return describeCommand('report-key', 'Show the public key that reports are signed with.', [
    'portcullis rehearsal verify report.json --key "$(portcullis rehearsal report-key)"',
  ]).action(() =>
    run(async (session) => {
      const key = await session.client().rehearsals.reportKey();
      session.output.show({ data: key, lines: [key.x] });
      return exitCodes.done;
    }),
  );
}
