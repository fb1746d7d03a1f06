import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { lazyModules } from '../lazy-modules';

export const migrateCommand: MakeCommand = (run) =>
  describeCommand(
    'migrate',
    "Bring the database's schema and Temporal's search attributes up to date.",
  ).action(() =>
    run(async ({ configuration, output }) => {
      const { runMigrate } = lazyModules.processes();
      const changes = await runMigrate(configuration);
      output.show({
        data: { changes },
        lines:
          changes.length === 0 ? ['Everything is up to date.'] : changes.map((change) => `Added ${change}`),
      });
      return exitCodes.done;
    }),
  );
