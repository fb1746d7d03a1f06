import type { Caller } from '../../application/caller';
import type { TenantPlaces } from '../../application/registry/tenant-places';
import { TenantRegistry } from '../../application/registry/tenant-registry';
import { portcullisItself } from '../../domain/principal';
import { reference } from '../../domain/reference';
import {
  registrationOf,
  type TenantStatus,
  tenantLimitsSchema,
  tenantOfSlug,
  tenantPolicySchema,
} from '../../domain/registered-tenant';
import type { NewTenant } from '../../domain/tenant-registration';
import { openDatabase } from '../../store/database';
import { FreshTenantStandings } from '../../store/fresh-tenant-standings';
import { documentFor } from '../api/document';
import { expectProblem, expectValue, openTestApplication, type TestApplication } from './test-application';

let application: TestApplication;
let registry: TenantRegistry;
let caller: Caller;
beforeAll(async () => {
  application = await openTestApplication();
  registry = application.tenantRegistry;
  caller = { ...application.caller, tenant: undefined };
});
afterAll(() => application.close());

const asked = (slug: string, fields: Partial<NewTenant> = {}): NewTenant => ({
  tenant_id: slug,
  display_name: slug,
  status: 'ACTIVE',
  system: false,
  limits: tenantLimitsSchema.parse({}),
  policy: tenantPolicySchema.parse({}),
  ...fields,
});

const register = async (slug: string, fields?: Partial<NewTenant>) =>
  expectValue(await registry.create(caller, asked(slug, fields)));

const became = async (slug: string, to: TenantStatus) =>
  expectValue(await registry.recordStatus(caller, slug, to));

async function historyOf(slug: string) {
  const tenant = await application.tenants.find(tenantOfSlug(slug));
  return tenant === undefined ? [] : application.store.history(tenant, registrationOf(slug));
}

describe('the ledger', () => {
  test('tells who registered a tenant, by which token, as what', async () => {
    const tenant = await register('acme-corp');
    expect(await historyOf('acme-corp')).toMatchObject([
      {
        version: 1,
        type: 'TENANT_CREATED',
        actor: caller.principal.id,
        data: {
          operation: 'tenant.register',
          outcome: 'recorded',
          principal: caller.principal.id,
          token: caller.token,
          body: tenant,
        },
      },
    ]);
    expect(caller.token).toMatch(/^operator_token:/);
  });

  test('tells each thing that becomes another; its last entry is how the tenant stands', async () => {
    await register('changing', { status: 'PENDING_VERIFICATION' });
    const change = {
      status: 'ACTIVE',
      display_name: 'Changed',
      limits: { rpm: 1 },
      policy: { blocked_tools: ['x'] },
    };
    expectValue(await registry.update(caller, 'changing', { ...change, status: 'ACTIVE' }));
    expectValue(await registry.update(caller, 'changing', { display_name: 'Changed' }));
    await became('changing', 'SUSPENDED');
    expectValue(
      await registry.recordIsolation(caller, 'changing', { isolation: 'dedicated', namespace: 'own' }),
    );
    const history = await historyOf('changing');
    expect(history.map(({ type, version }) => [version, type])).toEqual([
      [1, 'TENANT_CREATED'],
      [2, 'TENANT_VERIFIED'],
      [3, 'TENANT_UPDATED'],
      [4, 'TENANT_QUOTA_CHANGED'],
      [5, 'TENANT_POLICY_CHANGED'],
      [6, 'TENANT_SUSPENDED'],
      [7, 'TENANT_ISOLATION_CHANGED'],
    ]);
    expect(history.at(-1)?.data.body).toEqual(await application.registeredTenants.find('changing'));
  });

  test('is told nothing twice where a status is recorded again', async () => {
    await register('again');
    await became('again', 'SUSPENDED');
    await became('again', 'SUSPENDED');
    expect(await historyOf('again')).toHaveLength(2);
  });
});

