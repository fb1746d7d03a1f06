import { attenuate } from '../../client';
import { type HeldToken, issueToken, signerOf } from '../api/capability-token';
import { newHolderKey } from '../api/holder';
import type { Posting } from '../api/test-api';
import { type Asker, bearing, proving } from './asker';

const admin = 'service:tenant-admin';
const expires_in_seconds = 3600;

/** Those who hold a capability token of a tenant: issued, or made offline of another; as it is, or with proofs. */
export async function tokenAskers(api: Posting, slug: string): Promise<readonly Asker[]> {
  const issue = (scope: string, proof_of_possession = false) =>
    issueToken(api, slug, { scope, proof_of_possession, expires_in_seconds });
  const whole = await issue(admin);
  const bound = await issue(admin, true);
  const reading = await issue('service:tenant-read');
  const writing = await issue('vms:write storage:write secrets:write registry:write');
  const working = await issue(
    'service:tenant-read runs:write webhooks:write device:enrol rehearsals:approve',
  );
  const narrower = await narrowed(whole, 'service:tenant-read vms:write secrets:write');
  const shorter = await narrowed(bound, admin);
  const narrowest = await narrowed(shorter, 'service:tenant-read storage:write');
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
async function narrowed({ token, key }: Pick<HeldToken, 'token' | 'key'>, scope: string) {
  const next = newHolderKey();
  const made = await attenuate({
    parent: token,
    sign: signerOf(key),
    scope,
    expires_in_seconds: expires_in_seconds / 2,
    subject_pubkey: next.publicKey,
  });
  return { token: made.token, key: next };
}
