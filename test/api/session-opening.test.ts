import { randomBytes } from 'node:crypto';
import { until } from '../store/until';
import {
  challengeFor,
  type Holder,
  newHolder,
  newHolderKey,
  signatureOf,
  tenantNamed,
  tryToOpen,
} from './holder';
import { startTestApi, type TestApi } from './test-api';

let now = Date.parse('2026-11-21T12:00:00.000Z');
let api: TestApi;

const mills = tenantNamed('aldermoor_mills');
const dairy = tenantNamed('briarfield_dairy');

beforeAll(async () => {
  api = await startTestApi({ clock: () => new Date(now), refusalsPerMinute: 1_000 });
});

afterAll(() => api.close());

const minutes = 60_000;

describe('no session is opened', () => {
  let holder: Holder;
  let other: Holder;
  let turnedAway: string;
  beforeAll(async () => {
    holder = await newHolder(api, mills);
    other = await newHolder(api, dairy);
    turnedAway = wording(await tryToOpen(api, holder, { signature: 'A'.repeat(86) }));
  });

  const wording = ({ text }: { readonly text: string }) => text.replace(/"request_id":"[^"]+"/, '');

  const attempts: Record<string, () => ReturnType<typeof tryToOpen>> = {
    'by the signature of another key': async () =>
      tryToOpen(api, { ...holder, key: { ...holder.key, privateKey: other.key.privateKey } }),
    'by a signature for another tenant': () => tryToOpen(api, holder, { signed: { tenant: dairy } }),
    'by a signature for another key': () =>
      tryToOpen(api, holder, { signed: { holderKey: other.key.reference } }),
    'by a signature of another challenge': async () =>
      tryToOpen(api, holder, {
        signed: { challenge: await challengeFor(api, mills, holder.key.reference) },
      }),
    'by a signature of the challenge alone': async () => {
      const challenge = await challengeFor(api, mills, holder.key.reference);
      return tryToOpen(api, holder, { challenge, signature: signatureOf(holder.key, challenge) });
    },
    'with a key that nobody enrolled': () => tryToOpen(api, { ...holder, key: newHolderKey() }),
    'with the key of another tenant': () => tryToOpen(api, { ...other, tenant: mills }),
    'for a tenant that there is not': () => tryToOpen(api, { ...holder, tenant: tenantNamed('nobody') }),
    'by a challenge that was made elsewhere': () =>
      tryToOpen(api, holder, { challenge: randomBytes(72).toString('base64url') }),
    'by a challenge for another key': async () =>
      tryToOpen(api, holder, { challenge: await challengeFor(api, mills, other.key.reference) }),
    'by a challenge for another tenant': async () =>
      tryToOpen(api, holder, { challenge: await challengeFor(api, dairy, holder.key.reference) }),
    'by a challenge whose end was put off': async () => {
      const bytes = Buffer.from(await challengeFor(api, mills, holder.key.reference), 'base64url');
      bytes.writeUInt8(bytes.readUInt8(39) ^ 1, 39);
      return tryToOpen(api, holder, { challenge: bytes.toString('base64url') });
    },
    'by a challenge that has ended': async () => {
      const challenge = await challengeFor(api, mills, holder.key.reference);
      now += 2 * minutes;
      return tryToOpen(api, holder, { challenge });
    },
    'by a challenge that was used': async () => {
      const challenge = await challengeFor(api, mills, holder.key.reference);
      expect((await tryToOpen(api, holder, { challenge })).status).toBe(201);
      return tryToOpen(api, holder, { challenge });
    },
    'with a key that was revoked': async () => {
      const revoked = await newHolder(api, mills);
      await api.delete(
        `/v1/principals/${revoked.principal}/holder-keys/${revoked.key.reference}?tenant=${mills}`,
      );
      return tryToOpen(api, revoked);
    },
  };

  test.each(Object.entries(attempts))('%s, in the same words', async (_cause, attempt) => {
    const answer = await attempt();
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(wording(answer)).toBe(turnedAway);
  });

  test('twice by one challenge, however fast', async () => {
    const challenge = await challengeFor(api, mills, holder.key.reference);
    const answers = await Promise.all(Array.from({ length: 8 }, () => tryToOpen(api, holder, { challenge })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(401)]);
  });

  test('by what is no challenge, no key or no signature', async () => {
    const body = {
      tenant: mills,
      holder_key: holder.key.reference,
      challenge: 'x',
      signature: 'x',
      private_key_pem: 'very secret',
    };
    const before = await api.recorded();
    const answer = await api.post('/v1/sessions', body, { token: null });
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain('very secret');
    expect(await api.recorded()).toBe(before);
  });
});

test('a challenge is answered alike for what is there and what is not, and fills nothing', async () => {
  const holder = await newHolder(api, mills);
  // What was recorded before gets its place in the log meanwhile.
  await until(async () => (await api.superuser.query('select from pending')).rowCount === 0);
  const before = await api.dumped();
  const asked = [
    [mills, holder.key.reference],
    [mills, newHolderKey().reference],
    ['tenant_node:nobody', holder.key.reference],
  ];
  for (const [tenant, holder_key] of asked) {
    const answer = await api.post('/v1/sessions/challenges', { tenant, holder_key }, { token: null });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        challenge: expect.stringMatching(/^.{96}$/),
        expires_at: new Date(now + 2 * minutes).toISOString(),
      },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
  expect(await api.dumped()).toBe(before);
});
