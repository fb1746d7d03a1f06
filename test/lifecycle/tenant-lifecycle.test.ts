import { v7 as uuidv7 } from 'uuid';
import type { Move } from '../../application/lifecycle/tenant-lifecycle';
import type { KeyStore } from '../../custody/key-store';
import { referenceSchema } from '../../domain/reference';
import type { RegisteredTenant } from '../../domain/registered-tenant';
import { placingIn } from '../../runtime/placing';
import { inTenant } from '../../store/database';
import { missingSearchAttributes } from '../../temporal/search-attributes';
import { TemporalTenantWorkloads } from '../../temporal/tenant-workloads';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, tenant as boundTenant, keyRef as keyRefText } from '../workflows/bound-key';
import { type Deployment, deploy, expectValue } from '../workflows/deployment';
import { createNamespace } from '../workflows/namespace';
import { bodiesOf, ledgerOf, registered } from './registered';

const keyRef = referenceSchema.parse(keyRefText);
const bound = referenceSchema.parse(boundTenant);

let deployment: Deployment;
let keys: KeyStore;

beforeAll(async () => {
  deployment = await deploy({
    keyStores: (database) =>
      embeddedKeys(database, (embedded) => {
        keys = embedded;
        return embedded;
      }),
  });
}, 60_000);
afterAll(() => deployment.close());

const lifecycle = () => deployment.application.tenantLifecycle;
const place = () => placingIn(deployment.temporal);
const stands = async (slug: string) => {
  const tenant = await deployment.application.registeredTenants.find(slug);
  if (tenant === undefined) throw new Error(`${slug} is not registered`);
  return tenant;
};
const answers = async (slug: string, milliseconds = 5_000) =>
  (await place().workloads.probe(await stands(slug), milliseconds)).answered;
/** Names of no other run of the tests: namespaces are the server's. */
const own = (name: string) => `${name}-${deployment.temporal.namespace.slice(-8)}`;

describe('a dedicated tenant', () => {
  let tenant: RegisteredTenant;
  beforeAll(async () => {
    tenant = await registered(deployment, 'dedicated-one', { namespace: own('dedicated-one') });
  });

  test('has a namespace of its own, in which runs can be started and found', async () => {
    const { namespace } = tenant;
    expect(await place().namespaces.standing(namespace ?? '', tenant.reference)).toBe('ready');
    expect(await missingSearchAttributes(deployment.temporal.connection, namespace ?? '')).toEqual([]);
  });

  test('has its work taken by a worker within 5 seconds of its creation', async () => {
    expect(await answers(tenant.tenant_id)).toBe(true);
  });

  test('is not given the namespace of the platform, nor one that was made for somebody else', async () => {
    const foreign = await createNamespace(process.env.PORTCULLIS_TEST_TEMPORAL_ADDRESS ?? '');
    for (const namespace of [deployment.temporal.namespace, foreign])
      await expect(registered(deployment, 'dedicated-two', { namespace })).rejects.toMatchObject({
        problem: { code: 'name_taken' },
      });
    expect(await deployment.application.registeredTenants.find('dedicated-two')).toBeUndefined();
  });
});

describe('a tenant that is suspended', () => {
  let tenant: RegisteredTenant;
  const schedules = () => deployment.application.rehearsalSchedules;
  const paused = async (kind: 'rotation' | 'break_glass') =>
    (await schedules().describe(kind, bound, keyRef))?.paused;

  beforeAll(async () => {
    tenant = await registered(deployment, 'rehearsed', { namespace: own('rehearsed') });
    await bindKey(deployment, keys);
    await until(async () => (await schedules().list(bound)).length === 2);
    await schedules().pause('break_glass', bound, keyRef, 'by hand');
    expect(await answers(tenant.tenant_id)).toBe(true);
    const suspended = expectValue(await lifecycle().suspend(deployment.operator, 'rehearsed', 'security'));
    expect(suspended).toMatchObject({ settled: true, tenant: { status: 'SUSPENDED' } });
  });

  test('has its schedules paused, and nobody takes its work', async () => {
    expect(await paused('rotation')).toBe(true);
    await until(async () => !(await answers(tenant.tenant_id, 1_000)));
  });

  test('is suspended once, however often it is asked for', async () => {
    expectValue(await lifecycle().suspend(deployment.operator, 'rehearsed', 'abuse'));
    expect(await ledgerOf(deployment, tenant)).toEqual(['TENANT_CREATED', 'TENANT_SUSPENDED']);
  });

  test('goes on where it was once it is resumed, and what was paused by hand stays so', async () => {
    const resumed = expectValue(await lifecycle().resume(deployment.operator, 'rehearsed'));
    expect(resumed).toMatchObject({ settled: true, tenant: { status: 'ACTIVE' } });
    expect(await paused('rotation')).toBe(false);
    expect(await paused('break_glass')).toBe(true);
    await until(() => answers(tenant.tenant_id));
  });
});

