import { Command } from 'commander';
import type { RecordWithHistory } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';

export const recordCommand: MakeCommand = (run) =>
  new Command('record').description('Look at records.').addCommand(showCommand(run));

function showCommand(run: Runner): Command {
  return describeCommand('show', 'Show a record with its history.', [
    'portcullis record show standing:aldermoor_managing_director --tenant tenant_node:aldermoor_mills',
  ])
    .argument('<reference>', 'kind:name')
    .option('--tenant <reference>', 'Whose record it is; else that of the deployment itself.')
    .action((reference: string, { tenant }: { readonly tenant?: string }) =>
      run(async (session) => {
        const record = await session.client(tenant).records.get(reference);
        session.output.show({ data: record, lines: linesOf(record) });
        return exitCodes.done;
      }),
    );
}

function linesOf({ reference, version, known, history }: RecordWithHistory): readonly string[] {
  return [
    `Record   ${reference}`,
    `Version  ${version}${known ? '' : ' (nothing can rest on it now)'}`,
    '',
    ...aligned(
      history.map((event) => [`${event.version}`, event.recordedAt, event.type, `receipt ${event.id}`]),
    ),
  ];
}
