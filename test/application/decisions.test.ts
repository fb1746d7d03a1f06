import { catalogue } from '../../operations/catalogue';
import type { DecisionFilter } from '../../store/decisions';
import { decisions } from '../../store/projections/decisions';
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
  subscription = new Subscription({ database: app.database, follower: decisions });
  sequencer.start();
  subscription.start();
});
afterAll(async () => {
  await subscription.stop();
  await sequencer.stop();
  await app.close();
});

async function decide(...asked: Parameters<TestApplication['execute']>): Promise<string> {
  const { receipt } = expectValue(await app.execute(...asked));
  if (receipt === null) throw new Error('was to be recorded');
  return receipt.id;
}

/** The ids of the decisions that fit, newest first. */
async function listed(filter: DecisionFilter): Promise<readonly string[]> {
  const rows = await app.decisions.list(await app.tenants.allot(tenant), filter, 100);
  return rows.map(({ eventId }) => eventId);
}

test('decisions are found by what they are about, by their code and by whatever else they are told apart by', async () => {
  const create = catalogue['tenant.create'].example;
  const evidence = catalogue['evidence.record'].example;
  const bootstrap = catalogue['company.bootstrap'].example;
  const first = await decide('tenant.create', create, app.caller);
  const second = await decide('tenant.create', create, app.caller);
  const forged = { ...evidence, reference: create.requested_tenant };
  const third = await decide('evidence.record', forged, app.caller);
  const recorded = await decide('evidence.record', evidence, app.caller);
  const conflict = { ...evidence, commitment: 'sha256:another' };
  const fourth = await decide('evidence.record', conflict, app.caller);
  const leaking = await decide('keyCustody.attest', { private_key_pem: null }, app.caller);
  const company = await decide('company.bootstrap', bootstrap, app.caller);
  await until(async () => (await listed({})).includes(company));

  expect(create.requested_tenant).toBe(tenant);
  const found: readonly (readonly [DecisionFilter, readonly string[]])[] = [
    [{}, [company, leaking, fourth, recorded, third, second, first]],
    [{ subject: tenant }, [leaking, third, second, first]],
    [{ subject: evidence.reference }, [fourth, recorded]],
    [{ code: 'tenant_create_key_custody_missing' }, [second, first]],
    [{ code: 'evidence_kind_not_recordable' }, [third]],
    [{ code: 'record_conflict' }, [fourth]],
    [{ code: 'key_custody_private_material_refused' }, [leaking]],
    [{ outcome: 'refused' }, [leaking, fourth, third, second, first]],
    [{ outcome: 'recorded' }, [recorded]],
    [{ operation: 'evidence.record' }, [fourth, recorded, third]],
    [{ operation: 'evidence.record', outcome: 'refused' }, [fourth, third]],
    [{ kind: 'company_geist' }, [company]],
    [{ kind: 'refusal', code: 'record_conflict' }, [fourth]],
    [{ company: bootstrap.company }, [company, second, first]],
    [{ company: 'company_geist:nobody' }, []],
    [{ from: '2001-01-01T00:00:00Z', until: '2002-01-01T00:00:00Z' }, []],
  ];
  for (const [filter, ids] of found) expect([filter, await listed(filter)]).toEqual([filter, ids]);
});

test('of the records that one decision makes, the newest decision is told by the first', async () => {
  const attest = catalogue['keyCustody.providerAttest'].example;
  const receipt = await decide('keyCustody.providerAttest', attest, app.caller);
  const id = await app.tenants.allot(tenant);
  await until(async () => (await app.decisions.newest(id, ['keyCustody.providerAttest'])).upToDate);
  const { decisions: newest } = await app.decisions.newest(id, ['keyCustody.providerAttest']);
  expect(newest.get('keyCustody.providerAttest')).toMatchObject({
    reference: attest.provider_attestation_ref,
    eventId: receipt,
  });
  const rows = await app.decisions.list(id, { operation: 'keyCustody.providerAttest' }, 10);
  expect(rows.map(({ kind }) => kind)).toEqual([
    'key_custody_public_verification_material',
    'key_custody_provider_attestation',
  ]);
});
