import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { lazyModules } from '../lazy-modules';

export const restoreCommand: MakeCommand = (run) =>
  describeCommand('restore', 'Fill an empty database from a backup, and check every leaf of its log.', [
    'portcullis services   (in another terminal, with a new PORTCULLIS_HOME)',
    'portcullis restore backup-2026-11-21',
  ])
    .argument('<folder>', 'What backup wrote.')
    .action((folder: string) =>
      run(async ({ configuration, output }) => {
        const restored = await lazyModules.backup().restoreDeployment(configuration, folder);
        const { manifest, files, logEntries } = restored;
        const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
        output.show({
          data: { folder, files, logEntries, ...manifest },
          lines: [
            `Restored ${rows} rows of ${manifest.tables.length} tables; all ${logEntries} leaves of the log are those of their events.`,
            ...files.map((name) => `With it: ${name}.`),
            'Start the worker: it takes up the provisionings that were open.',
          ],
        });
        return exitCodes.done;
      }),
    );
