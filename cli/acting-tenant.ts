import { Option } from 'commander';

export interface ActingTenant {
  /** `tenant_node:<slug>`; absent where the token says it. */
  readonly tenant?: string;
}

/** For which registered tenant a verb acts: by its slug, or as records name it. */
export function actingTenantOption(): Option {
  return new Option('--tenant <id>', 'The slug of the tenant; with a token of a tenant, its own.').argParser(
    (text) => (text.includes(':') ? text : `tenant_node:${text}`),
  );
}
