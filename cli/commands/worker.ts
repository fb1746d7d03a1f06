import { InvalidArgumentError, Option } from 'commander';
import type { TenantShare } from '../../worker/tenant-share';
import { describeCommand, type MakeCommand } from '../command';
import { lazyModules } from '../lazy-modules';
import { runUntilStopped } from '../run-until-stopped';

/** As a worker names the share of a process of its own. */
const shares = /^(\d{1,2})\/(\d{1,2})$/;

export const workerCommand: MakeCommand = (run) =>
  describeCommand(
    'worker',
    'Run a worker alone, which carries provisionings and the work of tenants out; logs go to stdout as JSON.',
  )
    .addOption(
      new Option('--share <index/count>', 'Do the work of this share of dedicated tenants alone.')
        .argParser(readShare)
        .hideHelp(),
    )
    .action(({ share }: { readonly share?: TenantShare }) =>
      run(async ({ configuration, output }) => {
        const { runWorker, runTenantWorker } = lazyModules.processes();
        const { processLogger } = lazyModules.logger();
        const logger = processLogger(configuration, 'worker');
        return runUntilStopped(
          () =>
            share === undefined
              ? runWorker(configuration, logger)
              : runTenantWorker(configuration, logger, share),
          (text) => output.message(text),
        );
      }),
    );

function readShare(text: string): TenantShare {
  const [, index, of] = shares.exec(text) ?? [];
  if (index === undefined || of === undefined || Number(index) >= Number(of))
    throw new InvalidArgumentError('It must be a share such as 0/2.');
  return { index: Number(index), of: Number(of) };
}
