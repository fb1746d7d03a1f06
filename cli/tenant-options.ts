import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TenantChange } from '../client';
import { wholeNumber } from './whole-number';

// Commander takes null for an argument that is missing.
const unlimited = 'unlimited';
const each = '*';
type Limit = number | typeof unlimited;
type Allowed = string[] | typeof each;

/** What limits a tenant, and rules which tools and models its runs may use, as options give it. */
export interface TenantRuleOptions {
  readonly maxVms?: Limit;
  readonly storageQuotaGb?: Limit;
  readonly apiRateLimitRpm?: Limit;
  readonly rpm?: Limit;
  readonly rph?: Limit;
  readonly tpd?: Limit;
  readonly maxRunsPerDay?: Limit;
  readonly allowedTools?: Allowed;
  readonly blockedTools?: string[];
  readonly allowedModels?: Allowed;
  readonly blockedModels?: string[];
}

const most = 1_000_000_000;

export function withRuleOptions(command: Command): Command {
  return command
    .addOption(limit('--max-vms', 'Nodes registered at once.'))
    .addOption(limit('--storage-quota-gb', 'Gigabytes, of nodes and reservations together.'))
    .addOption(limit('--api-rate-limit-rpm', 'Requests to the API in a minute.'))
    .addOption(limit('--rpm', 'Requests of runs to models in a minute.'))
    .addOption(limit('--rph', 'Requests of runs to models in an hour.'))
    .addOption(limit('--tpd', 'Tokens of models in a day (UTC).'))
    .addOption(limit('--max-runs-per-day', 'Runs begun in a day (UTC).'))
    .addOption(allowed('--allowed-tools', 'tools'))
    .addOption(blocked('--blocked-tools', 'tools'))
    .addOption(allowed('--allowed-models', 'models'))
    .addOption(blocked('--blocked-models', 'models'));
}

/** The fields of a request that the options stand for. */
export function rulesOf(
  options: TenantRuleOptions,
): Pick<
  TenantChange,
  | 'max_vms'
  | 'storage_quota_gb'
  | 'api_rate_limit_rpm'
  | 'rpm'
  | 'rph'
  | 'tpd'
  | 'max_runs_per_day'
  | 'allowed_tools'
  | 'blocked_tools'
  | 'allowed_models'
  | 'blocked_models'
> {
  return {
    max_vms: limitOf(options.maxVms),
    storage_quota_gb: limitOf(options.storageQuotaGb),
    api_rate_limit_rpm: limitOf(options.apiRateLimitRpm),
    rpm: limitOf(options.rpm),
    rph: limitOf(options.rph),
    tpd: limitOf(options.tpd),
    max_runs_per_day: limitOf(options.maxRunsPerDay),
    allowed_tools: allowedOf(options.allowedTools),
    blocked_tools: options.blockedTools,
    allowed_models: allowedOf(options.allowedModels),
    blocked_models: options.blockedModels,
  };
}

function limitOf(limit: Limit | undefined): number | null | undefined {
  return limit === unlimited ? null : limit;
}

function allowedOf(allowed: Allowed | undefined): string[] | null | undefined {
  return allowed === each ? null : allowed;
}

function limit(flag: string, description: string): Option {
  const number = wholeNumber(0, most);
  return new Option(`${flag} <number>`, `${description} Or ${unlimited}.`).argParser((text) =>
    text === unlimited ? unlimited : number(text),
  );
}

function allowed(flag: string, things: string): Option {
  return new Option(
    `${flag} <names>`,
    `The ${things} that runs may use, parted by commas; '*' for each.`,
  ).argParser((text) => (text === each ? each : names(text)));
}

function blocked(flag: string, things: string): Option {
  return new Option(
    `${flag} <names>`,
    `The ${things} that runs may not use, even where they are allowed; '' for none.`,
  ).argParser(names);
}

function names(text: string): string[] {
  const given = text === '' ? [] : text.split(',').map((name) => name.trim());
  if (given.includes('')) throw new InvalidArgumentError('It must be names parted by single commas.');
  return given;
}
