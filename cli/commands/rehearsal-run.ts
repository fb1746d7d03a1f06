import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { Portcullis, Rehearsal, RehearsalRequest } from '../../client';
import { emergencyReasons } from '../../domain/break-glass';
import { scheduledKinds } from '../../domain/rehearsal-schedule';
import { describeCommand, type Runner } from '../command';
import { type ExitCode, exitCodes } from '../exit-code';
import { readCommitment } from '../read-commitment';
import { kindOption } from '../rehearsal-kind';
import type { Session } from '../session';
import { tenantOption } from '../tenant-option';
import { UserError } from '../user-error';
import { rehearsalLines } from '../views/rehearsal-view';

interface RunOptions {
  readonly kind: RehearsalRequest['kind'];
  readonly key: string;
  readonly tenant?: string;
  readonly period?: string;
  readonly reason?: Extract<RehearsalRequest, { readonly kind: 'break_glass' }>['reason'];
  readonly ticket?: string;
  readonly justification?: string;
  readonly detach?: boolean;
}

export function runCommand(run: Runner): Command {
  return describeCommand('run', 'Rehearse at the key store of a bound key, and wait for the end.', [
    'portcullis rehearsal run --tenant tenant_node:mills --key signing_key:mills_root',
    'portcullis rehearsal run --tenant tenant_node:mills --key signing_key:mills_root --period 2026-Q4',
    'portcullis rehearsal run --kind break-glass --tenant tenant_node:mills --key signing_key:mills_root --reason operator_unavailable --ticket INC-1234 --justification why.txt',
  ])
    .addOption(kindOption(scheduledKinds, 'What is rehearsed.').default('rotation'))
    .requiredOption('--key <kind:name>', 'The key, which keyCustody.providerBind has bound to a key store.')
    .addOption(tenantOption('Whose key it is.'))
    .option('--period <name>', 'What the drill is called; one that was done already is shown as it went.')
    .addOption(
      new Option('--reason <reason>', 'Of breaking the glass: why access is asked for.').choices(
        emergencyReasons,
      ),
    )
    .option('--ticket <name>', 'Of breaking the glass: where it is told at length, such as INC-1234.')
    .option(
      '--justification <file|hash>',
      'Of breaking the glass: the text that justifies it, of which only the hash is sent.',
    )
    .option('--detach', 'Return as soon as it is accepted.')
    .action(({ detach = false, ...options }: RunOptions) =>
      run(async (session) => {
        const client = session.client(options.tenant);
        const accepted = await client.rehearsals.start(requestOf(options));
        const rehearsal = detach ? accepted : await untilEnded(client, accepted, session);
        session.output.show({ data: rehearsal, lines: rehearsalLines(rehearsal) });
        return exitCodeOf(rehearsal);
      }),
    );
}

/** @throws UserError where something is missing that breaking the glass needs */
function requestOf({ kind, key, tenant, period, ...asked }: RunOptions): RehearsalRequest {
  switch (kind) {
    case 'rotation':
      return { kind, tenant, key_ref: key, period };
    case 'break_glass': {
      const { reason, ticket, justification } = asked;
      if (reason === undefined || ticket === undefined || justification === undefined)
        throw new UserError('Breaking the glass is asked for with a reason.', {
          mend: 'Give --reason, --ticket and --justification.',
          exitCode: exitCodes.usage,
        });
      const justification_hash = readCommitment(justification);
      return { kind, tenant, key_ref: key, period, reason, ticket, justification_hash };
    }
    default:
      return kind satisfies never;
  }
}

const pollMilliseconds = 250;

async function untilEnded(client: Portcullis, accepted: Rehearsal, { output }: Session): Promise<Rehearsal> {
  let rehearsal = accepted;
  let told = false;
  while (rehearsal.state === 'running') {
    const { id, tenant, asked } = rehearsal;
    if (!told && asked !== null && asked.resolution === null) {
      output.message(
        `It waits for ${asked.needed} to approve, until ${asked.answerBy}. Each approver answers with:`,
      );
      output.message(
        `  portcullis rehearsal approve ${id} --tenant ${tenant} --key <holder key file> --presence <receipt>`,
      );
      told = true;
    }
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
