import type { Command } from 'commander';
import type { LedgerEntry } from '../../client';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type LedgerFilterOptions, ledgerFilterOf, withLedgerFilter } from '../ledger-filter';
import { ledgerEntryLines } from '../views/ledger-view';
import { wholeNumber } from '../whole-number';

interface ReadOptions extends LedgerFilterOptions {
  readonly limit: number;
  readonly after?: number;
  readonly newestFirst?: boolean;
}

const mostOfAPage = 200;

export function readCommand(run: Runner): Command {
  return withLedgerFilter(
    describeCommand('read', 'Read entries, oldest first.', [
      'portcullis ledger read --filter tenant-id=acme-corp --event-type TENANT_CREATED --limit 1',
      'portcullis ledger read --filter stream=tool_registry:default --newest-first --json',
    ]),
  )
    .option('--limit <count>', 'How many to read.', wholeNumber(1, 10_000), 50)
    .option('--after <seq>', 'Read on from this place in the ledger.', wholeNumber(0, 1e15))
    .option('--newest-first', 'Begin with the newest entry.')
    .action((options: ReadOptions) =>
      run(async (session) => {
        const { limit, after, newestFirst } = options;
        const filter = {
          ...ledgerFilterOf(options),
          order: newestFirst === true ? ('desc' as const) : ('asc' as const),
        };
        const entries: LedgerEntry[] = [];
        let cursor = after === undefined ? undefined : String(after);
        let isMore = true;
        let upToDate = true;
        while (isMore && entries.length < limit) {
          const size = Math.min(limit - entries.length, mostOfAPage);
          const page = await session.client().ledger.page({ ...filter, limit: size, cursor });
          entries.push(...page.data);
          cursor = page.nextCursor ?? undefined;
          isMore = cursor !== undefined;
          upToDate &&= page.upToDate;
        }
        session.output.show({
          data: entries,
          lines: entries.length === 0 ? ['None.'] : entries.flatMap(ledgerEntryLines),
        });
        if (isMore) session.output.message(`There is more: --after ${cursor}`);
        if (!upToDate) session.output.message('What was recorded in the last moments may be missing.');
        return exitCodes.done;
      }),
    );
}
