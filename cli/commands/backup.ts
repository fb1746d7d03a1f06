import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { lazyModules } from '../lazy-modules';

export const backupCommand: MakeCommand = (run) =>
  describeCommand('backup', 'Write database, tokens and keys into a folder, as they stand at one moment.')
    .argument('<folder>', 'A folder that is not there yet; it will hold secrets.')
    .action((folder: string) =>
      run(async ({ configuration, output }) => {
        const { manifest, files } = await lazyModules.backup().backUpDeployment(configuration, folder);
        const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
        output.show({
          data: { folder, files, ...manifest },
          lines: [
            `Backed up ${rows} rows of ${manifest.tables.length} tables into ${folder}.`,
            ...files.map((name) => `With it: ${name}. Keep the folder as you keep the secrets in it.`),
          ],
        });
        return exitCodes.done;
      }),
    );
