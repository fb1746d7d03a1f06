import { z } from 'zod';
import { ConflictError, NotFoundError, PermissionError, Portcullis } from '../../client';
import { newHolderKey } from '../api/holder';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';
import { seedTools } from '../workflows/running-tenant';
import { run } from './command-line';

let served: ServedDeployment;

const portcullis = (args: readonly string[], stdin = '') =>
  run(args, { stdin, env: { PORTCULLIS_URL: served.url, PORTCULLIS_TOKEN: served.token } });

beforeAll(async () => {
  served = await serveDeployment({ keyStores: embeddedKeys });
  await seedTools(served.deployment);
  for (const slug of ['acme-corp', 'other-corp'])
    await served.client.tenants.create({ tenant_id: slug, display_name: slug, rpm: 50 });
}, 120_000);
afterAll(() => served.close());

const counters = async () => {
  const shown = await portcullis(['tenant', 'usage', '--id', 'acme-corp', '--json']);
  const { quotas } = z
    .object({
      quotas: z.array(z.object({ quota: z.string(), used: z.number(), limit: z.number().nullable() })),
    })
    .parse(JSON.parse(shown.stdout));
  return Object.fromEntries(quotas.map(({ quota, used, limit }) => [quota, { used, limit }]));
};

test('a run prints the answer, the steps and where the quotas stand, which begin at nothing', async () => {
  expect(await counters()).toEqual({
    rpm: { used: 0, limit: 50 },
    rph: { used: 0, limit: null },
    tpd: { used: 0, limit: null },
    max_runs_per_day: { used: 0, limit: null },
  });
  const ran = await portcullis([
    'run',
    '--tenant',
    'acme-corp',
    '--prompt',
    'Health check for tenant acme-corp',
  ]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout).toMatch(
    /^echo\nHealth check for tenant acme-corp\n\nRun [0-9a-f-]{36} of acme-corp: answered\n/,
  );
  expect(ran.stdout).toMatch(/\nModel echo; 1 turn, \d+ tokens\.\n/);
  expect(ran.stdout).toMatch(/\nmax_runs_per_day +1 of no limit +until /);
  expect(await counters()).toMatchObject({ rph: { used: 1 }, max_runs_per_day: { used: 1 } });
});

test('a prompt is read from stdin, and a run that has ended is listed and shown', async () => {
  const ran = await portcullis(['run', '--tenant', 'acme-corp', '--json'], 'calculator: 6*7');
  const shown = z
    .object({ id: z.uuid(), answer: z.string(), steps: z.array(z.looseObject({ kind: z.string() })) })
    .parse(JSON.parse(ran.stdout));
  expect(shown.answer).toContain('\n42');
  expect(shown.steps.map(({ kind }) => kind)).toEqual(['model', 'tool', 'model']);
  const listed = await portcullis(['run', 'list', '--tenant', 'acme-corp', '--state', 'answered']);
  expect(listed.stdout.split('\n')[0]).toMatch(new RegExp(`^${shown.id} .* answered +echo$`));
  expect(listed.stdout).not.toContain('calculator');
  expect((await portcullis(['run', 'show', shown.id])).stdout).toMatch(/^ {2}1 {2}calculator {2}used$/m);
  const cancelled = await portcullis(['run', 'cancel', shown.id]);
  expect(cancelled.exitCode).not.toBe(0);
  expect(cancelled.stderr).toContain('The run has ended as answered');
});

test('nothing to run, and nobody to run it for, are told of', async () => {
  expect((await portcullis(['run', '--tenant', 'acme-corp'])).stderr).toContain('There is no prompt to run.');
  const nobody = await portcullis(['run', '--tenant', 'nobody', '--prompt', 'Hello']);
  expect(nobody.stderr).toContain('No tenant of this name is registered.');
});

describe('over HTTP', () => {
  const request = async (path: string, body?: object) => {
    const answer = await fetch(`${served.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      body: z.looseObject({ id: z.string().optional() }).parse(await answer.json()),
    };
  };

  test('a run that ended is 201, with where it is', async () => {
    const started = await request('/v1/runs', { tenant: 'tenant_node:acme-corp', prompt: 'Hello' });
    expect(started).toMatchObject({
      status: 201,
      location: `/v1/runs/${started.body.id}`,
      body: { tenant_id: 'acme-corp', state: 'answered', prompt: 'Hello', answer: 'echo\nHello', turns: 1 },
    });
    expect(await request(`/v1/runs/${started.body.id}`)).toMatchObject({ status: 200, body: started.body });
  });

  test('what fits no schema, or names a provider that there is not, is 422', async () => {
    const tenant = 'tenant_node:acme-corp';
    expect(await request('/v1/runs', { tenant, prompt: '' })).toMatchObject({ status: 422 });
    expect(await request('/v1/runs', { tenant, prompt: 'p', max_turns: 33 })).toMatchObject({ status: 422 });
    expect(await request('/v1/runs', { tenant, prompt: 'p', provider: 'nobody' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/provider' }] },
    });
  });
});

test('a token of a tenant runs for its own, as far as its scope goes, and sees no other', async () => {
  const { client, url } = served;
  const { id } = await client.runs.start({ prompt: 'Hello' }, { tenant: 'tenant_node:acme-corp' });
  const other = async (scope: string) => {
    const { token } = await client.capabilityTokens.issue('other-corp', {
      subject_pubkey: newHolderKey().publicKey,
      scope,
      expires_in_seconds: 600,
    });
    return new Portcullis({ baseUrl: url, token });
  };
  const running = await other('runs:write service:tenant-read');
  expect(await running.runs.start({ prompt: 'Mine' })).toMatchObject({ tenantId: 'other-corp' });
  await expect(running.runs.get(id)).rejects.toThrow(NotFoundError);
  await expect(running.runs.cancel(id)).rejects.toThrow(NotFoundError);
  await expect(running.tenants.usage('acme-corp')).rejects.toThrow(NotFoundError);
  const listed: string[] = [];
  for await (const { tenantId } of running.runs.list()) listed.push(tenantId);
  expect(listed).toEqual(['other-corp']);
  const reading = await other('service:tenant-read');
  await expect(reading.runs.start({ prompt: 'Mine' })).rejects.toThrow(PermissionError);
  await expect(client.runs.cancel(id)).rejects.toThrow(ConflictError);
});
