import type {
  SecretDescription,
  SecretIdentity,
  SecretOwner,
  SecretPath,
  SecretValue,
} from '../domain/secret';
import type { SecretStoreResult } from './secret-store-result';

export interface SecretPage {
  readonly limit: number;
  /** Lists on from this path. */
  readonly after?: SecretPath | undefined;
}

/** Where secrets of tenants lie. No call waits for ever: what takes too long is `timed_out`. */
export interface SecretStore {
  readonly provider: 'embedded' | 'vault';

  /** The newest version; undefined where the path holds none. */
  read(secret: SecretIdentity): Promise<SecretStoreResult<SecretValue | undefined>>;

  /** As `read`, without the value. */
  describe(secret: SecretIdentity): Promise<SecretStoreResult<SecretDescription | undefined>>;

  /** Puts the next version in the place of `expectedVersion` (0: the path holds none), or else is a `conflict`. */
  write(
    secret: SecretIdentity,
    value: string,
    expectedVersion: number,
  ): Promise<SecretStoreResult<SecretDescription>>;

  /** By path, in the order of its bytes. */
  list(owner: SecretOwner, page: SecretPage): Promise<SecretStoreResult<readonly SecretDescription[]>>;

  /** Removes every version, where there is any. */
  remove(secret: SecretIdentity): Promise<SecretStoreResult<undefined>>;

  /** Removes all that is kept for the tenant, what `list` doesn't show too. */
  clear(owner: SecretOwner): Promise<SecretStoreResult<undefined>>;

  /** Gives connections and leases back. */
  close(): Promise<void>;
}
