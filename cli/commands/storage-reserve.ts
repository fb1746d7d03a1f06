import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { ownTenantOption, type TenantOption } from '../tenant-option';
import { wholeNumber } from '../whole-number';

interface Options extends TenantOption {
  readonly purpose: string;
  readonly expiresInSeconds?: number;
}

const longest = 30 * 86_400;
const gigabytes = wholeNumber(1, 1_000_000);

export function reserveCommand(run: Runner): Command {
  return describeCommand('reserve', 'Reserve storage until it expires or is committed; prints its id.', [
    "portcullis storage reserve 40 --tenant acme-corp --purpose 'A restore of Friday'",
  ])
    .argument('<gigabytes>', 'How much.', gigabytes)
    .addOption(ownTenantOption())
    .requiredOption('--purpose <text>', 'For people to know it by; it stays out of every record.')
    .option(
      '--expires-in-seconds <number>',
      'After so long it counts no more, unless it is committed; an hour unless given.',
      wholeNumber(1, longest),
    )
    .action((amount: number, { tenant, purpose, expiresInSeconds }: Options) =>
      run(async (session) => {
        const reserved = await session
          .client(tenant)
          .storage.reserve({ gigabytes: amount, purpose, expires_in_seconds: expiresInSeconds });
        session.output.message(`It is held until ${reserved.expiresAt}; commit it to keep it.`);
        session.output.show({ data: reserved, lines: [reserved.id] });
        return exitCodes.done;
      }),
    );
}
