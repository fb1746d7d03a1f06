import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { isOperationName } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readInput } from '../read-input';
import { showRefusal } from '../show-refusal';

const sampleData = join(__dirname, '..', '..', 'examples', 'sample-data.yaml');

const requestsSchema = z.array(
  z.strictObject({ operation: z.string().refine(isOperationName), request: z.looseObject({}) }),
);

export const sampleCommand: MakeCommand = (run) =>
  new Command('sample').description('Try the contract out on sample data.').addCommand(loadCommand(run));

function loadCommand(run: Runner): Command {
  return describeCommand(
    'load',
    'Record what the examples of the contract rest on. What is recorded already stays as it is.',
    ['portcullis sample load'],
  ).action(() =>
    run(async (session) => {
      const client = session.client();
      const requests = requestsSchema.parse((await readInput(sampleData, session)).value);
      for (const { operation, request } of requests) {
        const answer = await client.operation(operation, request);
        if (answer.outcome === 'refused') return showRefusal(session.output, answer);
        session.output.item({
          data: answer,
          lines: [`${answer.outcome.padEnd(8)}  ${operation}  ${answer.receipt?.record ?? ''}`],
        });
      }
      session.output.message(
        'Every example of the contract can now be sent for tenant_node:rheinwerk_calibration.',
      );
      return exitCodes.done;
    }),
  );
}
