import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { ownTenantOption, type TenantOption } from '../tenant-option';
import { wholeNumber } from '../whole-number';

interface Options extends TenantOption {
  readonly name?: string;
  readonly host?: string;
  readonly storageGb?: number;
}

export function registerCommand(run: Runner): Command {
  return describeCommand('register', 'Register a node; prints its id.', [
    'portcullis vm register --tenant acme-corp --name node-1 --host rack-7.example.com --storage-gb 40',
  ])
    .addOption(ownTenantOption())
    .option('--name <name>', 'For people to know it by; it stays out of every record.')
    .option('--host <host>', 'Where it runs; it stays out of every record.')
    .option(
      '--storage-gb <number>',
      'Gigabytes that it takes of the storage quota.',
      wholeNumber(0, 1_000_000),
    )
    .action(({ tenant, name, host, storageGb }: Options) =>
      run(async (session) => {
        const vm = await session.client(tenant).vms.register({ name, host, storage_gb: storageGb });
        session.output.show({ data: vm, lines: [vm.id] });
        return exitCodes.done;
      }),
    );
}
