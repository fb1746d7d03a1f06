import type { KeyStore } from '../../custody/key-store';
import type { KeyStoreProvider } from '../../domain/key';

/** The key stores of the deployment, by the names that it gives them. */
export interface KeyStores {
  readonly configured: readonly { readonly name: string; readonly provider: KeyStoreProvider }[];
  /** Undefined where the deployment has none of that name. */
  named(name: string): KeyStore | undefined;
}
