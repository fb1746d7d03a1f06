import { Portcullis } from '../../client';
import { attested, evidence, refused } from './scripted-answers';
import { json, type ScriptedServer, startScriptedServer } from './scripted-server';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(() => server.close());

const client = (options: object = {}) => new Portcullis({ baseUrl: server.url, token: 'token', ...options });

describe('an answer', () => {
  it('has its members in camelCase and its records under their wire key and their kind', async () => {
    server.script(json(200, attested));
    const { body, receipt } = await client().keyCustodyProviderAttest({ provider: 'aws_kms' });
    expect(body).toMatchObject({
      providerAttestation: 'key_custody_provider_attestation:a',
      keyCustodyProviderAttestation: 'key_custody_provider_attestation:a',
      publicVerificationMaterial: 'key_custody_public_verification_material:b',
      keyCustodyPublicVerificationMaterial: 'key_custody_public_verification_material:b',
      durableState: { providerAttestation: { recordedAt: 'now' } },
    });
    expect(receipt).toMatchObject({ leafHash: 'ab', recordedAt: 'now' });
  });

  it('has a record under the name that document 003 gives it among the responses', async () => {
    server.script(json(200, { ...attested, body: { break_glass: 'key_custody_break_glass:a' } }));
    const { body } = await client().keyCustodyBreakGlass({});
    expect(body).toEqual({
      breakGlass: 'key_custody_break_glass:a',
      keyCustodyBreakGlass: 'key_custody_break_glass:a',
      keyCustodyBreakGlassReceipt: 'key_custody_break_glass:a',
    });
    server.script(json(403, refused));
    expect((await client().keyCustodyBreakGlass({})).body).not.toHaveProperty('keyCustodyBreakGlassReceipt');
  });

  it('of refusal is a value, not an exception', async () => {
    server.script(json(403, refused));
    const answer = await client().evidenceRecord(evidence);
    expect(answer).toMatchObject({ outcome: 'refused', body: { stableCode: 'record_conflict' } });
    expect(server.received).toHaveLength(1);
  });

  it('keeps what was recorded as it was recorded', async () => {
    const data = { some_name: { inner_name: 1 } };
    server.script(
      json(200, {
        reference: 'x:y',
        version: 1,
        known: true,
        history: [{ recorded_at: 'now', data, rested_on: { 'a_b:c_d': 1 } }],
      }),
    );
    const { history } = await client().records.get('x:y');
    expect(history).toEqual([{ recordedAt: 'now', data, restedOn: { 'a_b:c_d': 1 } }]);
    expect(server.received[0]?.url).toBe('/v1/records/x%3Ay');
  });
});

describe('a request', () => {
  it('carries token, tenant and an idempotency key of its own', async () => {
    server.script(json(200, attested));
    const portcullis = client({ tenant: 'tenant_node:a' });
    await portcullis.evidenceRecord(evidence);
    await portcullis.evidenceRecord(evidence, { tenant: 'tenant_node:b', dryRun: true });
    const [first, second] = server.received;
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer token',
      'portcullis-tenant': 'tenant_node:a',
    });
    expect(second?.headers).toMatchObject({ 'portcullis-tenant': 'tenant_node:b' });
    expect(second?.url).toBe('/v1/evidence?dry_run=true');
    expect(first?.headers['idempotency-key']).not.toBe(second?.headers['idempotency-key']);
    expect(JSON.parse(first?.body ?? '')).toEqual(evidence);
  });

  it('carries the key that the caller gives', async () => {
    server.script(json(200, attested));
    await client().evidenceRecord(evidence, { idempotencyKey: 'mine' });
    expect(server.received[0]?.headers['idempotency-key']).toBe('mine');
  });

  it('of a GET carries neither body nor key', async () => {
    server.script(json(200, { ...attested, body: { readiness: 'key_custody_readiness:a' } }));
    const { body } = await client().keyCustodyReadiness();
    expect(body).toMatchObject({ keyCustodyReadiness: 'key_custody_readiness:a' });
    expect(server.received[0]).toMatchObject({ method: 'GET', body: '' });
    expect(server.received[0]?.headers).not.toHaveProperty('idempotency-key');
  });
});

describe('health', () => {
  it('is told of an ailing service too', async () => {
    server.script(json(503, { status: 'down', dependencies: { sequencer: { lag_seconds: null } } }));
    expect(await client().health()).toMatchObject({
      status: 'down',
      dependencies: { sequencer: { lagSeconds: null } },
    });
  });
});