describe('a tenant that is moved', () => {
  /** Asks until the move has ended, one that is under way included. */
  const asked = async (slug: string, move: Move) => {
    let answer = await lifecycle().migrate(deployment.operator, slug, move);
    await until(async () => {
      const waits = answer.ok ? !answer.value.settled : answer.problem.code === 'tenant_change_running';
      if (waits) answer = await lifecycle().migrate(deployment.operator, slug, move);
      return !waits;
    }, 60_000);
    return answer;
  };
  const moved = async (slug: string, move: Move) => expectValue(await asked(slug, move));

  test('has its work done in the new place, and back again', async () => {
    const tenant = await registered(deployment, 'moving');
    await until(() => answers('moving'));
    const namespace = own('moving');
    const there = { isolation: 'dedicated', namespace } as const;
    await moved('moving', there);
    expect(await stands('moving')).toMatchObject(there);
    expect(await answers('moving')).toBe(true);
    await until(async () => !(await deployment.application.tenantMoves.underWay(tenant.id)));

    await moved('moving', { isolation: 'shared' });
    expect(await stands('moving')).toMatchObject({ isolation: 'shared', namespace: null });
    expect(await answers('moving')).toBe(true);
    expect(await ledgerOf(deployment, tenant)).toEqual([
      'TENANT_CREATED',
      'TENANT_ISOLATION_CHANGED',
      'TENANT_ISOLATION_CHANGED',
    ]);
  });

  test('stays where it was while its runs do not end, and takes runs again', async () => {
    const { id, reference } = await registered(deployment, 'running');
    await inTenant(deployment.application.database, id, (transaction) =>
      transaction
        .insertInto('tenant_run')
        .values({
          id: uuidv7(),
          tenant: id,
          tenant_reference: reference,
          state: 'running',
          provider: 'p',
          model: 'echo',
          max_turns: 1,
          namespace: deployment.temporal.namespace,
          workflow_id: 'goes on and on',
          // Too new to be looked after, however long the move takes.
          created_at: new Date(Date.now() + 3_600_000),
          requested_by: deployment.operator.principal.id,
        })
        .execute(),
    );
    const move = { isolation: 'dedicated', namespace: own('running'), drainSeconds: 1 } as const;
    expect(await asked('running', move)).toMatchObject({
      problem: { code: 'tenant_not_moved', detail: expect.stringContaining('still going on') },
    });
    expect(await stands('running')).toMatchObject({ isolation: 'shared' });
    expect(await deployment.application.tenantMoves.underWay(id)).toBe(false);
  });

  test('stays where it was where no worker takes its work in the new place, and takes runs again', async () => {
    const tenant = await registered(deployment, 'untaken');
    jest.spyOn(TemporalTenantWorkloads.prototype, 'probe').mockImplementation(async () => {
      // A minute is over by the next look at the clock.
      const later = Date.now() + 61_000;
      jest.spyOn(Date, 'now').mockReturnValueOnce(later);
      return { answered: false, why: 'no_worker' };
    });
    const there = { isolation: 'dedicated', namespace: own('untaken') } as const;
    try {
      expect(await asked('untaken', there)).toMatchObject({
        problem: { code: 'tenant_not_moved', detail: expect.stringContaining('no worker took work') },
      });
    } finally {
      jest.restoreAllMocks();
    }
    expect(await stands('untaken')).toMatchObject({ isolation: 'shared', namespace: null });
    expect(await ledgerOf(deployment, tenant)).toEqual([
      'TENANT_CREATED',
      'TENANT_ISOLATION_CHANGED',
      'TENANT_ISOLATION_CHANGED',
    ]);
    expect(await bodiesOf(deployment, tenant, 'ESCALATED')).toMatchObject([
      { area: 'workers', code: 'no_worker' },
    ]);
    expect(await deployment.application.tenantMoves.underWay(tenant.id)).toBe(false);
    await until(() => answers('untaken'));
  });

  test('stays where it was where the namespace is not its to take', async () => {
    await registered(deployment, 'staying');
    const move = { isolation: 'dedicated', namespace: deployment.temporal.namespace } as const;
    expect(await asked('staying', move)).toMatchObject({
      problem: { code: 'tenant_not_moved' },
    });
    expect(await stands('staying')).toMatchObject({ isolation: 'shared', namespace: null });
  });
});

