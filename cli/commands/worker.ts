import { describeCommand, type MakeCommand } from '../command';
import { lazyModules } from '../lazy-modules';
import { runUntilStopped } from '../run-until-stopped';

export const workerCommand: MakeCommand = (run) =>
  describeCommand(
    'worker',
    'Run a worker alone, which carries provisionings out; logs go to stdout as JSON.',
  ).action(() =>
    run(async ({ configuration, output }) => {
      const { runWorker } = lazyModules.processes();
      const { processLogger } = lazyModules.logger();
      const logger = processLogger(configuration, 'worker');
      return runUntilStopped(
        () => runWorker(configuration, logger),
        (text) => output.message(text),
      );
    }),
  );
