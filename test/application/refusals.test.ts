import { catalogue } from '../../operations/catalogue';
import { refusals } from '../../store/projections/refusals';
import { Sequencer } from '../../store/sequencer';
import { Subscription } from '../../store/subscription';
import { until } from '../store/until';
import { expectValue, openTestApplication, type TestApplication, tenant } from './test-application';

let app: TestApplication;
let sequencer: Sequencer;
let subscription: Subscription;
beforeAll(async () => {
  app = await openTestApplication();
  sequencer = new Sequencer({ database: app.database });
  subscription = new Subscription({ database: app.database, follower: refusals });
  sequencer.start();
  subscription.start();
});
afterAll(async () => {
  await subscription.stop();
  await sequencer.stop();
  await app.close();
});

async function refuse(...asked: Parameters<TestApplication['execute']>): Promise<string> {
  const { outcome, receipt } = expectValue(await app.execute(...asked));
  if (outcome !== 'refused' || receipt === null) throw new Error('was to be refused, and recorded');
  return receipt.id;
}

/** The ids of the refusals with that member, oldest first. */
async function refusedWith(column: 'subject' | 'code', value: string): Promise<readonly string[]> {
  const { rows } = await app.test.superuser.query<{ event_id: string }>(
    `select event_id from refusal where ${column} = $1 order by seq`,
    [value],
  );
  return rows.map(({ event_id: id }) => id);
}

test('refusals are found by what they are about and by their code, and what is granted is not', async () => {
  const create = catalogue['tenant.create'].example;
  const evidence = catalogue['evidence.record'].example;
  const first = await refuse('tenant.create', create, app.caller);
  const second = await refuse('tenant.create', create, app.caller);
  const forged = { ...evidence, reference: create.requested_tenant };
  const third = await refuse('evidence.record', forged, app.caller);
  expectValue(await app.execute('evidence.record', evidence, app.caller));
  const conflict = { ...evidence, commitment: 'sha256:another' };
  const fourth = await refuse('evidence.record', conflict, app.caller);
  const leaking = await refuse('keyCustody.attest', { private_key_pem: null }, app.caller);

  await until(async () => (await refusedWith('subject', tenant)).includes(leaking));
  expect(create.requested_tenant).toBe(tenant);
  expect(await refusedWith('subject', tenant)).toEqual([first, second, third, leaking]);
  expect(await refusedWith('subject', evidence.reference)).toEqual([fourth]);
  expect(await refusedWith('code', 'tenant_create_key_custody_missing')).toEqual([first, second]);
  expect(await refusedWith('code', 'evidence_kind_not_recordable')).toEqual([third]);
  expect(await refusedWith('code', 'record_conflict')).toEqual([fourth]);
  expect(await refusedWith('code', 'key_custody_private_material_refused')).toEqual([leaking]);
});