describe('at once', () => {
  test('of sixteen who register a slug, one does', async () => {
    const results = await Promise.all(
      Array.from({ length: 16 }, () => registry.create(caller, asked('wanted'))),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    for (const result of results.filter(({ ok }) => !ok))
      expect(expectProblem(result).code).toBe('tenant_exists');
    expect(await historyOf('wanted')).toHaveLength(1);
  });

  test('of two who register a namespace of memory, one does', async () => {
    const results = await Promise.all(
      ['memory-a', 'memory-b'].map((slug) =>
        registry.create(caller, asked(slug, { memory_namespace: 'shared-memory' })),
      ),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('changes of different things are both kept', async () => {
    await register('busy');
    await Promise.all(
      ['max_vms', 'rpm', 'rph', 'tpd'].map((limit, index) =>
        registry.update(caller, 'busy', { limits: { [limit]: index } }),
      ),
    );
    expect((await application.registeredTenants.find('busy'))?.limits).toMatchObject({
      max_vms: 0,
      rpm: 1,
      rph: 2,
      tpd: 3,
    });
  });

  test('two that are put under each other make no cycle', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other] = [`one-${round}`, `other-${round}`];
      await Promise.all([register(one), register(other)]);
      const results = await Promise.all([
        registry.update(caller, one, { parent: other }),
        registry.update(caller, other, { parent: one }),
      ]);
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });

  test('a tenant that begins to be deleted gets no child', async () => {
    for (let round = 0; round < 5; round++) {
      const parent = `parent-${round}`;
      await register(parent);
      const [deleted, child] = await Promise.all([
        registry.recordStatus(caller, parent, 'DELETING'),
        registry.create(caller, asked(`child-${round}`, { parent })),
      ]);
      expect([deleted.ok, child.ok].filter((done) => done)).toHaveLength(1);
    }
  });
});

describe('a tenant', () => {
  test('with others below it is not deleted before them', async () => {
    await register('holding');
    await register('daughter', { parent: 'holding' });
    const refused = expectProblem(await registry.recordStatus(caller, 'holding', 'DELETING'));
    expect(refused.code).toBe('tenant_has_children');
    await became('daughter', 'DELETING');
    await became('daughter', 'DELETED');
    await became('holding', 'DELETING');
  });

  test('comes to stand no deeper than it may, with those below it', async () => {
    for (let level = 1; level <= 8; level++)
      await register(`level-${level}`, level === 1 ? {} : { parent: `level-${level - 1}` });
    const ninth = expectProblem(await registry.create(caller, asked('level-9', { parent: 'level-8' })));
    expect(ninth.code).toBe('parent_invalid');
    await register('top');
    expect(expectProblem(await registry.update(caller, 'level-1', { parent: 'top' })).code).toBe(
      'parent_invalid',
    );
    expectValue(await registry.update(caller, 'level-2', { parent: 'top' }));
    expectValue(await registry.update(caller, 'level-2', { parent: null }));
  });

  test('that is gone is not changed, nor comes back; its slug and its other names are given to none', async () => {
    await register('gone', { memory_namespace: 'gone-memory' });
    await became('gone', 'DELETING');
    await became('gone', 'DELETED');
    expect(expectProblem(await registry.update(caller, 'gone', { display_name: 'x' })).code).toBe(
      'tenant_status_conflict',
    );
    for (const to of ['ACTIVE', 'SUSPENDED', 'DELETING', 'PENDING_VERIFICATION'] as const)
      expect(expectProblem(await registry.recordStatus(caller, 'gone', to)).code).toBe(
        'tenant_status_conflict',
      );
    expect(expectProblem(await registry.create(caller, asked('gone'))).code).toBe('slug_retired');
    const memory = asked('gone-again', { memory_namespace: 'gone-memory' });
    expect(expectProblem(await registry.create(caller, memory)).code).toBe('name_taken');
  });

  test('that is dedicated is registered once its namespace is made ready, and not at all where it is not', async () => {
    const prepared: string[] = [];
    const places: TenantPlaces = {
      prepare: async (tenant) => {
        prepared.push(
          `${tenant.namespace}: ${(await application.registeredTenants.find(tenant.tenant_id))?.status}`,
        );
        return tenant.namespace === 'broken'
          ? { ok: false, problem: { code: 'namespace_unavailable', detail: 'It is broken.' } }
          : { ok: true, value: undefined };
      },
    };
    const clock = () => new Date();
    const placing = new TenantRegistry({ ...application, store: application.test.store, clock, places });
    const created = expectValue(await placing.create(caller, asked('housed', { isolation: 'dedicated' })));
    expect(created).toMatchObject({ isolation: 'dedicated', namespace: 'portcullis-housed' });
    const broken = await placing.create(caller, asked('homeless', { namespace: 'broken' }));
    expect(expectProblem(broken).code).toBe('namespace_unavailable');
    // What would be turned away is made no place.
    expectProblem(await placing.create(caller, asked('housed', { isolation: 'dedicated' })));
    expectProblem(await placing.create(caller, asked('intruder', { namespace: 'portcullis-housed' })));
    expectProblem(await placing.create(caller, asked('orphan', { namespace: 'orphan', parent: 'nobody' })));
    expect(prepared).toEqual(['portcullis-housed: undefined', 'broken: undefined']);
    expect(await application.registeredTenants.find('homeless')).toBeUndefined();
  });
});

describe('how tenants stand, in another process', () => {
  test('is known within a second', async () => {
    await register('watched');
    const elsewhere = new FreshTenantStandings(application.test.database);
    const watched = tenantOfSlug('watched');
    expect(await elsewhere.of(watched)).toMatchObject({ status: 'ACTIVE' });
    await became('watched', 'SUSPENDED');
    const began = performance.now();
    while ((await elsewhere.of(watched))?.status !== 'SUSPENDED')
      if (performance.now() - began > 1_500) throw new Error('it is not known');
    expect(await elsewhere.of(tenantOfSlug('nobody'))).toBeUndefined();
  });

  test('is told by the newest version, in whichever order they come', async () => {
    const slug = 'reordered';
    const standings = new FreshTenantStandings(application.test.database);
    const first = await register(slug);
    const suspended = await became(slug, 'SUSPENDED');
    standings.learn(suspended, 2);
    standings.learn(first, 1);
    expect(await standings.of(tenantOfSlug(slug))).toEqual(suspended);
  });

  test('is not told from what is older, where the database is away', async () => {
    await register('unseen');
    const database = openDatabase({ url: application.test.url });
    let now = 1_000_000;
    const elsewhere = new FreshTenantStandings(database, () => now);
    const unseen = tenantOfSlug('unseen');
    expect(await elsewhere.of(unseen)).toMatchObject({ status: 'ACTIVE' });
    await database.close();
    now += 499;
    expect(await elsewhere.of(unseen)).toMatchObject({ status: 'ACTIVE' });
    now += 501;
    await expect(elsewhere.of(unseen)).rejects.toThrow();
  });
});

describe('of a tenant that is suspended', () => {
  const slug = 'idle';
  const tenant = tenantOfSlug(slug);
  const drill = {
    tenant,
    keyRef: reference('signing_key', 'idle'),
    period: '2026-Q4',
    requestedBy: portcullisItself.id,
  };
  beforeAll(async () => {
    await register(slug);
    await became(slug, 'SUSPENDED');
  });

  test('no drill begins, even where a schedule begins it', async () => {
    const origin = { workflowId: 'rotation-rehearsal/idle', scheduledFor: null };
    await expect(application.rehearsalLife.open('rotation', drill, origin)).rejects.toMatchObject({
      problem: { code: 'tenant_suspended' },
    });
  });

  test('no provisioning begins', async () => {
    const document = { ...documentFor(slug), tenant };
    const refused = expectProblem(await application.provisionings.start(document, caller));
    expect(refused.code).toBe('tenant_suspended');
    expect(application.runs.started.size).toBe(0);
  });

  test('nothing is decided, but for what is only read', async () => {
    const asOperator = { ...caller, tenant };
    const evidence = { reference: 'receipt:r', commitment: 'sha256:a', issuer: 'authority:a' };
    const refused = expectProblem(await application.execute('evidence.record', evidence, asOperator));
    expect(refused.code).toBe('tenant_suspended');
    expectValue(await application.execute('production.scopeInspect', {}, asOperator));
  });
});
