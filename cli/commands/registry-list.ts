import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import { type RegistryOption, registryOption } from '../registry-option';
import { rowLines } from '../views/row-lines';
import { listedVersionRow } from '../views/tool-registry-view';

export function listCommand(run: Runner): Command {
  return describeCommand('list', 'List versions, newest first.')
    .addOption(registryOption())
    .action(({ id }: RegistryOption) =>
      run(async (session) => {
        const listed = await collected(session.client().toolRegistries.list(id));
        session.output.show({
          data: listed,
          lines: rowLines(listed.map(listedVersionRow)),
        });
        return exitCodes.done;
      }),
    );
}
