import { Health } from '../../api/health';
import { keepRehearsalCalendar } from '../../application/rehearsals/keep-rehearsal-calendar';
import { commitmentTo } from '../../domain/commitment';
import { composeApplication } from '../../runtime/composition';
import { dueRehearsals } from '../../store/projections/due-rehearsals';
import { Sequencer } from '../../store/sequencer';
import { rebuild, Subscription } from '../../store/subscription';
import { until } from '../store/until';
import { expectValue, openTestApplication, type TestApplication, tenant } from './test-application';

let app: TestApplication;
let running: { start(): void; stop(): Promise<void> }[];
const key = 'signing_key:overdue';
const attestation = 'key_custody_provider_attestation:overdue';
const boundAt = new Date('2026-11-21T12:00:00.000Z');
let now = boundAt;
const clock = () => now;

beforeAll(async () => {
  app = await openTestApplication({ clock });
  const { database } = app;
  const calendar = {
    name: 'keep-rehearsal-calendar',
    handle: (events: Parameters<typeof app.keepRehearsalCalendar>[0]) => app.keepRehearsalCalendar(events),
  };
  running = [
    new Subscription({ database, follower: calendar }),
    new Subscription({ database, follower: dueRehearsals }),
    new Sequencer({ database }),
  ];
  for (const each of running) each.start();
});
afterAll(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await app.close();
});

const readiness = async () => (await app.answer('keyCustody.readiness', {})).body;
const healthAt = async () => {
  const { rehearsals } = await new Health({
    database: app.database,
    dedicatedHealth: { read: async () => undefined },
    temporalHealth: undefined,
    clock,
  }).detail();
  return rehearsals;
};
const due = async () =>
  (await app.test.superuser.query('select kind, key_ref, due_at from due_rehearsal order by kind')).rows;

test('a tenant with no bound key is told what it always was', async () => {
  expect(await readiness()).toMatchObject({ status: 'staging_no_root_ready' });
  expect(await readiness()).not.toHaveProperty('overdue_rehearsals');
  expect(await healthAt()).toEqual({ status: 'ok', overdue: 0, oldest_due_at: null });
});

test('a bound key that is not rehearsed by its time is told of in readiness and health', async () => {
  await app.answer('keyCustody.providerAttest', {
    provider_attestation_ref: attestation,
    provider: 'embedded',
    key_ref: key,
    public_key: 'public',
    attestation_hash: commitmentTo('attested'),
  });
  await app.answer('keyCustody.providerBind', {
    provider_attestation: attestation,
    key_ref: key,
    key_store: 'embedded',
    key_name: 'overdue',
    cryptoperiod_days: 10,
  });
  await until(async () => (await due()).length === 2);
  expect(await readiness()).toMatchObject({
    status: 'staging_no_root_ready',
    tenant_key_custody_provider_configured: true,
    overdue_rehearsals: [],
  });
  const dueAt = '2026-12-01T12:00:00.000Z';
  now = new Date('2026-12-02T00:00:00.000Z');
  const overdue = ['break_glass', 'rotation'].map((kind) => ({
    kind,
    key_ref: key,
    last_done_at: null,
    due_at: dueAt,
  }));
  expect(await readiness()).toMatchObject({ status: 'key_rehearsals_overdue', overdue_rehearsals: overdue });
  expect(await healthAt()).toEqual({ status: 'warn', overdue: 2, oldest_due_at: dueAt });
});

test('a drill that was done at the key store takes it off; a record without a drill does not', async () => {
  const id = (await app.tenants.find(tenant)) ?? '';
  const rehearsed = (body: object) => ({
    tenant: id,
    event: {
      type: 'KEY_CUSTODY_ROTATION_REHEARSED',
      stream: 'key_custody_rotation:some',
      recordedAt: '2026-12-02T00:00:00.000Z',
      data: {
        operation: 'keyCustody.rotationRehearse',
        outcome: 'verified',
        request: { key_ref: key },
        body: { ...body },
      },
    },
  });
  const kept = () => app.countEvents('REHEARSAL_CALENDAR_KEPT');
  expect(await kept()).toBe(1);
  await app.keepRehearsalCalendar([rehearsed({})]);
  expect(await kept()).toBe(1);
  const drill = rehearsed({ rehearsal: '0197f0a0-0000-7000-a000-000000000001' });
  await app.keepRehearsalCalendar([drill]);
  await app.keepRehearsalCalendar([drill]);
  expect(await kept()).toBe(2);
  expect(await readiness()).toMatchObject({ overdue_rehearsals: [{ kind: 'break_glass' }] });
  await until(async () => (await healthAt()).overdue === 1);
});

test('the rows are rebuilt from the log as they are', async () => {
  const before = await due();
  expect(before).toHaveLength(2);
  await rebuild(app.database, dueRehearsals);
  await until(async () => (await due()).length === 2);
  expect(await due()).toEqual(before);
});

test('a key that is revoked is due no more', async () => {
  const { outcome } = expectValue(
    await composeApplication({ database: app.database, runs: app.runs }).execute(
      'keyCustody.revoke',
      { provider_attestation: attestation, key_ref: key, reason: 'test' },
      app.caller,
    ),
  );
  expect(outcome).toBe('admitted');
  await until(async () => (await due()).length === 0);
  expect(await readiness()).toMatchObject({ tenant_key_custody_provider_configured: false });
  expect(await healthAt()).toEqual({ status: 'ok', overdue: 0, oldest_due_at: null });
});

test('a calendar that another process kept meanwhile is not overwritten', async () => {
  const { store } = app;
  const raced = {
    ...store,
    read: store.read.bind(store),
    append: async () => ({ status: 'conflict' as const }),
    history: store.history.bind(store),
    receipt: store.receipt.bind(store),
  };
  const id = (await app.tenants.find(tenant)) ?? '';
  const history = await store.history(id, 'key_custody_provider_binding:signing_key.overdue');
  const again = history.map((event) => ({ tenant: id, event }));
  await expect(keepRehearsalCalendar({ store: raced, clock }, again)).rejects.toThrow('changed meanwhile');
});
