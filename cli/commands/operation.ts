import { Argument, Command } from 'commander';
import { z } from 'zod';
import { type AnyAnswer, isOperationName, type OperationName, routes } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readInput } from '../read-input';
import type { Session } from '../session';
import { tenantOption } from '../tenant-option';
import { UserError } from '../user-error';
import { aligned } from '../views/aligned';
import { refusalLines } from '../views/refusal-lines';

interface Options {
  readonly file?: string;
  readonly tenant?: string;
  readonly dryRun?: boolean;
}

export const operationCommand: MakeCommand = (run) =>
  new Command('operation')
    .description('Carry out the operations of the contract one by one.')
    .addCommand(runCommand(run))
    .addCommand(listCommand(run));

function runCommand(run: Runner): Command {
  return describeCommand('run', 'Send a request to an operation, and show what was decided.', [
    'portcullis operation run keyCustody.readiness --tenant tenant_node:mills',
    'portcullis operation run keyCustody.revoke -f revoke.yaml --dry-run',
  ])
    .addArgument(new Argument('<operation>', 'Its name in the contract; see `portcullis operation list`.'))
    .option('-f, --file <path>', 'The request, YAML or JSON; - for stdin.')
    .addOption(tenantOption('The tenant to act for, where the request does not say.'))
    .option('--dry-run', 'Decide, and record nothing.')
    .action((name: string, { file, tenant, dryRun = false }: Options) =>
      run(async (session) => {
        const operation = operationNamed(name);
        const request = file === undefined ? {} : await requestIn(file, session);
        const answer = await session.client(tenant).operation(operation, request, { dryRun });
        session.output.show({ data: answer, lines: answerLines(answer) });
        return answer.outcome === 'refused' ? exitCodes.refused : exitCodes.done;
      }),
    );
}

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the operations of the contract.').action(() =>
    run(async ({ output }) => {
      const operations = Object.values(routes).map(({ operation, method, path }) => ({
        operation,
        method,
        path,
      }));
      output.show({
        data: operations,
        lines: aligned(operations.map(({ operation, method, path }) => [operation, method, path])),
      });
      return exitCodes.done;
    }),
  );
}

function operationNamed(name: string): OperationName {
  if (isOperationName(name)) return name;
  throw new UserError(`The contract has no operation ${name}.`, {
    mend: 'See `portcullis operation list` for those that it has.',
    exitCode: exitCodes.usage,
  });
}

async function requestIn(file: string, session: Session): Promise<object> {
  const { path, value } = await readInput(file, session);
  const request = z.looseObject({}).safeParse(value);
  if (request.success) return request.data;
  throw new UserError(`${path} holds no request.`, {
    mend: 'Write the fields of the request, as YAML or JSON.',
    exitCode: exitCodes.usage,
  });
}

function answerLines(answer: AnyAnswer): readonly string[] {
  if (answer.outcome === 'refused') return refusalLines(answer.operation, answer.body);
  const { operation, outcome, receipt } = answer;
  return receipt === null
    ? [`${operation} would be ${outcome}; nothing was recorded.`]
    : [
        `${operation}: ${outcome}${receipt.code === undefined ? '' : ` (${receipt.code})`}`,
        ...aligned([
          ['Record', `${receipt.record}, version ${receipt.version}`],
          ['Receipt', receipt.id],
          ['Recorded', receipt.recordedAt],
        ]),
      ];
}
