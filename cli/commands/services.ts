import { describeCommand, type MakeCommand } from '../command';
import { lazyModules } from '../lazy-modules';
import { runUntilStopped } from '../run-until-stopped';

export const servicesCommand: MakeCommand = (run) =>
  describeCommand('services', 'Run the embedded PostgreSQL and Temporal alone; not for production.').action(
    () =>
      run(async ({ configuration, output }) => {
        const { runServices } = lazyModules.processes();
        const { serviceSteps } = lazyModules.services();
        const { createProgress } = lazyModules.progress();
        const progress = createProgress({ total: serviceSteps, stream: output.stderr });
        try {
          return await runUntilStopped(
            () => runServices(configuration, progress),
            (text) => output.message(text),
          );
        } finally {
          progress.close();
        }
      }),
  );
