import type { StartedProvisioning } from '../../application/provisioning/provisioning-service';
import { referenceSchema } from '../../domain/reference';
import { documentFor } from '../api/document';
import { expectProblem, expectValue, openTestApplication, type TestApplication } from './test-application';

let app: TestApplication;
/** Where the clock stands ahead of the world's, milliseconds. */
let ahead = 0;
beforeEach(async () => {
  ahead = 0;
  app = await openTestApplication({ clock: () => new Date(Date.now() + ahead) });
});
afterEach(() => app.close());

async function start(document: object): Promise<StartedProvisioning> {
  const intake = expectValue(await app.provisionings.start(document, app.caller));
  if (intake.kind === 'refused') throw new Error('the document was refused');
  return intake.value;
}

async function view(id: string) {
  return expectValue(await app.provisionings.find(id, undefined));
}

const everything = { tenant: undefined, state: undefined, limit: 100, after: undefined, within: undefined };

describe('a start', () => {
  test('lists the provisioning, notes its steps and starts its run', async () => {
    const { view: started, existing } = await start(documentFor('starts'));
    expect(existing).toBe(false);
    expect(started).toMatchObject({
      tenant: 'tenant_node:starts',
      state: 'running',
      stage: 'evidence-1',
      requested_by: app.caller.principal.id,
      workflow_id: `provision-tenant/tenant_node:starts/${started.id}`,
      waiting_for: null,
      ending: null,
    });
    expect(started.steps).toHaveLength(13);
    expect(app.runs.started.get(started.workflow_id)).toMatchObject({
      provisioning: started.id,
      tenant: 'tenant_node:starts',
      company: 'company_geist:starts',
      // By its id, not by its name: the run lies in a workflow's history.
      principal: { id: app.caller.principal.id, kind: 'operator' },
      waitAtMost: 7 * 24 * 3_600_000,
    });
    expect((await app.provisioningList.find(started.id))?.startedAt).toBeDefined();
    expect(await app.countEvents('PROVISIONING_REQUESTED')).toBe(1);
  });

  test('of the same document is the one that runs, or has completed', async () => {
    const first = await start(documentFor('same'));
    const second = await start({ ...documentFor('same'), evidence_deadline: 'P7D' });
    expect(second).toMatchObject({ existing: true, view: { id: first.view.id } });
    await close(first, 'completed');
    expect(await start(documentFor('same'))).toMatchObject({
      existing: true,
      view: { id: first.view.id, state: 'completed', stage: 'completed' },
    });
    expect(app.runs.started.size).toBe(1);
  });

  test('of another document while one runs is a problem that names the one', async () => {
    const { view: running } = await start(documentFor('busy'));
    const other = { ...documentFor('busy'), evidence_deadline: 'P1D' };
    expect(expectProblem(await app.provisionings.start(other, app.caller))).toMatchObject({
      code: 'provisioning_running',
      provisioning: running.id,
    });
    expect(app.runs.started.size).toBe(1);
  });

  test.each(['refused', 'abandoned'] as const)('after one that was %s is a new one', async (state) => {
    const first = await start(documentFor('again'));
    await close(first, state);
    const second = await start(documentFor('again'));
    expect(second.existing).toBe(false);
    expect(second.view.id).not.toBe(first.view.id);
  });

  test('thirty-two at once are one', async () => {
    const started = await Promise.all(Array.from({ length: 32 }, () => start(documentFor('many'))));
    expect(new Set(started.map(({ view: { id } }) => id)).size).toBe(1);
    expect(started.filter(({ existing }) => !existing)).toHaveLength(1);
    expect(app.runs.started.size).toBe(1);
    expect(await app.countEvents('PROVISIONING_REQUESTED')).toBe(1);
  });

  test('of thirty-two different documents of a tenant at once is one, and the others name it', async () => {
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, n) =>
        app.provisionings.start({ ...documentFor('crowd'), evidence_deadline: `P${n + 1}D` }, app.caller),
      ),
    );
    const [row, ...others] = await app.provisionings.list(everything);
    expect(others).toEqual([]);
    for (const problem of results.filter((result) => !result.ok).map(expectProblem))
      expect(problem).toMatchObject({ code: 'provisioning_running', provisioning: row?.id });
    expect(results.filter((result) => result.ok)).toHaveLength(1);
  });
});

describe('while Temporal is away', () => {
  test('a start is kept, and made up for later', async () => {
    app.runs.away = true;
    const { view: listed } = await start(documentFor('away'));
    expect(listed.state).toBe('running');
    expect((await app.provisioningList.find(listed.id))?.startedAt).toBeUndefined();

    app.runs.away = false;
    // What was just asked for is left to the process that was asked.
    expect(await app.reconcile()).toBe(0);
    ahead = 11_000;
    expect(await app.reconcile()).toBe(1);
    expect([...app.runs.started.keys()]).toEqual([listed.workflow_id]);
    expect((await app.provisioningList.find(listed.id))?.startedAt).toBeDefined();
    expect(await app.countEvents('PROVISIONING_REQUESTED')).toBe(1);
  });

  test('what runs is left alone', async () => {
    await start(documentFor('runs'));
    ahead = 3_600_000;
    expect(await app.reconcile()).toBe(0);
  });

  test('a run that was ended from outside is closed as abandoned', async () => {
    const { view: started } = await start(documentFor('terminated'));
    app.runs.end(started.workflow_id);
    ahead = 11_000;
    expect(await app.reconcile()).toBe(1);
    expect(await view(started.id)).toMatchObject({ state: 'abandoned', ending: { withdrawn: [] } });
    expect(await app.reconcile()).toBe(0);
  });
});

