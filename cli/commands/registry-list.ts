import type { Command } from 'commander';
import type { ListedToolRegistryVersion } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type RegistryOption, registryOption } from '../registry-option';
import { aligned } from '../views/aligned';
import { listedVersionRow } from '../views/tool-registry-view';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List versions, newest first.')
    .addOption(registryOption())
    .action(({ id }: RegistryOption) =>
      run(async (session) => {
        const listed: ListedToolRegistryVersion[] = [];
        for await (const version of session.client().toolRegistries.list(id)) listed.push(version);
        session.output.show({
          data: listed,
          lines: listed.length === 0 ? ['None.'] : aligned(listed.map(listedVersionRow), ''),
        });
        return exitCodes.done;
      }),
    );
}
