import type { SecretStoreError, SecretStoreErrorCode } from '../../secrets/secret-store-result';
import { problem, type SecretProblemCode } from '../problem';

/** What a failure of the secret store comes to for whoever asked: what happened, why, and what to do. */
export function secretProblem({ code, detail }: SecretStoreError) {
  const { problemCode, mend } = meanings[code];
  return problem({ code: problemCode, detail: `${detail} ${mend}` });
}

const meanings: Readonly<
  Record<
    SecretStoreErrorCode,
    { readonly problemCode: SecretProblemCode | 'not_found'; readonly mend: string }
  >
> = {
  sealed: {
    problemCode: 'secret_store_sealed',
    mend: 'Nothing was read or changed. Unseal the store, then ask again.',
  },
  forbidden: {
    problemCode: 'secret_store_forbidden',
    mend: 'Nothing was read or changed. Compare what Portcullis may do there with the policy in docs/secrets.md.',
  },
  token_expired: {
    problemCode: 'secret_store_token_expired',
    mend: 'Nothing was read or changed. Give Portcullis a new token, or an AppRole, by which it gets one itself.',
  },
  not_found: { problemCode: 'not_found', mend: 'Nothing was read or changed.' },
  conflict: {
    problemCode: 'secret_conflict',
    mend: 'Nothing was changed. Look at the version that stands now, then decide anew.',
  },
  away: {
    problemCode: 'secret_store_unreachable',
    mend: 'Nothing was read or changed. See that the store runs and that its address and certificate are right, then ask again.',
  },
  timed_out: {
    problemCode: 'secret_store_timed_out',
    mend: 'See why the store is slow. Before a change is asked for again, the version tells whether it took effect.',
  },
  answer_lost: {
    problemCode: 'secret_store_failed',
    mend: 'Before a change is asked for again, the version tells whether it took effect.',
  },
  unreadable: {
    problemCode: 'secret_store_failed',
    mend: 'Nothing was changed. If the key-encryption key was exchanged, give back the one before; else set the secret anew.',
  },
  rejected: {
    problemCode: 'secret_store_failed',
    mend: 'Nothing was changed. The log of the store says more.',
  },
};