describe('a provisioning', () => {
  test('is found by its id, and by its tenant the newest', async () => {
    const first = await start(documentFor('found'));
    await close(first, 'abandoned');
    const second = await start(documentFor('found'));
    expect((await view(first.view.id)).id).toBe(first.view.id);
    expect((await view('tenant_node:found')).id).toBe(second.view.id);
    for (const unknown of ['tenant_node:unheard_of', 'nonsense', '0197f0a0-0000-7000-8000-000000000000'])
      expect(expectProblem(await app.provisionings.find(unknown, undefined)).code).toBe('not_found');
  });

  test('is cancelled by its run, where one is open', async () => {
    const { view: started } = await start(documentFor('cancelled'));
    expectValue(await app.provisionings.cancel(started.id, 'No longer needed.', app.caller));
    expect(app.runs.cancelled).toEqual([{ workflowId: started.workflow_id, reason: 'No longer needed.' }]);
  });

  test('is closed here, where its run is gone, and only once', async () => {
    const { view: started } = await start(documentFor('gone'));
    app.runs.end(started.workflow_id);
    const cancelled = await app.provisionings.cancel(started.id, 'No longer needed.', app.caller);
    expect(expectValue(cancelled)).toMatchObject({
      state: 'abandoned',
      ending: { code: null, reason: 'No longer needed.' },
    });
    expect(expectProblem(await app.provisionings.cancel(started.id, 'Again.', app.caller)).code).toBe(
      'provisioning_closed',
    );
    expect(await app.countEvents('PROVISIONING_CLOSED')).toBe(1);
  });

  test('hands evidence to its run, and only looks it up where the run is gone', async () => {
    const { view: started } = await start(documentFor('hands'));
    const references = [referenceSchema.parse('standing:anna')];
    await app.provisionings.submitEvidence(started.id, references, app.caller);
    expect(app.runs.submitted).toEqual([
      { workflowId: started.workflow_id, principal: app.caller.principal.id, references },
    ]);
    app.runs.end(started.workflow_id);
    expect(expectValue(await app.provisionings.submitEvidence(started.id, references, app.caller))).toEqual({
      known: [],
      unknown: references,
    });
  });

  test('tells its events from a version on', async () => {
    const started = await start(documentFor('events'));
    await close(started, 'completed');
    const types = async (from: number) =>
      expectValue(await app.provisionings.events(started.view.id, from, undefined)).map(({ type }) => type);
    expect(await types(1)).toEqual(['PROVISIONING_REQUESTED', 'PROVISIONING_CLOSED']);
    expect(await types(2)).toEqual(['PROVISIONING_CLOSED']);
    expect(expectProblem(await app.provisionings.events('nonsense', 1, undefined)).code).toBe('not_found');
  });

  test('is listed by tenant and state', async () => {
    const first = await start(documentFor('first'));
    const second = await start(documentFor('second'));
    await close(second, 'completed');
    const ids = async (filter: object) =>
      (await app.provisionings.list({ ...everything, ...filter })).map(({ id }) => id);
    expect(await ids({})).toEqual([second.view.id, first.view.id]);
    expect(await ids({ state: 'running' })).toEqual([first.view.id]);
    expect(await ids({ tenant: referenceSchema.parse('tenant_node:second') })).toEqual([second.view.id]);
    expect(await ids({ tenant: referenceSchema.parse('tenant_node:unheard_of') })).toEqual([]);
  });
});

test('what was recorded wakes the runs of its tenant that wait for it, and no others', async () => {
  const waits = await start(documentFor('waits'));
  const elsewhere = await start(documentFor('elsewhere'));
  for (const { view: started } of [waits, elsewhere])
    await app.provisioningList.markWaiting(started.id, ['standing:anna', 'receipt:a']);
  const tenant = await app.tenants.allot(referenceSchema.parse('tenant_node:waits'));
  await app.wake([
    { tenant, stream: 'standing:anna' },
    { tenant, stream: 'standing:other' },
  ]);
  expect(app.runs.woken).toEqual([{ workflowId: waits.view.workflow_id, streams: ['standing:anna'] }]);
});

function close({ view: { id, tenant } }: StartedProvisioning, state: 'completed' | 'refused' | 'abandoned') {
  const run = { provisioning: id, tenant: referenceSchema.parse(tenant), principal: app.caller.principal };
  return app.closeRun(run, { state, reason: 'The test says so.' });
}
