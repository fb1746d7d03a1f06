import { v7 as uuidv7 } from 'uuid';
import type { Ending } from '../../application/provisioning/close-provisioning';
import type { StepJudgement } from '../../application/provisioning/provisioning-run';
import type { ProvisioningRunInput } from '../../application/provisioning/runs';
import { WITHDRAWN } from '../../domain/event';
import { reference } from '../../domain/reference';
import { documentFor } from '../api/document';
import { command, event } from '../store/commands';
import { stepOf } from './provisioning-by-hand';
import { expectProblem, expectValue, openTestApplication, type TestApplication } from './test-application';

let app: TestApplication;
/** Milliseconds that the clock is ahead. */
let ahead = 0;
beforeAll(async () => {
  app = await openTestApplication({ clock: () => new Date(Date.now() + ahead) });
});
afterAll(() => app.close());
beforeEach(() => {
  ahead = 0;
  app.runs.away = false;
});

const abandoned: Ending = { state: 'abandoned', reason: 'The operator cancelled it.' };

interface Started {
  readonly id: string;
  readonly workflowId: string;
}

async function start(document: object): Promise<Started> {
  const intake = expectValue(await app.provisionings.start(document, app.caller));
  if (intake.kind === 'refused') throw new Error(`refused: ${JSON.stringify(intake.answer.body)}`);
  const { view: started } = intake.value;
  return { id: started.id, workflowId: started.workflow_id };
}

async function startRun(document: object): Promise<ProvisioningRunInput> {
  return runOf(await start(document));
}

function runOf({ workflowId }: Started): ProvisioningRunInput {
  const run = app.runs.started.get(workflowId);
  if (run === undefined) throw new Error(`${workflowId} was not started`);
  return run;
}

function decide(run: ProvisioningRunInput, id: string): Promise<StepJudgement> {
  return app.provisioningRun.decideStep(run, stepOf(run, id), 1, `${run.provisioning}/${id}`);
}

/** Judges every step in order. */
async function decideAll(run: ProvisioningRunInput): Promise<void> {
  for (const { id } of run.steps) await decide(run, id);
}

function waitForStanding(run: ProvisioningRunInput, judgement: StepJudgement) {
  if (judgement.outcome !== 'refused') throw new Error('the gate was to be refused');
  const until = new Date(Date.now() + 60_000).toISOString();
  const key = `${run.provisioning}/wait`;
  return app.provisioningRun.startWaiting(run, stepOf(run, 'onboarding-gate'), judgement, until, key);
}

function tenantReference(name: string) {
  return reference('tenant_node', name);
}

function tenantOf(name: string) {
  return app.tenants.allot(tenantReference(name));
}

/** The types of the events of a record, oldest first. */
async function typesOf(name: string, stream: string): Promise<readonly string[]> {
  return (await app.store.history(await tenantOf(name), stream)).map(({ type }) => type);
}

async function view(name: string) {
  return expectValue(await app.provisionings.find(name, undefined));
}

describe('the reconciler', () => {
  test('closes as abandoned what was terminated, and withdraws what it made', async () => {
    const started = await start(documentFor('terminated'));
    await decide(runOf(started), 'key-custody');
    app.runs.end(started.workflowId);
    ahead = 60_000;
    expect(await app.reconcile()).toBe(1);
    expect(await view(started.id)).toMatchObject({
      state: 'abandoned',
      ending: { withdrawn: ['key_custody_attestation:terminated'] },
    });
    expect((await typesOf('terminated', 'key_custody_attestation:terminated')).at(-1)).toBe(WITHDRAWN);
    expect(await app.reconcile()).toBe(0);
  });

  test('comes to every open provisioning, however many go on', async () => {
    const tenant = await tenantOf('many');
    const terminated = await start(documentFor('many'));
    const { rows } = await app.test.superuser.query<{ workflow_id: string }>(
      `with listed as (
         insert into tenant (id, reference)
         select gen_random_uuid(), 'tenant_node:many_' || n from generate_series(1, 120) as n
         returning id, reference
       )
       insert into provisioning
         (id, tenant, tenant_reference, document_hash, document, state, workflow_id, requested_by, updated_at)
       select gen_random_uuid(), listed.id, listed.reference, document_hash, document, 'running',
         'going on/' || listed.id, requested_by, now() - interval '1 day'
       from listed, provisioning where provisioning.tenant = $1
       returning workflow_id`,
      [tenant],
    );
    for (const { workflow_id: workflowId } of rows) await app.runs.start(workflowId, runOf(terminated));
    app.runs.end(terminated.workflowId);
    ahead = 60_000;
    expect(await app.reconcile()).toBe(1);
    expect(await view(terminated.id)).toMatchObject({ state: 'abandoned' });
  });

  test('is kept by one that cannot be started from no other, and tells of it', async () => {
    app.runs.away = true;
    const faulty = await start(documentFor('faulty'));
    const sound = await start(documentFor('sound'));
    app.runs.away = false;
    // As a document would be that a later version no longer understands.
    await app.test.superuser.query(`update provisioning set document = document - 'company' where id = $1`, [
      faulty.id,
    ]);
    ahead = 60_000;
    await expect(app.reconcile()).rejects.toThrow('company');
    expect(app.runs.started.has(sound.workflowId)).toBe(true);
    expect(app.runs.started.has(faulty.workflowId)).toBe(false);
    const run = {
      provisioning: faulty.id,
      tenant: tenantReference('faulty'),
      principal: app.caller.principal,
    };
    await app.closeRun(run, abandoned);
    expect(await app.reconcile()).toBe(0);
  });
});

