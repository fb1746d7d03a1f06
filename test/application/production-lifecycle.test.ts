import type { Answer } from '../../application/answer';
import { WITHDRAWN } from '../../domain/event';
import { catalogue } from '../../operations/catalogue';
import { command, event } from '../store/commands';
import { expectValue, kept, openTestApplication, type TestApplication, tenant } from './test-application';

let app: TestApplication;
beforeAll(async () => {
  app = await openTestApplication({ refusalsPerMinute: 100_000 });
  for (const reference of ['receipt:known', 'reviewer_receipt:known'])
    await granted('evidence.record', { ...catalogue['evidence.record'].example, reference, fixture: false });
});
afterAll(() => app.close());

const operation = 'company.productionLifecycleAdvance';
const rounds = 12;
const atOnce = 8;

async function granted(name: keyof typeof catalogue, request: object): Promise<void> {
  expect(expectValue(await app.execute(name, request, app.caller)).outcome).not.toBe('refused');
}

async function bootstrapped(name: string): Promise<string> {
  const company = `company_geist:${name}`;
  await granted('company.bootstrap', {
    ...catalogue['company.bootstrap'].example,
    company,
    fixture: false,
  });
  return company;
}

/** Sent again, as one is told to, where the others changed the facts too often meanwhile. */
async function advance(company: string, target: string): Promise<Answer> {
  for (;;) {
    const advanced = await app.execute(
      operation,
      {
        tenant,
        company_bootstrap: company,
        target_state: target,
        evidence_refs: ['receipt:known'],
        reviewer_receipt_refs: ['reviewer_receipt:known'],
      },
      app.caller,
    );
    if (advanced.ok || advanced.problem.code !== 'facts_changed') return expectValue(advanced);
  }
}

/** The states that a lifecycle went through, version by version. */
async function course(company: string): Promise<readonly unknown[]> {
  const id = await app.tenants.allot(tenant);
  const events = await app.store.history(id, company.replace('company_geist', 'company_lifecycle'));
  return events.map(({ data }) => Object(data.body).lifecycle_state);
}

const way = ['candidate', 'evidence_pending', 'reviewer_pending', 'verified_for_pilot'];
const stepInvalid = 'production_company_lifecycle_transition_invalid';

test('of advances to one state at once one wins, at every step, and the others find that there is no such step', async () => {
  for (let round = 0; round < rounds; round++) {
    const company = await bootstrapped(`contested_${round}`);
    for (const [index, target] of way.entries()) {
      const answers = await Promise.all(Array.from({ length: atOnce }, () => advance(company, target)));
      const outcomes = answers.map((answer) => kept(answer).code ?? answer.outcome);
      expect(outcomes.sort()).toEqual(['admitted', ...Array.from({ length: atOnce - 1 }, () => stepInvalid)]);
      expect(answers.find(({ outcome }) => outcome === 'admitted')?.receipt).toMatchObject({
        record: `company_lifecycle:contested_${round}`,
        version: index + 1,
      });
    }
    expect(await course(company)).toEqual(way);
  }
});

test('what is granted and refused at once becomes one of both', async () => {
  for (let round = 0; round < rounds; round++) {
    const company = await bootstrapped(`torn_${round}`);
    for (const target of way.slice(0, 3)) await advance(company, target);
    const answers = await Promise.all(
      ['verified_for_pilot', 'refused', 'verified_for_pilot', 'refused'].map((target) =>
        advance(company, target),
      ),
    );
    const admitted = answers.filter(({ outcome }) => outcome === 'admitted');
    expect(admitted).toHaveLength(1);
    expect(await course(company)).toEqual([...way.slice(0, 3), admitted[0]?.body.lifecycle_state]);
  }
});

test('advances to all states at once make a course of steps', async () => {
  for (let round = 0; round < rounds; round++) {
    const company = await bootstrapped(`all_at_once_${round}`);
    await Promise.all([...way, 'refused', 'revoked'].map((target) => advance(company, target)));
    const went = await course(company);
    const onward = way.slice(0, went.filter((state) => way.includes(String(state))).length);
    const ended = onward.length === way.length ? 'revoked' : 'refused';
    expect([onward, [...onward, ended]]).toContainEqual(went);
  }
});

test('a lifecycle that was withdrawn begins again in the next version', async () => {
  const company = await bootstrapped('begun_again');
  await advance(company, 'candidate');
  await advance(company, 'refused');
  const id = await app.tenants.allot(tenant);
  const withdrawal = { ...event('company_lifecycle:begun_again', 2), type: WITHDRAWN };
  await app.store.append(command(id, [withdrawal]));
  const again = await advance(company, 'candidate');
  expect(again).toMatchObject({ outcome: 'admitted', body: { prior_state: null }, receipt: { version: 4 } });
});
