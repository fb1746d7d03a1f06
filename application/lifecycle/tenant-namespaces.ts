import type { Reference } from '../../domain/reference';

/** How a namespace does that a tenant's work is to run in. */
export type NamespaceStanding = 'ready' | 'absent' | 'of_another' | 'deprecated' | 'lacks_search_attributes';

/** The namespaces that tenants have of their own; an adapter has Temporal behind it. */
export interface TenantNamespaces {
  /**
   * Makes the namespace, and returns when runs can be started there; one that the tenant has already is kept.
   *
   * @throws NamespaceTaken where it belongs to somebody else; DependencyAway
   */
  register(namespace: string, tenant: Reference): Promise<void>;
  /** @throws DependencyAway */
  standing(namespace: string, tenant: Reference): Promise<NamespaceStanding>;
  /** Removes every namespace that was made for the tenant, with all that ran there; gives their names. @throws DependencyAway */
  removeAllOf(tenant: Reference): Promise<readonly string[]>;
}

/** The namespace is not the tenant's, and so is left as it is. */
export class NamespaceTaken extends Error {
  override readonly name = 'NamespaceTaken';
}
