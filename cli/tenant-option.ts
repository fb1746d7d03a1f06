import { Option } from 'commander';

export interface TenantOption {
  /** `tenant_node:<slug>`; absent where none was named. */
  readonly tenant?: string;
}

/** Which tenant a verb is about: by its slug, or as records name it. */
export function tenantOption(description: string): Option {
  return new Option('--tenant <id>', description).argParser(tenantNamed);
}

/** For which registered tenant a verb acts. */
export function ownTenantOption(): Option {
  return tenantOption('The tenant; with a token of a tenant, its own.');
}

/** Which tenant a verb is about, where the API takes its slug. */
export function tenantSlugOption(description: string): Option {
  return new Option('--tenant <id>', description).argParser((text) => text.replace(/^tenant_node:/, ''));
}

/** A tenant as records name it, given so or by its slug. */
export function tenantNamed(text: string): string {
  return text.includes(':') ? text : `tenant_node:${text}`;
}
