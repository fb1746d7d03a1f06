import { attenuate } from '../../client';
import { type HeldToken, issueToken, signerOf } from '../api/capability-token';
import { newHolderKey } from '../api/holder';
import type { Posting } from '../api/test-api';
import { type Asker, bearing, proving } from './asker';

const admin = 'service:tenant-admin';
const lifeSeconds = 3600;

/** Those who hold a capability token of a tenant. */
export interface TokenAskers {
  readonly askers: readonly Asker[];
  /** Gives each another token, where those that they had are good no more. */
  renew(): Promise<void>;
}

export async function tokenAskers(api: Posting, slug: string): Promise<TokenAskers> {
  let holders = await holdersOf(api, slug);
  return {
    askers: holders.map(({ what, mayMost }, index) => ({
      what,
      mayMost,
      credentials: async (...request) => holders[index]?.credentials(...request) ?? {},
    })),
    renew: async () => {
      holders = await holdersOf(api, slug);
    },
  };
}

/** A token of each sort: issued, or made offline of another; as it is, or with proofs. */
async function holdersOf(api: Posting, slug: string): Promise<readonly Asker[]> {
  const issue = (scope: string, proof_of_possession = false) =>
    issueToken(api, slug, { scope, proof_of_possession, expires_in_seconds: lifeSeconds });
  const whole = await issue(admin);
  const bound = await issue(admin, true);
  const reading = await issue('service:tenant-read');
  const writing = await issue('vms:write storage:write secrets:write registry:write');
  const working = await issue(
    'service:tenant-read runs:write webhooks:write device:enrol rehearsals:approve',
  );
  const narrower = await narrowed(whole, 'service:tenant-read vms:write secrets:write', lifeSeconds / 2);
  const shorter = await narrowed(bound, admin, lifeSeconds / 2);
  const narrowest = await narrowed(shorter, 'service:tenant-read storage:write', lifeSeconds / 4);
  return [
    { what: 'a token for all', mayMost: true, credentials: bearing(whole.token) },
    { what: 'a bound token for all', mayMost: true, credentials: proving(bound) },
    { what: 'a token that reads', mayMost: false, credentials: bearing(reading.token) },
    { what: 'a token that writes', mayMost: false, credentials: bearing(writing.token) },
    { what: 'a token that runs', mayMost: false, credentials: bearing(working.token) },
    { what: 'a token made offline', mayMost: false, credentials: bearing(narrower.token) },
    { what: 'a bound token for all made offline', mayMost: true, credentials: proving(shorter) },
    { what: 'a bound token made offline of that', mayMost: false, credentials: proving(narrowest) },
  ];
}

/** What a holder makes of its token for somebody else, asking nobody. */
async function narrowed(
  { token, key }: Pick<HeldToken, 'token' | 'key'>,
  scope: string,
  expires_in_seconds: number,
) {
  const next = newHolderKey();
  const made = await attenuate({
    parent: token,
    sign: signerOf(key),
    scope,
    expires_in_seconds,
    subject_pubkey: next.publicKey,
  });
  return { token: made.token, key: next };
}
