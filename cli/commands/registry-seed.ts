import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readInput } from '../read-input';
import { type RegistryOption, registryOption } from '../registry-option';
import { UserError } from '../user-error';
import { registryVersionLines } from '../views/tool-registry-view';

const bundled = join(__dirname, '..', '..', 'examples', 'tool-registry.yaml');
const fileSchema = z.strictObject({ tools: z.array(z.looseObject({})) });

interface SeedOptions extends RegistryOption {
  readonly version: string;
  readonly file?: string;
}

export function seedCommand(run: Runner): Command {
  return describeCommand('seed', 'Seed a version, which then counts. A version never changes.', [
    'portcullis registry seed --id default --version v2.0.0',
    'portcullis registry seed --id acme-corp --version v1.0.0 --file tools.yaml',
  ])
    .addOption(registryOption())
    .requiredOption('--version <version>', 'vMAJOR.MINOR.PATCH')
    .option('--file <path>', 'YAML or JSON with the list `tools`; - for stdin. As bundled unless given.')
    .action(({ id, version, file = bundled }: SeedOptions) =>
      run(async (session) => {
        const input = await readInput(file, session);
        const { success, data } = fileSchema.safeParse(input.value);
        if (!success)
          throw new UserError(`${input.path} holds no tools.`, {
            why: 'A file of tools is an object with the one member `tools`, a list of objects.',
            mend: `See ${bundled}.`,
            exitCode: exitCodes.usage,
          });
        const seeded = await session.client().toolRegistries.seed(id, { version, tools: data.tools });
        session.output.show({ data: seeded, lines: registryVersionLines(seeded) });
        return exitCodes.done;
      }),
    );
}
