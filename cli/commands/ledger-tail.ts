import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type LedgerFilterOptions, ledgerFilterOf, withLedgerFilter } from '../ledger-filter';
import { ledgerEntryLines } from '../views/ledger-view';
import { wholeNumber } from '../whole-number';

interface TailOptions extends LedgerFilterOptions {
  readonly from?: number;
  readonly limit?: number;
}

export function tailCommand(run: Runner): Command {
  return withLedgerFilter(
    describeCommand('tail', 'Tell each entry as it is recorded, until Ctrl-C.', [
      'portcullis ledger tail --filter tenant-id=acme-corp',
    ]),
  )
    .option('--from <seq>', 'Begin at this place in the ledger; 0 for all of it.', wholeNumber(0, 1e15))
    .option('--limit <count>', 'End after so many.', wholeNumber(1, 1e9))
    .action((options: TailOptions) =>
      run(async (session) => {
        const { from, limit = Number.POSITIVE_INFINITY } = options;
        let told = 0;
        for await (const entry of session.client().ledger.follow(ledgerFilterOf(options), { from })) {
          session.output.item({ data: entry, lines: ledgerEntryLines(entry) });
          told += 1;
          if (told >= limit) break;
        }
        return exitCodes.done;
      }),
    );
}