describe('the end', () => {
  test('leaves a record of which somebody else made a version since', async () => {
    const name = 'others_since';
    const run = await startRun(documentFor(name));
    await decideAll(run);
    // The attestation was made anew meanwhile: the tenant, created again by hand, is its next version.
    await append(name, `key_custody_attestation:${name}`, WITHDRAWN);
    expectValue(await app.execute('keyCustody.attest', stepOf(run, 'key-custody').request, app.caller));
    expectValue(await app.execute('tenant.create', stepOf(run, 'tenant-create').request, app.caller));
    await app.closeRun(run, abandoned);
    const { ending } = await view(run.provisioning);
    expect(ending?.withdrawn).not.toContain(`tenant_node:${name}`);
    expect(ending?.withdrawn).not.toContain(`key_custody_attestation:${name}`);
    expect(ending?.withdrawn).toContain(`company_geist:${name}`);
    expect(await typesOf(name, `tenant_node:${name}`)).toEqual(['TENANT_ADMITTED', 'TENANT_ADMITTED']);
  });

  test('mends a row that a crash left open', async () => {
    const run = await startRun(documentFor('half_closed'));
    await app.closeRun(run, abandoned);
    await app.test.superuser.query(
      `update provisioning set state = 'running', closed_at = null where id = $1`,
      [run.provisioning],
    );
    // The events are ahead of the row, and the reader is told what they say.
    expect(await view(run.provisioning)).toMatchObject({ state: 'abandoned' });
    await app.closeRun(run, abandoned);
    expect(await app.provisioningList.find(run.provisioning)).toMatchObject({
      state: 'abandoned',
      closedAt: expect.any(String),
    });
  });

  test('can come before the run ever did', async () => {
    app.runs.away = true;
    const { id, workflowId } = await start(documentFor('never_ran'));
    app.runs.away = false;
    const cancelled = expectValue(await app.provisionings.cancel(id, 'Not needed.', app.caller));
    expect(cancelled).toMatchObject({ state: 'abandoned', ending: { reason: 'Not needed.' } });
    ahead = 60_000;
    await app.reconcile();
    expect(app.runs.started.has(workflowId)).toBe(false);
  });
});

describe('a provisioning that is listed', () => {
  test('and not yet noted tells its steps, and the one that is due', async () => {
    app.runs.away = true;
    const { id } = await start(documentFor('listed_only'));
    const found = await app.provisioningList.find(id);
    if (found === undefined) throw new Error('the provisioning is not listed');
    await app.closeRun(
      { provisioning: id, tenant: found.tenantReference, principal: app.caller.principal },
      abandoned,
    );
    const listed = uuidv7();
    await app.provisioningList.open({ ...found, id: listed, workflowId: `${found.workflowId}/next` });
    const { state, stage, steps } = await view(listed);
    expect({ state, stage }).toEqual({ state: 'running', stage: 'evidence-1' });
    expect(steps[0]).toMatchObject({ id: 'evidence-1', outcome: null });
  });

  test('to be waiting is looked after only then: what is recorded meanwhile finds it', async () => {
    const run = await startRun(documentFor('as_it_looks', { standing: false }));
    await decideAll(run);
    const refused = await decide(run, 'onboarding-gate');
    const { store } = app;
    const read = store.read.bind(store);
    const states: (string | undefined)[] = [];
    const watched = jest.spyOn(store, 'read').mockImplementation(async (...asked) => {
      states.push((await app.provisioningList.find(run.provisioning))?.state);
      return read(...asked);
    });
    try {
      await waitForStanding(run, refused);
    } finally {
      watched.mockRestore();
    }
    expect(states).toEqual(['waiting']);
  });
});

test.each([
  'tenant_node:nobody',
  '0197f0a0-0000-7000-8000-000000000000',
  '0197f0a0-0000-7000-8000-000000000000 ',
  'provisioning',
  'tenant_node:',
  "'; drop table provisioning; --",
  'a:\0',
  '',
])('of %j finds nothing', async (name) => {
  const results = [
    await app.provisionings.find(name, undefined),
    await app.provisionings.events(name, 1, undefined),
    await app.provisionings.cancel(name, 'Not needed.', app.caller),
    await app.provisionings.submitEvidence(name, [reference('standing', 'managing_director')], app.caller),
  ];
  expect(results.map((result) => expectProblem(result).code)).toEqual(Array(4).fill('not_found'));
});

async function append(name: string, stream: string, type: string): Promise<void> {
  await app.store.append(command(await tenantOf(name), [{ ...event(stream, 'any'), type }]));
}
