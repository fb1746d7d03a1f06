import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type RegistryOption, registryOption } from '../registry-option';
import { registryVersionLines } from '../views/tool-registry-view';

export function showCommand(run: Runner): Command {
  return describeCommand('show', 'Show the tools of a version; of the one that counts, unless one is named.')
    .addOption(registryOption())
    .option('--version <version>', 'vMAJOR.MINOR.PATCH')
    .action(({ id, version }: RegistryOption & { readonly version?: string }) =>
      run(async (session) => {
        const found = await session.client().toolRegistries.show(id, version);
        session.output.show({ data: found, lines: registryVersionLines(found) });
        return exitCodes.done;
      }),
    );
}