describe('a tenant that is deleted', () => {
  test('is shut out at once, and stands as before where that is cancelled in its grace period', async () => {
    const tenant = await registered(deployment, 'kept');
    const begun = expectValue(await lifecycle().delete(deployment.operator, 'kept', 3_600));
    expect(begun).toMatchObject({ settled: false, tenant: { status: 'DELETING' } });
    expect(Date.parse(begun.tenant.delete_after ?? '')).toBeGreaterThan(Date.now() + 3_500_000);
    expectValue(await lifecycle().cancelDeletion(deployment.operator, 'kept'));
    expect(await stands('kept')).toMatchObject({ status: 'ACTIVE', delete_after: null });
    expect(await ledgerOf(deployment, tenant)).toEqual([
      'TENANT_CREATED',
      'TENANT_DELETION_BEGUN',
      'TENANT_DELETION_CANCELLED',
    ]);
  });

  test('loses its namespace and its rows when the period is over; its ledger and its name stay', async () => {
    const tenant = await registered(deployment, 'leaving', { namespace: own('leaving') });
    const person = { kind: 'person', name: 'Lena', role: 'admin' } as const;
    const caller = { ...deployment.operator, tenant: tenant.reference };
    expectValue(await deployment.application.principals.add(caller, person, { tenant: tenant.reference }));
    expectValue(await lifecycle().delete(deployment.operator, 'leaving', 0));
    await until(async () => (await stands('leaving')).status === 'DELETED');
    expect(await place().namespaces.standing(tenant.namespace ?? '', tenant.reference)).toBe('absent');
    const left = await deployment.application.database.projector
      .selectFrom('principal')
      .selectAll()
      .where('tenant', '=', tenant.id)
      .execute();
    expect(left).toEqual([]);
    expect((await ledgerOf(deployment, tenant)).at(-1)).toBe('TENANT_DELETED');
    await expect(registered(deployment, 'leaving')).rejects.toMatchObject({
      problem: { code: 'slug_retired' },
    });
  });
});

test('one that is asked for differently while it is under way is not taken for it', async () => {
  const { reference, id } = await registered(deployment, 'asked-twice');
  expectValue(await lifecycle().delete(deployment.operator, 'asked-twice', 3_600));
  const by = { principal: deployment.operator.principal, token: null };
  const tenant = { tenant_id: 'asked-twice', id, reference };
  const again = (graceSeconds: number) =>
    place().changes.carryOut('delete', { tenant, by, graceSeconds, status: 'ACTIVE' }, 100);
  expect(await again(3_600)).toEqual({ state: 'under_way' });
  expect(await again(0)).toEqual({ state: 'busy', with: 'delete' });
});

test('only one change of a tenant is under way at a time, and the second is told which', async () => {
  await registered(deployment, 'busy');
  expectValue(await lifecycle().delete(deployment.operator, 'busy', 3_600));
  const input = { ...(await stands('busy')), by: { principal: deployment.operator.principal, token: null } };
  const busy = await place().changes.carryOut('resume', { tenant: input, by: input.by }, 1_000);
  expect(busy).toEqual({ state: 'busy', with: 'delete' });
});
