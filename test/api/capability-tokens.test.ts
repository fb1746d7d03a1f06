import { createLocalJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { attenuate } from '../../client';
import { askForToken, issueToken, register, signerOf } from './capability-token';
import { idList, newHolder, newHolderKey, openSession, tenantNamed } from './holder';
import { startTestApi, type TestApi } from './test-api';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await register(api, 'acme-corp');
  await register(api, 'other-corp');
});
afterAll(() => api.close());

const tokens = '/v1/tenants/acme-corp/tokens';
const list = z.object({ data: z.array(z.looseObject({ id: z.string(), state: z.string() })) });

async function stateOf(id: string): Promise<string | undefined> {
  const { body } = await api.get(tokens);
  return list.parse(body).data.find((token) => token.id === id)?.state;
}

async function asks(token: string, path = tokens) {
  const { status, body } = await api.get(path, { token });
  return { status, code: z.looseObject({ code: z.string().optional() }).parse(body).code };
}

describe('an operator issues', () => {
  test('a token to a key that nobody knew, whose holder is enrolled', async () => {
    const key = newHolderKey();
    const answer = await api.post(tokens, {
      subject_pubkey: key.publicKey,
      scope: 'service:tenant-admin',
      expires_in_seconds: 86400,
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      id: expect.any(String),
      token: expect.stringMatching(/^eyJ/),
      tenant_id: 'acme-corp',
      scope: 'service:tenant-admin',
      subject_pubkey: key.publicKey,
      proof_of_possession: false,
      parent: null,
    });
    const principals = await api.get('/v1/principals?tenant=tenant_node:acme-corp');
    const { subject } = z.looseObject({ subject: z.string() }).parse(answer.body);
    expect(principals.text).toContain(key.reference);
    expect(principals.text).toContain(subject);
  });
});
