import { setTimeout as sleep } from 'node:timers/promises';
import type { Portcullis, Run } from '../../client';
import { describeCommand, type MakeCommand } from '../command';
import { type ExitCode, exitCodes } from '../exit-code';
import type { Session } from '../session';
import { ownTenantOption, type TenantOption } from '../tenant-option';
import { UserError } from '../user-error';
import { runLines } from '../views/run-view';
import { usageLines } from '../views/usage-view';
import { wholeNumber } from '../whole-number';
import { cancelCommand } from './run-cancel';
import { listCommand } from './run-list';
import { showCommand } from './run-show';

interface RunOptions extends TenantOption {
  readonly prompt?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly maxTurns?: number;
  readonly detach?: boolean;
}

/** The verb itself runs a prompt; what it holds looks at runs. */
export const runCommand: MakeCommand = (run) =>
  describeCommand('run', 'Run a prompt for a tenant, and wait for the answer.', [
    'portcullis run --tenant acme-corp --prompt "Health check for tenant acme-corp"',
    'portcullis run --tenant acme-corp --model echo --prompt "calculator: 2+3"',
  ])
    .enablePositionalOptions()
    .addOption(ownTenantOption())
    .option('--prompt <text>', 'What the model is told; read from stdin unless given.')
    .option('--model <name>', 'The first that the policy of the tenant allows unless given, else echo.')
    .option('--provider <name>', 'A model provider of the deployment; its first unless given.')
    .option('--max-turns <count>', 'Turns that the model may take.', wholeNumber(1, 32))
    .option('--detach', 'Return without waiting further where it takes longer than ten seconds.')
    .addCommand(listCommand(run))
    .addCommand(showCommand(run))
    .addCommand(cancelCommand(run))
    .action(({ tenant, prompt, model, provider, maxTurns, detach = false }: RunOptions) =>
      run(async (session) => {
        const client = session.client(tenant);
        const accepted = await client.runs.start({
          prompt: prompt ?? (await promptFrom(session)),
          model,
          provider,
          max_turns: maxTurns,
        });
        const ended = detach ? accepted : await untilEnded(client, accepted, session);
        const { quotas } = await client.tenants.usage(ended.tenantId);
        session.output.show({
          data: { ...ended, quotas },
          lines: [...runLines(ended), ...usageLines(quotas)],
        });
        return exitCodeOf(ended);
      }),
    );

async function promptFrom(session: Session): Promise<string> {
  const prompt = await session.readStdin();
  if (prompt.trim() !== '') return prompt;
  throw new UserError('There is no prompt to run.', {
    mend: 'Give one with --prompt, or on stdin.',
    exitCode: exitCodes.usage,
  });
}

const pollMilliseconds = 500;

async function untilEnded(client: Portcullis, accepted: Run, { output }: Session): Promise<Run> {
  let run = accepted;
  if (run.state === 'running') output.message(`The run ${run.id} goes on; it is waited for.`);
  while (run.state === 'running') {
    await sleep(pollMilliseconds);
    run = await client.runs.get(accepted.id);
  }
  return run;
}

function exitCodeOf({ state }: Run): ExitCode {
  switch (state) {
    case 'answered':
      return exitCodes.done;
    case 'running':
      return exitCodes.waiting;
    case 'refused':
    case 'quota_exhausted':
    case 'turns_exhausted':
    case 'cancelled':
      return exitCodes.refused;
    case 'failed':
      return exitCodes.fault;
    default:
      return state satisfies never;
  }
}
