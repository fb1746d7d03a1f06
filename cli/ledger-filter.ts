import { type Command, InvalidArgumentError } from 'commander';
import type { LedgerFilter } from '../client';

/** What entries are told apart by, on the command line and in the SDK. */
const members = {
  'tenant-id': 'tenantId',
  'event-type': 'eventType',
  stream: 'stream',
  actor: 'actor',
} as const satisfies Record<string, keyof LedgerFilter>;

export interface LedgerFilterOptions {
  readonly filter?: LedgerFilter;
  readonly eventType?: string;
}

/** The options by which entries of the ledger are chosen. */
export function withLedgerFilter(command: Command): Command {
  return command
    .option(
      '--filter <name=value>',
      `Only entries that fit, by ${Object.keys(members).join(', ')}; can be given for each.`,
      addFilter,
    )
    .option('--event-type <type>', 'Only entries of this type, such as TENANT_CREATED.');
}

export function ledgerFilterOf({ filter, eventType }: LedgerFilterOptions): LedgerFilter {
  return { ...filter, ...(eventType === undefined ? {} : { eventType }) };
}

function addFilter(text: string, before: LedgerFilter = {}): LedgerFilter {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  const value = text.slice(at + 1);
  if (at === -1 || value === '' || !isMember(name))
    throw new InvalidArgumentError(
      `It must be one of ${Object.keys(members)
        .map((member) => `${member}=…`)
        .join(', ')}.`,
    );
  const member = members[name];
  if (before[member] !== undefined) throw new InvalidArgumentError(`${name} is given twice.`);
  return { ...before, [member]: value };
}

function isMember(name: string): name is keyof typeof members {
  return Object.hasOwn(members, name);
}
