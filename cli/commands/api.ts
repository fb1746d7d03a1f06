import { describeCommand, type MakeCommand } from '../command';
import { lazyModules } from '../lazy-modules';
import { runUntilStopped } from '../run-until-stopped';

export const apiCommand: MakeCommand = (run) =>
  describeCommand('api', 'Run the HTTP API alone; logs go to stdout as JSON.').action(() =>
    run(async ({ configuration, output }) => {
      const { runApi } = lazyModules.processes();
      const { processLogger } = lazyModules.logger();
      const logger = processLogger(configuration, 'api');
      return runUntilStopped(
        () => runApi(configuration, logger),
        (text) => output.message(text),
      );
    }),
  );
