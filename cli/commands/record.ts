import { Command, Option } from 'commander';
import type { ListedRecord, RecordFilter, RecordWithHistory } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { firstOf } from '../listing';
import { tenantOption } from '../tenant-option';
import { aligned } from '../views/aligned';
import { rowLines } from '../views/row-lines';
import { wholeNumber } from '../whole-number';

export const recordCommand: MakeCommand = (run) =>
  new Command('record')
    .description('Look at records and refusals.')
    .addCommand(listCommand(run))
    .addCommand(showCommand(run));

const outcomes = [
  'admitted',
  'pending',
  'verified',
  'recorded',
  'refused',
] as const satisfies readonly ListedRecord['outcome'][];

interface ListOptions extends Omit<RecordFilter, 'limit'> {
  readonly tenant?: string;
  readonly limit: number;
}

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List versions of records and refusals, newest first.', [
    'portcullis record list --tenant tenant_node:aldermoor_mills --outcome refused',
    'portcullis record list --tenant tenant_node:aldermoor_mills --kind standing --from 2026-11-01T00:00:00Z',
  ])
    .addOption(tenantOption('Whose they are; else those of the deployment itself.'))
    .option('--kind <kind>', 'Only records of this kind, such as standing; refusal for refusals.')
    .option('--operation <name>', 'Only decisions of this operation, such as tenant.create.')
    .addOption(new Option('--outcome <outcome>', 'Only decisions that came to this.').choices(outcomes))
    .option('--code <code>', 'Only decisions with this stable code.')
    .option('--subject <reference>', 'Only decisions about this record, refusals included.')
    .option('--company <reference>', 'Only decisions whose request names this company.')
    .option('--from <moment>', 'Only what was recorded at this moment or later; ISO 8601.')
    .option('--until <moment>', 'Only what was recorded before this moment; ISO 8601.')
    .option('--limit <count>', 'How many to list.', wholeNumber(1, 10_000), 50)
    .action(({ tenant, limit, ...filter }: ListOptions) =>
      run(async (session) => {
        const { records } = session.client(tenant);
        const listed = await firstOf(
          records.list({ ...filter, limit: Math.min(limit, 200) }),
          limit,
          session.output,
        );
        const rows = listed.map((record) => [
          record.recordedAt,
          record.withdrawnAt === null ? record.outcome : 'withdrawn',
          record.operation,
          record.outcome === 'refused'
            ? (record.subject ?? '-')
            : `${record.reference}, version ${record.version}`,
          record.code ?? '',
        ]);
        session.output.show({ data: listed, lines: rowLines(rows) });
        return exitCodes.done;
      }),
    );
}

function showCommand(run: Runner): Command {
  return describeCommand('show', 'Show a record with its history, and whether gates know it.', [
    'portcullis record show standing:aldermoor_managing_director --tenant tenant_node:aldermoor_mills',
  ])
    .argument('<reference>', 'kind:name')
    .addOption(tenantOption('Whose record it is; else that of the deployment itself.'))
    .action((reference: string, { tenant }: { readonly tenant?: string }) =>
      run(async (session) => {
        const record = await session.client(tenant).records.get(reference);
        session.output.show({ data: record, lines: linesOf(record) });
        return exitCodes.done;
      }),
    );
}

function linesOf(record: RecordWithHistory): readonly string[] {
  const { reference, version, operation, outcome, code, unknownBecause, durableState, history } = record;
  return [
    ...aligned(
      [
        ['Record', reference],
        ['Version', `${version}`],
        ['Operation', operation ?? '-'],
        ['Outcome', `${outcome ?? '-'}${code === null ? '' : ` (${code})`}`],
        [
          'Known',
          unknownBecause === null ? 'yes: gates may rest on it' : `no: ${whyUnknown(unknownBecause)}`,
        ],
        ['Leaf hash', durableState.hash],
      ],
      '',
    ),
    '',
    ...aligned(
      history.map((event) => [`${event.version}`, event.recordedAt, event.type, `receipt ${event.id}`]),
    ),
  ];
}

function whyUnknown(reason: NonNullable<RecordWithHistory['unknownBecause']>): string {
  switch (reason) {
    case 'withdrawn':
      return 'it was withdrawn';
    case 'refusal':
      return 'it is a refusal';
    case 'no_record':
      return 'it keeps the course of something, and no record';
    case 'not_yet_valid':
      return 'its validity has not begun';
    case 'expired':
      return 'its validity has ended';
    default:
      return reason satisfies never;
  }
}
