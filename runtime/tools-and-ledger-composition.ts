import type { Caller } from '../application/caller';
import type { Result } from '../application/problem';
import {
  type ExplainedPolicy,
  explainPolicy,
  type PolicyQuestion,
} from '../application/registry/explain-policy';
import { LedgerReader } from '../application/registry/ledger-reader';
import type { TenantRegistry } from '../application/registry/tenant-registry';
import { ToolRegistries } from '../application/registry/tool-registries';
import type { Database } from '../store/database';
import { Ledger } from '../store/ledger';
import type { RowsAndEvents } from '../store/postgres-event-store';
import { PostgresToolRegistries } from '../store/postgres-tool-registries';
import type { Tenants } from '../store/tenants';

/** Which tools and models runs may use, and what the ledger tells. */
export interface ToolsAndLedger {
  readonly toolRegistries: ToolRegistries;
  readonly ledgerReader: LedgerReader;
  explainPolicy(caller: Caller, slug: string, question: PolicyQuestion): Promise<Result<ExplainedPolicy>>;
}

export interface ToolsAndLedgerOptions {
  readonly database: Database;
  readonly store: RowsAndEvents;
  readonly tenants: Tenants;
  readonly tenantRegistry: TenantRegistry;
  readonly clock: () => Date;
}

export function composeToolsAndLedger({ database, ...base }: ToolsAndLedgerOptions): ToolsAndLedger {
  const toolRegistries = new ToolRegistries({
    ...base,
    toolRegistryRows: new PostgresToolRegistries(database),
  });
  return {
    toolRegistries,
    ledgerReader: new LedgerReader({ ...base, ledger: new Ledger(database) }),
    explainPolicy: (caller, slug, question) =>
      explainPolicy({ ...base, toolRegistries }, caller, slug, question),
  };
}
