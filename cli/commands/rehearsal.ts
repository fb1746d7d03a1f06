import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import type { Portcullis, Rehearsal, RehearsalFilter, RehearsalSummary } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { type ExitCode, exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';
import { rehearsalLines, rehearsalRow } from '../views/rehearsal-view';
import { wholeNumber } from '../whole-number';
import { reportCommand, reportKeyCommand } from './rehearsal-report';
import { scheduleCommand } from './rehearsal-schedule';
import { verifyCommand } from './rehearsal-verify';

export const rehearsalCommand: MakeCommand = (run) =>
  new Command('rehearsal')
    .description('Rehearse at key stores, and look at what was rehearsed.')
    .addCommand(runCommand(run))
    .addCommand(listCommand(run))
    .addCommand(showCommand(run))
    .addCommand(scheduleCommand(run))
    .addCommand(reportCommand(run))
    .addCommand(reportKeyCommand(run))
    .addCommand(verifyCommand(run));

interface RunOptions {
  readonly key: string;
  readonly tenant?: string;
  readonly period?: string;
  readonly detach?: boolean;
}

function runCommand(run: Runner): Command {
  return describeCommand('run', 'Rehearse the rotation of a bound key, and wait for its end.', [
    'portcullis rehearsal run --tenant tenant_node:mills --key signing_key:mills_root',
    'portcullis rehearsal run --tenant tenant_node:mills --key signing_key:mills_root --period 2026-Q4',
  ])
    .requiredOption('--key <kind:name>', 'The key, which keyCustody.providerBind has bound to a key store.')
    .option('--tenant <kind:name>', 'Whose key it is.')
    .option('--period <name>', 'What the drill is called; one that was done already is shown as it went.')
    .option('--detach', 'Whether to return as soon as it is accepted.')
    .action(({ key, tenant, period, detach = false }: RunOptions) =>
      run(async (session) => {
        const client = session.client(tenant);
        const accepted = await client.rehearsals.start({ tenant, kind: 'rotation', key_ref: key, period });
        const rehearsal = detach ? accepted : await untilEnded(client, accepted);
        session.output.show({ data: rehearsal, lines: rehearsalLines(rehearsal) });
        return exitCodeOf(rehearsal);
      }),
    );
}

interface ListOptions extends Pick<RehearsalFilter, 'kind' | 'state'> {
  readonly tenant?: string;
  readonly limit: number;
}

const kinds = ['rotation', 'signing', 'break_glass'] as const satisfies readonly RehearsalSummary['kind'][];

const states = [
  'running',
  'done',
  'refused',
  'failed',
  'cancelled',
  'denied',
  'expired',
  'withdrawn',
] as const satisfies readonly RehearsalSummary['state'][];

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List rehearsals of a tenant, newest first.', [
    'portcullis rehearsal list --tenant tenant_node:mills --state failed',
  ])
    .option('--tenant <kind:name>', 'Whose they are.')
    .addOption(new Option('--kind <kind>', 'Only rehearsals of this kind.').choices(kinds))
    .addOption(new Option('--state <state>', 'Only rehearsals that stand so.').choices(states))
    .option('--limit <count>', 'How many to list.', wholeNumber(1, 10_000), 50)
    .action(({ tenant, limit, ...filter }: ListOptions) =>
      run(async (session) => {
        const listed: RehearsalSummary[] = [];
        const { rehearsals } = session.client(tenant);
        for await (const rehearsal of rehearsals.list({ ...filter, limit: Math.min(limit, 200) })) {
          listed.push(rehearsal);
          if (listed.length === limit) break;
        }
        session.output.show({
          data: listed,
          lines: listed.length === 0 ? ['None.'] : aligned(listed.map(rehearsalRow), ''),
        });
        return exitCodes.done;
      }),
    );
}

function showCommand(run: Runner): Command {
  return describeCommand('show', 'Show what a rehearsal observed, and what was decided on it.')
    .argument('<id>', 'The id of the rehearsal.')
    .action((id: string) =>
      run(async (session) => {
        const rehearsal = await session.client().rehearsals.get(id);
        session.output.show({ data: rehearsal, lines: rehearsalLines(rehearsal) });
        return exitCodes.done;
      }),
    );
}

const pollMilliseconds = 250;

async function untilEnded(client: Portcullis, accepted: Rehearsal): Promise<Rehearsal> {
  let rehearsal = accepted;
  while (rehearsal.state === 'running') {
    await sleep(pollMilliseconds);
    rehearsal = await client.rehearsals.get(accepted.id);
  }
  return rehearsal;
}

function exitCodeOf({ state }: Rehearsal): ExitCode {
  switch (state) {
    case 'running':
      return exitCodes.waiting;
    case 'done':
      return exitCodes.done;
    case 'refused':
    case 'failed':
    case 'cancelled':
    case 'denied':
    case 'expired':
    case 'withdrawn':
      return exitCodes.refused;
    default:
      return state satisfies never;
  }
}
