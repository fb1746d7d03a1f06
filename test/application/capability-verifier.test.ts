import { sign } from 'node:crypto';
import { CapabilityVerifier, lastOf } from '../../application/capabilities/capability-verifier';
import { FaultyToken } from '../../application/capabilities/token-fault';
import { attenuate } from '../../client';
import { ed25519PublicKeySchema } from '../../domain/ed25519-public-key';
import { type JsonObject, jsonObject } from '../../domain/json';
import {
  type RegisteredTenant,
  tenantLimitsSchema,
  tenantPolicySchema,
} from '../../domain/registered-tenant';
import { CapabilityStandings } from '../../store/capability-standings';
import { openDatabase } from '../../store/database';
import { type HolderKey, newHolderKey } from '../api/holder';
import { until } from '../store/until';
import { expectValue, openTestApplication, type TestApplication } from './test-application';

let application: TestApplication;
let tenant: RegisteredTenant;
let other: RegisteredTenant;
/** As another process of the deployment has it: a memory of its own. */
let elsewhere: CapabilityVerifier;
const begun = Date.now();
let now = new Date(begun);

beforeAll(async () => {
  application = await openTestApplication({ clock: () => now });
  tenant = await registered('acme-corp');
  other = await registered('other-corp');
  elsewhere = verifierOver(new CapabilityStandings(application.database, () => now));
});
beforeEach(() => {
  now = new Date(begun);
});
afterAll(() => application.close());

async function registered(slug: string): Promise<RegisteredTenant> {
  const { tenantRegistry, caller } = application;
  const limits = tenantLimitsSchema.parse({});
  const policy = tenantPolicySchema.parse({});
  const described = { tenant_id: slug, display_name: slug, system: false, limits, policy };
  return expectValue(await tenantRegistry.create(caller, { ...described, status: 'ACTIVE' }));
}

function verifierOver(standings: CapabilityStandings): CapabilityVerifier {
  return new CapabilityVerifier({ standings, clock: () => now });
}

interface Held {
  readonly id: string;
  readonly token: string;
  readonly key: HolderKey;
}

async function issued(of = tenant, { bound = false, key = newHolderKey() } = {}): Promise<Held> {
  const wish = {
    subjectKey: ed25519PublicKeySchema.parse(key.publicKey),
    scopes: ['vms:write', 'runs:write'] as const,
    expiresInSeconds: 600,
    bound,
  };
  const { id, token } = expectValue(await application.capabilities.issue(application.caller, of, wish));
  return { id, token, key };
}

/** What keeps a token from being good. */
async function fault(token: string, verifier = elsewhere): Promise<string | undefined> {
  try {
    await verifier.verify(token);
    return undefined;
  } catch (error) {
    if (error instanceof FaultyToken) return error.code;
    throw error;
  }
}

