import { z } from 'zod';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { calculator, httpGet } from '../domain/sample-tools';
import { issueToken } from './capability-token';
import { newHolder, openSession } from './holder';
import { type Answer, startTestApi, type TestApi } from './test-api';

let api: TestApi;
let admin: string;
let member: string;

beforeAll(async () => {
  api = await startTestApi();
  for (const tenant_id of ['acme', 'other', 'bare'])
    expect((await api.post('/v1/tenants', { tenant_id, display_name: tenant_id })).status).toBe(201);
  admin = (await openSession(api, await newHolder(api, tenantOfSlug('acme'), { role: 'admin' }))).token;
  member = (await openSession(api, await newHolder(api, tenantOfSlug('acme')))).token;
});

afterAll(() => api.close());

const seed = (id: string, version: string, tools: readonly object[], token = api.token) =>
  api.post(`/v1/tool-registries/${id}/versions`, { version, tools }, { token });
const select = (id: string, version: string, token = api.token) =>
  api.post(`/v1/tool-registries/${id}/select`, { version }, { token });
const read = (path: string, token = api.token) => api.get(`/v1/tool-registries/${path}`, { token });

async function selected(id: string): Promise<unknown> {
  return Object(await read(`${id}/versions/current`).then(({ body }) => body)).version;
}

async function entries(type: string): Promise<readonly { data: unknown; stream: string }[]> {
  const { rows } = await api.superuser.query(
    `select stream, convert_from(canonical, 'UTF8')::json as event from event where type = $1 order by id`,
    [type],
  );
  return rows.map(({ stream, event }) => ({ stream, data: event.data }));
}

describe('the default registry', () => {
  let first: Answer;

  it('is empty until a version is seeded, and says how to', async () => {
    expect(await read('default/versions')).toMatchObject({ body: { data: [], next_cursor: null } });
    expect(await read('default/versions/current')).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: expect.stringContaining('portcullis registry seed') },
    });
  });

  it('takes a version, which then counts, and keeps in the ledger who seeded it by which token', async () => {
    first = await seed('default', 'v1.0.0', [httpGet, calculator]);
    expect(first).toMatchObject({
      status: 201,
      body: {
        registry: 'default',
        version: 'v1.0.0',
        hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        selected: true,
        tools: [{ name: 'calculator' }, { name: 'http_get', settings: { timeout_ms: 10_000 } }],
      },
    });
    const { seeded_by, hash } = Object(first.body);
    expect(await entries('TOOL_REGISTRY_SEEDED')).toEqual([
      {
        stream: 'tool_registry:default',
        data: {
          operation: 'toolRegistry.seed',
          outcome: 'recorded',
          request: { registry: 'default', version: 'v1.0.0' },
          body: { registry: 'default', version: 'v1.0.0', hash, tools: ['calculator', 'http_get'] },
          principal: seeded_by,
          token: expect.stringMatching(/^operator_token:/),
        },
      },
    ]);
  });

  it('gives the same answer to the same version again, and records nothing', async () => {
    expect(await seed('default', 'v1.0.0', [calculator, httpGet])).toMatchObject({
      status: 201,
      body: first.body,
    });
    expect(await entries('TOOL_REGISTRY_SEEDED')).toHaveLength(1);
  });

  it('refuses other tools under a version that is taken', async () => {
    expect(await seed('default', 'v1.0.0', [calculator])).toMatchObject({
      status: 409,
      body: { code: 'registry_version_taken', detail: expect.stringContaining('another version') },
    });
    expect((await read('default/versions/v1.0.0')).body).toEqual(first.body);
  });

  it('has another version count once it is seeded, and the older one again once that is selected', async () => {
    await seed('default', 'v2.0.0', [calculator]);
    expect(await selected('default')).toBe('v2.0.0');
    expect(await select('default', 'v1.0.0')).toMatchObject({ status: 200, body: { selected: true } });
    expect(await selected('default')).toBe('v1.0.0');
    await select('default', 'v1.0.0');
    expect(await entries('TOOL_REGISTRY_SELECTED')).toMatchObject([
      { data: { body: { version: 'v1.0.0', instead_of: 'v2.0.0' }, token: expect.any(String) } },
    ]);
    expect(await select('default', 'v9.0.0')).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('v9.0.0') },
    });
  });

  it('lists its versions, newest first, page by page', async () => {
    const page = z.object({
      data: z.array(z.object({ version: z.string(), tools: z.array(z.string()), selected: z.boolean() })),
      next_cursor: z.string().nullable(),
    });
    const newest = page.parse((await read('default/versions?limit=1')).body);
    expect(newest.data).toEqual([{ version: 'v2.0.0', tools: ['calculator'], selected: false }]);
    const next = page.parse((await read(`default/versions?limit=1&cursor=${newest.next_cursor}`)).body);
    expect(next).toEqual({
      data: [{ version: 'v1.0.0', tools: ['calculator', 'http_get'], selected: true }],
      next_cursor: null,
    });
  });

  it('compares versions, field by field', async () => {
    await seed('default', 'v2.1.0', [{ ...calculator, settings: { max_expression_length: 50 } }]);
    await select('default', 'v1.0.0');
    expect((await read('default/diff?from=v1.0.0&to=v2.1.0')).body).toEqual({
      registry: 'default',
      from: 'v1.0.0',
      to: 'v2.1.0',
      added: [],
      removed: ['http_get'],
      changed: [
        {
          name: 'calculator',
          fields: [{ pointer: '/settings/max_expression_length', from: 1_000, to: 50 }],
        },
      ],
    });
    expect((await read('default/diff?from=v1.0.0&to=v7.0.0')).status).toBe(404);
  });

  it('is everybody’s to read, and no tenant’s to change', async () => {
    expect((await read('default/versions/current', member)).status).toBe(200);
    expect(await seed('default', 'v3.0.0', [], admin)).toMatchObject({
      status: 403,
      body: { code: 'operator_required' },
    });
    expect(await select('default', 'v2.0.0', admin)).toMatchObject({ status: 403 });
  });
});

