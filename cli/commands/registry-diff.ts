import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type RegistryOption, registryOption } from '../registry-option';
import { diffLines } from '../views/tool-registry-view';

interface DiffOptions extends RegistryOption {
  readonly from: string;
  readonly to: string;
}

export function diffCommand(run: Runner): Command {
  return describeCommand('diff', 'Compare two versions, field by field.', [
    'portcullis registry diff --from v1.0.0 --to v2.0.0',
  ])
    .addOption(registryOption())
    .requiredOption('--from <version>', 'The earlier one.')
    .requiredOption('--to <version>', 'The later one.')
    .action(({ id, from, to }: DiffOptions) =>
      run(async (session) => {
        const compared = await session.client().toolRegistries.diff(id, from, to);
        session.output.show({ data: compared, lines: diffLines(compared) });
        return exitCodes.done;
      }),
    );
}