function said(token: string): JsonObject {
  return jsonObject(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
}

const offlineHeader = { alg: 'EdDSA', typ: 'portcullis+jwt' };

function signedBy({ privateKey }: HolderKey, header: object, claims: object): string {
  const input = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
}

describe('time', () => {
  test('a token is good until it expires, and a few seconds more, since clocks differ', async () => {
    const { token } = await issued();
    now = new Date(begun + 600_000);
    expect(await fault(token)).toBeUndefined();
    now = new Date(begun + 606_000);
    expect(await fault(token)).toBe('token_expired');
  });

  test('before it was issued it is not', async () => {
    const { token } = await issued();
    now = new Date(begun - 10_000);
    expect(await fault(token)).toBe('token_invalid');
  });
});

describe('signatures', () => {
  test('those of another tenant’s key, of no key of ours, or of another algorithm are foreign or none', async () => {
    const { token, key } = await issued();
    const claims = said(token);
    const { tokenSigning, caller } = application;
    const foreignKey = expectValue(await tokenSigning.current(caller, other));
    const ownKey = expectValue(await tokenSigning.current(caller, tenant));
    const foreign = expectValue(await tokenSigning.sign(other, foreignKey, claims)) ?? '';
    expect(await fault(foreign)).toBe('token_foreign');
    const header = { ...offlineHeader, kid: ownKey.kid };
    expect(await fault(signedBy(key, header, claims))).toBe('token_foreign');
    expect(await fault(signedBy(key, { ...header, kid: 'nobodys' }, claims))).toBe('token_foreign');
    expect(await fault(signedBy(key, { ...header, alg: 'none' }, claims))).toBe('token_invalid');
    expect(await fault(signedBy(key, { ...header, alg: 'HS256' }, claims))).toBe('token_invalid');
    expect(await fault('not.a.token')).toBe('token_invalid');
  });

  test('a token for another service, or of another type, is none, even by the right key', async () => {
    const { token } = await issued();
    const { tokenSigning, caller } = application;
    const key = expectValue(await tokenSigning.current(caller, tenant));
    for (const changed of [
      { aud: 'another' },
      { sub: 'nobody' },
      { cnf: { jkt: 'another' } },
      { scope: 'all' },
    ]) {
      const made = expectValue(await tokenSigning.sign(tenant, key, { ...said(token), ...changed })) ?? '';
      expect(await fault(made)).toBe('token_invalid');
    }
  });

  test('those of a key that was just made in another process count at once', async () => {
    expect(await fault((await issued()).token)).toBeUndefined();
    const { token } = await issued(await registered('just-made'));
    expect(await fault(token)).toBeUndefined();
  });
});

describe('a token made offline', () => {
  let parent: Held;
  let child: JsonObject;
  beforeAll(async () => {
    now = new Date(begun);
    parent = await issued(tenant, { bound: true });
    const wish = { parent: parent.token, scope: 'vms:write', expires_in_seconds: 60 };
    const made = await attenuate({ ...wish, sign: (message) => sign(null, message, parent.key.privateKey) });
    child = said(made.token);
  });

  const changed = (claims: object) => fault(signedBy(parent.key, offlineHeader, { ...child, ...claims }));

  test('is good as it was made, and stands for its parent’s principal', async () => {
    expect(await changed({})).toBeUndefined();
    const claims = lastOf(await elsewhere.verify(signedBy(parent.key, offlineHeader, child)));
    expect(claims).toMatchObject({ sub: said(parent.token).sub, anc: [parent.id] });
  });

  test.each<[string, object]>([
    ['grants what its parent does not', { scope: 'secrets:write' }],
    ['grants an admin’s scope', { scope: 'service:tenant-admin' }],
    ['outlives its parent', { exp: Math.floor(begun / 1000) + 601 }],
    ['is for another tenant', { tenant: 'tenant_node:other-corp' }],
    ['stands for somebody else', { sub: '01980000-0000-7000-8000-000000000000' }],
    ['names no ancestors', { anc: [] }],
    ['names others', { anc: ['01980000-0000-7000-8000-000000000000'] }],
    ['drops the key that it is bound to', { cnf: undefined }],
    ['says that the service issued it', { iss: 'portcullis' }],
    ['has no parent', { parent: undefined }],
    ['has a parent that is none', { parent: 'eyJhbGciOiJub25lIn0.e30.' }],
  ])('is no good where it %s', async (_, claims) => {
    expect(await changed(claims)).toBe('token_invalid');
  });

  test('is no good where its own id is its parent’s, or another key signed it', async () => {
    expect(await changed({ jti: parent.id })).toBe('token_invalid');
    expect(await fault(signedBy(newHolderKey(), offlineHeader, child))).toBe('token_foreign');
  });
});

describe('what was revoked', () => {
  test('is known in every other process within a second, and so is what was made of it', async () => {
    const parent = await issued();
    const wish = { parent: parent.token, scope: 'vms:write', expires_in_seconds: 60 };
    const child = await attenuate({ ...wish, sign: (message) => sign(null, message, parent.key.privateKey) });
    for (const { token } of [parent, child]) expect(await fault(token)).toBeUndefined();
    expect(await application.capabilities.revoke(application.caller, tenant, parent.id)).toBe(true);
    const revoked = Date.now();
    await until(async () => (await fault(child.token)) === 'token_revoked');
    expect(Date.now() - revoked).toBeLessThan(1_500);
    expect(await fault(parent.token)).toBe('token_revoked');
  });

  test('of another tenant with the same id revokes nothing', async () => {
    const { token, id } = await issued();
    await application.test.superuser.query(
      `insert into capability_token (id, tenant, ancestors, principal, scopes, public_key, bound, offline, issued_by,
         issued_at, expires_at, revoked_at)
       select id, $2, '{}', principal, scopes, public_key, bound, true, issued_by, issued_at, expires_at, now()
       from capability_token where id = $1`,
      [id, other.id],
    );
    const standings = new CapabilityStandings(application.database, () => now);
    expect(await fault(token, verifierOver(standings))).toBeUndefined();
    expect(standings.isRevoked(other.reference, [id])).toBe(true);
  });

  test('lets nobody in while it can not be read', async () => {
    const { token } = await issued();
    const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nowhere' });
    const verifier = verifierOver(new CapabilityStandings(away, () => now));
    await expect(verifier.verify(token)).rejects.not.toBeInstanceOf(FaultyToken);
    await away.close();
  });
});
