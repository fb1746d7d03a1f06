import { randomBytes } from 'node:crypto';
import { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { modelProviders } from '../../models/model-providers';
import { httpServer } from '../custody/http-server';
import { answers, asksFor, type ChatCompletions, chatCompletions, fails } from '../models/chat-completions';
import { until } from '../store/until';
import { type Deployment, deploy, expectValue } from './deployment';
import { type RunningTenant, runningTenant, seedTools } from './running-tenant';

let service: ChatCompletions;
let deployment: Deployment;
/** How far the clock of the deployment is ahead of that of the machine. */
let ahead = 0;
beforeAll(async () => {
  service = await chatCompletions();
  deployment = await deploy({
    clock: () => new Date(Date.now() + ahead),
    runs: {
      models: modelProviders({ openrouter: service.url }),
      sealing: new KeyEncryptionKey(randomBytes(32)),
    },
  });
  await seedTools(deployment);
});
afterAll(async () => {
  await deployment.close();
  await service.close();
});
afterEach(() => {
  ahead = 0;
});

const model = 'x-ai/grok-4-fast';
const withSecret = { secret: 'sk-of-the-tenant', policy: { allowed_models: [model] } };

test('the built-in model answers where the tenant has no secret; the ledger tells the run, without a word of it', async () => {
  const tenant = await runningTenant(deployment, 'acme-corp');
  const view = await tenant.run('Health check for tenant acme-corp');
  expect(view.row).toMatchObject({ state: 'answered', code: undefined, answeredBy: 'echo' });
  expect(tenant.answerOf(view)).toBe('echo\nHealth check for tenant acme-corp');
  const record = `tenant_run:${view.row.id}`;
  expect(await tenant.told('RUN_STARTED')).toMatchObject([{ tenant_run: record, state: 'running' }]);
  expect(await tenant.told('RUN_ENDED')).toMatchObject([
    {
      tenant_run: record,
      state: 'answered',
      code: null,
      model: 'echo',
      answered_by: 'echo',
      turns: 1,
      tools: [],
    },
  ]);
  const usage = expectValue(await deployment.application.tenantRuns.usage('acme-corp'));
  expect(usage.map(({ quota, used }) => [quota, used > 0])).toEqual([
    ['rpm', true],
    ['rph', true],
    ['tpd', true],
    ['max_runs_per_day', true],
  ]);
});

test('under one idempotency key there is one run, however many ask at once and again', async () => {
  const tenant = await runningTenant(deployment, 'once');
  const { application, operator } = deployment;
  const ask = (prompt: string) =>
    application.tenantRuns.start({ prompt, tenant: tenantOfSlug('once') }, operator, 'a-key');
  // More than the process has connections to the database.
  const views = [...(await Promise.all(Array.from({ length: 24 }, () => ask('Hello')))), await ask('Hello')];
  const [first] = views.map(expectValue);
  expect(first?.row.state).toBe('answered');
  for (const view of views) expect(expectValue(view)).toEqual(first);
  expect(await tenant.told('RUN_STARTED')).toHaveLength(1);
  expect(await ask('Something else')).toMatchObject({ problem: { code: 'idempotency_key_reused' } });
});

test('tools are used as the model asks, and what is refused is recorded and told to it; the run goes on', async () => {
  const tenant = await runningTenant(deployment, 'tools', { policy: { blocked_tools: ['http_get'] } });
  const view = await tenant.run('calculator: 2+3\nhttp_get: https://example.com/\nshell: ls');
  expect(view.row.state).toBe('answered');
  expect(tenant.answerOf(view)).toMatch(
    /\n5\nIt was refused \(tool_blocked\).*\nIt was refused \(tool_not_reg/s,
  );
  expect(await tenant.told('TOOL_REFUSED')).toMatchObject([
    { tool: 'http_get', code: 'tool_blocked', turn: 1, part: 2 },
    // What a model makes up may be anything, so it is told of nowhere.
    { tool: null, code: 'tool_not_registered', turn: 1, part: 3 },
  ]);
  expect(await tenant.told('RUN_ENDED')).toMatchObject([{ turns: 2, tools: ['calculator'] }]);
  expect(await tenant.told('ESCALATED')).toMatchObject([
    { area: 'policy', team: 'Product/Application owner' },
  ]);
});

test('no tool gets at a private address', async () => {
  const inside = await httpServer((_request, _body, response) => response.end('inside'));
  const tenant = await runningTenant(deployment, 'inside');
  const view = await tenant.run(
    `http_get: ${inside.url}/\nhttp_get: http://169.254.169.254/latest/meta-data`,
  );
  expect(tenant.answerOf(view)).not.toContain('\ninside');
  expect(await tenant.told('TOOL_REFUSED')).toMatchObject([
    { tool: 'http_get', code: 'address_forbidden' },
    { tool: 'http_get', code: 'address_forbidden' },
  ]);
  await inside.close();
});

test('a model that policy does not allow is refused, and the team to call is named', async () => {
  const tenant = await runningTenant(deployment, 'policy', { policy: { allowed_models: [model] } });
  const view = await tenant.run('Hello', { model: 'another/model' });
  expect(view.row).toMatchObject({ state: 'refused', code: 'model_not_allowed' });
  expect(view.escalateTo).toEqual({ team: 'Product/Application owner' });
  expect(await tenant.told('ESCALATED')).toMatchObject([{ area: 'policy', code: 'model_not_allowed' }]);
});

describe('quotas', () => {
  test('runs of the day that are used up end the run; it is recorded once', async () => {
    const tenant = await runningTenant(deployment, 'runs-a-day', { limits: { max_runs_per_day: 1 } });
    expect((await tenant.run('one')).row.state).toBe('answered');
    for (const prompt of ['two', 'three'])
      expect((await tenant.run(prompt)).row).toMatchObject({
        state: 'quota_exhausted',
        code: 'max_runs_per_day',
      });
    expect(await tenant.told('QUOTA_EXHAUSTED')).toMatchObject([{ quota: 'max_runs_per_day' }]);
  });

  test('a minute that is used up is waited for, by a timer that lasts; an hour is not', async () => {
    const tenant = await runningTenant(deployment, 'a-minute', { limits: { rpm: 1, rph: 2 } });
    // Two seconds before the next minute, some minutes before the next hour.
    const now = Date.now();
    ahead = Math.ceil(now / 3_600_000) * 3_600_000 + 10 * 60_000 - 2_000 - now;
    expect((await tenant.run('one')).row.state).toBe('answered');
    const { row } = await tenant.run('two');
    expect(row.state).toBe('answered');
    expect(await tenant.told('QUOTA_EXHAUSTED')).toMatchObject([{ quota: 'rpm' }]);
    const { events } = await deployment.temporal.client.workflow.getHandle(row.workflowId).fetchHistory();
    expect(events?.filter(({ timerFiredEventAttributes: fired }) => fired != null)).toHaveLength(1);
    ahead += 60_000;
    expect((await tenant.run('three')).row).toMatchObject({ state: 'quota_exhausted', code: 'rph' });
  });

  test('tokens that are used up end the run before its model is asked', async () => {
    const tenant = await runningTenant(deployment, 'tokens', { ...withSecret, limits: { tpd: 100 } });
    const seen = service.taken.length;
    expect((await tenant.run('Hello')).row).toMatchObject({ state: 'quota_exhausted', code: 'tpd' });
    expect(service.taken).toHaveLength(seen);
  });
});

describe('a model behind chat completions', () => {
  let tenant: RunningTenant;
  beforeAll(async () => {
    tenant = await runningTenant(deployment, 'completions', withSecret);
  });

  test('is asked with the secret of the tenant, has tools used, and is counted by what it says it used', async () => {
    service.reacts(asksFor(['calculator', '{"expression":"6*7"}']), answers('It is 42.', 90));
    const view = await tenant.run('What is 6*7?');
    expect(view.row).toMatchObject({ state: 'answered', answeredBy: model });
    expect(tenant.answerOf(view)).toBe('It is 42.');
    const [first, second] = service.taken.slice(-2);
    expect(first?.authorization).toBe('Bearer sk-of-the-tenant');
    expect(first?.body).toMatchObject({ model, messages: [{ role: 'user', content: 'What is 6*7?' }] });
    expect(first?.body.tools?.map((tool) => tool.function.name)).toEqual(['calculator', 'http_get']);
    expect(second?.body.messages.at(-1)).toEqual({ role: 'tool', tool_call_id: 'call_0', content: '42' });
    expect(await tenant.told('RUN_ENDED')).toMatchObject([{ turns: 2, tokens: 100, tools: ['calculator'] }]);
    const usage = expectValue(await deployment.application.tenantRuns.usage('completions'));
    expect(usage.find(({ quota }) => quota === 'tpd')?.used).toBe(100);
    expect(await tenant.told('SECRET_READ')).toMatchObject([
      { path: 'llm/openrouter', why: `run:${view.row.id}` },
      { path: 'llm/openrouter', why: `run:${view.row.id}` },
    ]);
  });

  test('that is too busy, or fails, is asked again', async () => {
    service.reacts(fails(429, { 'retry-after': '1' }), fails(503), answers('At last.'));
    const view = await tenant.run('Hello');
    expect(view.row.state).toBe('answered');
    expect(tenant.answerOf(view)).toBe('At last.');
  });

  test('that refuses the secret ends the run, and Security is called', async () => {
    service.reacts(fails(401));
    const view = await tenant.run('Hello');
    expect(view.row).toMatchObject({ state: 'failed', code: 'model_credentials_refused' });
    expect(view.escalateTo).toEqual({ team: 'Security' });
  });

  test('that says nothing that could be understood ends the run', async () => {
    service.reacts(fails(200, {}, '{"choices":[]}'));
    expect((await tenant.run('Hello')).row).toMatchObject({ state: 'failed', code: 'model_rejected' });
  });

  test('that goes on asking for tools is stopped after so many turns', async () => {
    const again = asksFor(['calculator', '{"expression":"1"}']);
    service.reacts(again, again);
    const { row } = await tenant.run('Hello', { max_turns: 2 });
    expect(row).toMatchObject({ state: 'turns_exhausted' });
  });

  test('that is being asked is left at once when the run is cancelled', async () => {
    const { application, operator } = deployment;
    let hungUp = false;
    let asked = false;
    service.reacts((response) => {
      asked = true;
      response.once('close', () => {
        hungUp = true;
      });
    });
    const running = tenant.run('Hello');
    await until(() => asked);
    const [row] = await application.tenantRuns.list(tenantOfSlug('completions'), { limit: 1 });
    const cancelled = expectValue(await application.tenantRuns.cancel(row?.id ?? '', operator));
    expect(cancelled.row).toMatchObject({ state: 'cancelled' });
    await until(() => hungUp);
    expect((await running).row.state).toBe('cancelled');
  });
});

test('nothing more is done for a tenant that is suspended meanwhile', async () => {
  const { application, operator } = deployment;
  const tenant = await runningTenant(deployment, 'suspended', withSecret);
  const seen = service.taken.length;
  service.reacts(async (response, request) => {
    expectValue(await application.tenantRegistry.recordStatus(operator, 'suspended', 'SUSPENDED'));
    asksFor(['calculator', '{"expression":"1"}'])(response, request);
  });
  const view = await tenant.run('Hello');
  expect(view.row).toMatchObject({ state: 'refused', code: 'tenant_suspended' });
  expect(view.parts.filter(({ kind }) => kind === 'tool')).toEqual([]);
  expect(service.taken).toHaveLength(seen + 1);
  const again = await application.tenantRuns.start(
    { prompt: 'Hello', tenant: tenantOfSlug('suspended') },
    operator,
  );
  expect(again).toMatchObject({ ok: false, problem: { code: 'tenant_suspended' } });
});

test('a run of a tenant with a namespace of its own is a workflow there, and nowhere else', async () => {
  const { temporal } = deployment;
  const namespace = `own-${randomBytes(6).toString('hex')}`;
  const tenant = await runningTenant(deployment, 'dedicated', { namespace });
  const { row } = await tenant.run('calculator: 2+3');
  expect(row).toMatchObject({ state: 'answered', namespace });
  const description = await temporal.within(namespace).client.workflow.getHandle(row.workflowId).describe();
  expect(description.type).toBe('tenantRun');
  await expect(temporal.client.workflow.getHandle(row.workflowId).describe()).rejects.toThrow('not found');
});
