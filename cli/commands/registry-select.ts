import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type RegistryOption, registryOption } from '../registry-option';
import { registryVersionLines } from '../views/tool-registry-view';

export function selectCommand(run: Runner): Command {
  return describeCommand('select', 'Have another version count, such as the one before.', [
    'portcullis registry select --version v1.0.0',
  ])
    .addOption(registryOption())
    .requiredOption('--version <version>', 'One that was seeded.')
    .action(({ id, version }: RegistryOption & { readonly version: string }) =>
      run(async (session) => {
        const selected = await session.client().toolRegistries.select(id, version);
        session.output.show({ data: selected, lines: registryVersionLines(selected) });
        return exitCodes.done;
      }),
    );
}
