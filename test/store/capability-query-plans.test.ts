import { randomUUID } from 'node:crypto';
import { type Role, roles } from '../../migrations/roles';
import { CapabilityStandings } from '../../store/capability-standings';
import {
  ancestorsOfCapabilityToken,
  CapabilityTokens,
  revokeCapabilityTokens,
} from '../../store/capability-tokens';
import { inTenant } from '../../store/database';
import { noteSigned, TokenKeys } from '../../store/token-keys';
import { ExplainedQueries } from './explained-queries';
import { openTestStore, type TestStore } from './test-store';

let test: TestStore;
let tenant: string;
let explained: ExplainedQueries;

beforeAll(async () => {
  test = await openTestStore();
  const tenants = await test.newTenants(1_000);
  tenant = tenants[0] ?? '';
  for (const fill of [
    `insert into principal (id, tenant, kind, name, role, enrolled_by)
     select gen_random_uuid(), tenant, 'person', 'n', 'member', tenant from unnest($1::uuid[]) as tenant`,
    `insert into token_key
       (tenant, kid, key_store, key_name, key_version, public_key, made_at, replaced_at, signed_until, changed_at)
     select tenant, n, 's', 'n', n, 'p', now(), case when n < 5 then now() end, now(), now() - interval '1 day'
     from unnest($1::uuid[]) as tenant, generate_series(1, 5) as n`,
    `insert into capability_token
       (id, tenant, ancestors, principal, scopes, public_key, bound, offline, issued_by, issued_at, expires_at,
        revoked_at, changed_at)
     select gen_random_uuid(), tenant, '{}', id, '{}', 'p', false, false, id, now(), now() + n * interval '1 hour',
       case when n % 10 = 0 then now() end, now() - n * interval '1 minute'
     from principal, generate_series(1, 20) as n where tenant = any ($1::uuid[])`,
  ])
    await test.superuser.query(fill, [tenants]);
  await test.superuser.query(
    "insert into presented_proof select sha256(n::text::bytea), now() + n * interval '1 second' from generate_series(1, 5000) as n",
  );
  await test.superuser.query('analyze');
  explained = await ExplainedQueries.of(test, [roles.app, roles.projector], tenant);
});
afterAll(async () => {
  await explained.close();
  await test.close();
});
beforeEach(() => explained.forget());

const now = new Date();
const tokens = () => new CapabilityTokens({ app: explained.database, projector: explained.database });
const inTransaction = (work: Parameters<typeof inTenant<unknown>>[2]) =>
  inTenant({ app: explained.database }, tenant, work);

describe('what is asked of capability tokens and their keys finds it by an index', () => {
  it.each<[string, Role, string, () => Promise<unknown>]>([
    [
      'the tokens of a tenant',
      roles.app,
      'capability_token_(?:pkey|of_principal)',
      () => tokens().list(tenant, { limit: 20, after: randomUUID() }, now),
    ],
    [
      'those of a principal',
      roles.app,
      'capability_token_of_principal',
      () => tokens().list(tenant, { limit: 20, principal: randomUUID() }, now),
    ],
    [
      'the revocation of one, and of all of a principal',
      roles.app,
      'capability_token_(?:pkey|of_principal)',
      () =>
        inTransaction(async (transaction) => {
          await revokeCapabilityTokens(transaction, tenant, { id: randomUUID() }, now);
          await revokeCapabilityTokens(transaction, tenant, { principal: randomUUID() }, now);
          await ancestorsOfCapabilityToken(transaction, tenant, randomUUID());
        }),
    ],
    [
      'the key that signs',
      roles.app,
      'token_key_(?:in_use|pkey)',
      async () => {
        await new TokenKeys({ app: explained.database }).inUse(tenant);
        await inTransaction((transaction) => noteSigned(transaction, tenant, '1', now));
      },
    ],
    ['what is over', roles.projector, 'capability_token_expiry', () => tokens().purge(now)],
  ])('%s', async (_what, role, index, ask) => {
    await ask();
    const found = (await explained.plans(role)).join('\n');
    expect(found).toMatch(new RegExp(`(?:using|on) ${index}\\b`));
    expect(found).not.toContain('Seq Scan');
  });

  it('what changed in the last seconds, of all tenants', async () => {
    const standings = new CapabilityStandings({ projector: explained.database }, () => now);
    await standings.fresh();
    explained.forget();
    standings.expire();
    await standings.fresh();
    const found = (await explained.plans(roles.projector)).join('\n');
    for (const index of ['token_key_changed', 'capability_token_revoked'])
      expect(found).toMatch(new RegExp(`(?:using|on) ${index}\\b`));
  });
});