describe('the registry of a tenant', () => {
  it('counts for the tenant in the place of the default one, and for no other', async () => {
    const effective = async (slug: string) =>
      api.application.toolRegistries.effective(tenantOfSlug(slug)).then(
        (found) =>
          found && {
            registry: found.registry,
            version: found.version,
            tools: found.tools.map(({ name }) => name),
          },
      );
    expect(await effective('acme')).toMatchObject({ registry: 'default', version: 'v1.0.0' });
    expect((await seed('acme', 'v1.0.0', [calculator], admin)).status).toBe(201);
    expect(await effective('acme')).toEqual({ registry: 'acme', version: 'v1.0.0', tools: ['calculator'] });
    expect(await effective('other')).toMatchObject({ registry: 'default', version: 'v1.0.0' });
    expect(await effective('never-registered')).toMatchObject({ registry: 'default' });
  });

  it('is changed by its admins and by operators, and read by its members', async () => {
    expect((await seed('acme', 'v1.1.0', [calculator], member)).status).toBe(403);
    expect((await seed('acme', 'v1.1.0', [httpGet])).status).toBe(201);
    expect((await read('acme/versions', member)).status).toBe(200);
  });

  it('is changed by a capability token that may write registries, and read by one that may read', async () => {
    const { token: writer } = await issueToken(api, 'acme', { scope: 'registry:write' });
    const { token: reader } = await issueToken(api, 'acme', { scope: 'service:tenant-read' });
    expect((await seed('acme', 'v1.2.0', [calculator], writer)).status).toBe(201);
    expect((await seed('default', 'v9.0.0', [calculator], writer)).status).toBe(403);
    expect((await seed('other', 'v9.0.0', [calculator], writer)).status).toBe(404);
    expect(await seed('acme', 'v1.3.0', [calculator], reader)).toMatchObject({
      status: 403,
      body: { code: 'scope_required' },
    });
    expect(await read('acme/versions/current', reader)).toMatchObject({
      status: 200,
      body: { version: 'v1.2.0' },
    });
    const seeded = (await entries('TOOL_REGISTRY_SEEDED')).at(-1);
    expect(seeded?.data).toMatchObject({ token: expect.stringMatching(/^capability_token:/) });
  });

  it('is to other tenants as if it weren’t there', async () => {
    await seed('other', 'v1.0.0', [calculator]);
    const nobodys = await read('nobody/versions', admin);
    expect(nobodys.status).toBe(404);
    for (const path of ['versions', 'versions/v1.0.0', 'diff?from=v1.0.0&to=v1.0.0'])
      expect(await read(`other/${path}`, admin)).toMatchObject({
        status: 404,
        body: { detail: Object(nobodys.body).detail },
      });
    expect((await seed('other', 'v2.0.0', [], admin)).status).toBe(404);
    expect((await read('No Slug/versions')).status).toBe(404);
    expect((await seed('nobody', 'v1.0.0', [])).status).toBe(404);
  });

  it('takes one of many that are seeded under one version at the same time', async () => {
    const tried = await Promise.all(
      Array.from({ length: 8 }, (_, nth) =>
        seed('bare', 'v1.0.0', [{ ...calculator, description: `Number ${nth}.` }]),
      ),
    );
    expect(tried.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const others = await Promise.all(
      Array.from({ length: 8 }, (_, nth) => seed('bare', `v2.${nth}.0`, [calculator])),
    );
    expect(others.map(({ status }) => status)).toEqual(Array(8).fill(201));
    const { rows: last } = await api.superuser.query(
      `select convert_from(canonical, 'UTF8')::json #>> '{data,body,version}' as version from event
       where stream = 'tool_registry:bare' order by event.version desc limit 1`,
    );
    expect(await selected('bare')).toBe(last[0]?.version);
  });
});

test.each([
  ['another kind of tool', { version: 'v1.0.0', tools: [{ ...calculator, kind: 'shell' }] }, '/tools/0/kind'],
  ['a version that is none', { version: '1.0', tools: [] }, '/version'],
  ['a tool twice', { version: 'v5.0.0', tools: [calculator, calculator] }, '/tools'],
  ['no tools at all', { version: 'v5.0.0' }, '/tools'],
])('%s is turned away, and told where', async (_, body, pointer) => {
  expect(await api.post('/v1/tool-registries/default/versions', body)).toMatchObject({
    status: 422,
    body: { code: 'schema_invalid', errors: [{ pointer }] },
  });
});
