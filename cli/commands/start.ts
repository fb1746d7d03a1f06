import { join } from 'node:path';
import { describeCommand, type MakeCommand } from '../command';
import { lazyModules } from '../lazy-modules';
import { runUntilStopped } from '../run-until-stopped';
import { bannerData, bannerLines } from '../views/banner';

export const startCommand: MakeCommand = (run) =>
  describeCommand(
    'start',
    'Run everything in one process: services, schema, worker, API and an example tenant.',
  )
    .option('--no-example', 'Leave the example tenant out.')
    .action(({ example }: { readonly example: boolean }) =>
      run(async ({ configuration, output }) => {
        const { start, startSteps } = lazyModules.start();
        const { createProgress } = lazyModules.progress();
        const { fileLogger } = lazyModules.logger();
        const progress = createProgress({ total: startSteps(example), stream: output.stderr });
        const logFile = join(configuration.home, 'portcullis.log');
        const logger = fileLogger(configuration, logFile);
        try {
          return await runUntilStopped(
            async (signal) => {
              const started = await start(configuration, { example, logger, signal }, progress);
              progress.close();
              output.show({ data: bannerData(started), lines: bannerLines(started, logFile) });
              return started;
            },
            (text) => output.message(text),
          );
        } finally {
          progress.close();
        }
      }),
    );
