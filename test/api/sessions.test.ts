import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { sessionMessage } from '../../domain/session-message';
import { until } from '../store/until';
import {
  challengeFor,
  enroll,
  type Holder,
  newHolder,
  newHolderKey,
  openSession,
  signatureOf,
  tenantNamed,
  tryToOpen,
} from './holder';
import { operationAnswer, startTestApi, type TestApi } from './test-api';

let now = Date.parse('2026-11-21T12:00:00.000Z');
let api: TestApi;

const mills = tenantNamed('aldermoor_mills');
const dairy = tenantNamed('briarfield_dairy');
const name = 'Wilhelmina Personaldata';

beforeAll(async () => {
  api = await startTestApi({ clock: () => new Date(now), refusalsPerMinute: 1_000 });
});

afterAll(() => api.close());

const evidence = (reference: string) => ({
  reference,
  commitment: 'sha256:a',
  issuer: 'authority:register',
});
const list = z.object({ data: z.array(z.looseObject({ id: z.string() })), next_cursor: z.uuid().nullable() });
const minutes = 60_000;
const hours = 60 * minutes;

describe('a session', () => {
  test('acts for its tenant as its principal, and is told as the current one', async () => {
    const holder = await newHolder(api, mills);
    const { token, session, expires_at } = await openSession(api, holder);
    expect(token).toMatch(/^pcs_[A-Za-z0-9_-]{43}$/);
    expect(Date.parse(expires_at)).toBe(now + 8 * hours);

    const recorded = await api.post('/v1/evidence', evidence('receipt:by_session'), { token });
    expect(recorded).toMatchObject({ status: 200, body: { receipt: { actor: holder.principal } } });
    const record = await api.get('/v1/records/receipt:by_session', { token });
    expect(record).toMatchObject({ status: 200, body: { history: [{ actor: holder.principal }] } });
    const receipt = operationAnswer(recorded).receipt?.id;
    expect(await api.get(`/v1/receipts/${receipt}`, { token })).toMatchObject({ status: 200 });
    expect(await api.get(`/v1/records/receipt:by_session?tenant=${mills}`)).toMatchObject({ status: 200 });

    expect(await api.get('/v1/sessions/current', { token })).toMatchObject({
      status: 200,
      body: {
        id: session,
        principal: holder.principal,
        holder_key: holder.key.reference,
        state: 'open',
        tenant: mills,
        role: 'member',
        revoked_at: null,
      },
    });
    expect(await api.get('/v1/sessions/current')).toMatchObject({ status: 404 });
  });

  test('names its own tenant, or none', async () => {
    const { token } = await openSession(api, await newHolder(api, mills));
    const own = { token, headers: { 'portcullis-tenant': mills } };
    expect((await api.post('/v1/evidence', evidence('receipt:own'), own)).status).toBe(200);
    for (const headers of [{ 'portcullis-tenant': dairy }, {}]) {
      const body = {
        ...evidence('receipt:not_own'),
        ...('portcullis-tenant' in headers ? {} : { tenant: dairy }),
      };
      const answer = await api.post('/v1/evidence', body, { token, headers });
      expect(answer).toMatchObject({ status: 403, body: { code: 'tenant_mismatch' } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  });

  test.each([
    ['GET', '/v1/operator-tokens'],
    ['POST', '/v1/operator-tokens'],
    ['DELETE', '/v1/operator-tokens/admin'],
  ])('is kept from what concerns the deployment: %s %s', async (method, path) => {
    const { token } = await openSession(api, await newHolder(api, mills, { role: 'admin' }));
    const asked = { token };
    const answer = await (method === 'GET'
      ? api.get(path, asked)
      : method === 'POST'
        ? api.post(path, { name: 'mine' }, asked)
        : api.delete(path, asked));
    expect(answer).toMatchObject({ status: 403, body: { code: 'operator_required' } });
  });

  test('ends when its hours are over', async () => {
    const { token, session } = await openSession(api, await newHolder(api, mills));
    now += 8 * hours - 1;
    expect((await api.get('/v1/sessions/current', { token })).status).toBe(200);
    now += 1_001;
    const answer = await api.get('/v1/sessions/current', { token });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    const listed = await api.get(`/v1/sessions?tenant=${mills}&limit=200`);
    expect(list.parse(listed.body).data.find(({ id }) => id === session)).toMatchObject({ state: 'expired' });
    expect((await api.delete(`/v1/sessions/${session}?tenant=${mills}`)).status).toBe(404);
  });

  test('ends at once when it is revoked', async () => {
    const { token, session } = await openSession(api, await newHolder(api, mills));
    expect((await api.get('/v1/sessions/current', { token })).status).toBe(200);
    expect((await api.delete(`/v1/sessions/${session}`, { token })).status).toBe(204);
    expect((await api.get('/v1/sessions/current', { token })).status).toBe(401);
    expect((await api.delete(`/v1/sessions/${session}?tenant=${mills}`)).status).toBe(404);
  });

  test('is forgotten a month after it has expired', async () => {
    const { session } = await openSession(api, await newHolder(api, mills));
    now += 31 * 24 * hours;
    const kept = await openSession(api, await newHolder(api, mills));
    expect(await api.application.purgeSessions()).toBeGreaterThan(0);
    const { data } = list.parse((await api.get(`/v1/sessions?tenant=${mills}&limit=200`)).body);
    expect(data.map(({ id }) => id)).toContain(kept.session);
    expect(data.map(({ id }) => id)).not.toContain(session);
  });
});

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

describe('who may see and do what', () => {
  test('a member sees itself and its own sessions, an admin and an operator those of the tenant', async () => {
    const tenant = tenantNamed('who_may');
    const admin = await openSession(api, await newHolder(api, tenant, { role: 'admin' }));
    const member = await openSession(api, await newHolder(api, tenant));
    const again = await openSession(api, member.holder);
    const seen = async (path: string, token?: string) =>
      list
        .parse((await api.get(path, token === undefined ? {} : { token })).body)
        .data.map(({ id }) => id)
        .reverse();

    expect(await seen('/v1/sessions', member.token)).toEqual([member.session, again.session]);
    const all = [admin.session, member.session, again.session];
    expect(await seen('/v1/sessions', admin.token)).toEqual(all);
    expect(await seen(`/v1/sessions?tenant=${tenant}`)).toEqual(all);
    expect(await seen('/v1/sessions')).toEqual([]);
    expect(await seen('/v1/principals', member.token)).toEqual([member.holder.principal]);
    const everyone = [admin.holder.principal, member.holder.principal];
    expect(await seen('/v1/principals', admin.token)).toEqual(everyone);
    expect(await seen(`/v1/principals?tenant=${tenant}`)).toEqual(everyone);

    const first = list.parse((await api.get('/v1/sessions?limit=2', { token: admin.token })).body);
    expect(first.next_cursor).toBe(member.session);
    expect(await seen(`/v1/sessions?cursor=${first.next_cursor}`, admin.token)).toEqual([admin.session]);

    expect((await api.delete(`/v1/sessions/${admin.session}`, { token: member.token })).status).toBe(404);
    expect((await api.delete(`/v1/sessions/${again.session}`, { token: admin.token })).status).toBe(204);
    expect((await api.delete('/v1/sessions/no-id', { token: admin.token })).status).toBe(404);
  });

  test('an admin enrols principals and keys, a member does not', async () => {
    const tenant = tenantNamed('who_enrols');
    const admin = await openSession(api, await newHolder(api, tenant, { role: 'admin' }));
    const member = await openSession(api, await newHolder(api, tenant));
    const device = { kind: 'device', name: 'till 7' };
    const added = await api.post('/v1/principals', device, { token: admin.token });
    expect(added).toMatchObject({
      status: 201,
      body: { ...device, role: 'member', enrolled_by: admin.holder.principal, holder_keys: [] },
    });
    const { id } = z.looseObject({ id: z.string() }).parse(added.body);
    const key = newHolderKey();
    const enrolled = await enroll(api, tenant, id, key, admin.token);
    expect(enrolled).toMatchObject({
      status: 201,
      body: {
        operation: 'holderKey.enroll',
        outcome: 'recorded',
        body: { holder_key: key.reference, principal: id, public_key: key.publicKey, status: 'active' },
        receipt: { record: key.reference, actor: admin.holder.principal },
      },
    });
    const { token } = await openSession(api, { tenant, principal: id, key });
    const current = await api.get('/v1/sessions/current', { token });
    expect(current).toMatchObject({ body: { principal: id, role: 'member' } });

    const forbidden = { status: 403, body: { code: 'admin_required' } };
    expect(await api.post('/v1/principals', device, { token: member.token })).toMatchObject(forbidden);
    expect(await enroll(api, tenant, id, newHolderKey(), member.token)).toMatchObject(forbidden);
    const ownKey = `/v1/principals/${member.holder.principal}/holder-keys/${member.holder.key.reference}`;
    expect(await api.delete(ownKey, { token: member.token })).toMatchObject(forbidden);
  });

  test.each([
    ['an operator', { kind: 'operator', name: 'n' }, ['/kind']],
    ['a role that there is not', { kind: 'person', name: 'n', role: 'owner' }, ['/role']],
    ['nobody', { kind: 'person', name: '' }, ['/name']],
    ['a name that cannot be kept', { kind: 'person', name: 'a\0b' }, ['/name']],
  ])('%s is enrolled by nobody', async (_what, body, pointers) => {
    const answer = await api.post('/v1/principals', { ...body, tenant: mills });
    expect(answer).toMatchObject({ status: 422, body: { errors: pointers.map((pointer) => ({ pointer })) } });
  });
});

describe('a holder key', () => {
  test('is enrolled once: again for the same principal gives the standing receipt, for another a refusal', async () => {
    const holder = await newHolder(api, mills);
    const again = operationAnswer(await enroll(api, mills, holder.principal, holder.key));
    expect(again.receipt).toMatchObject({ version: 1 });
    const other = await newHolder(api, mills);
    expect(await enroll(api, mills, other.principal, holder.key)).toMatchObject({
      status: 403,
      body: { outcome: 'refused', body: { stable_code: 'record_conflict' } },
    });
    expect(await enroll(api, mills, '01980000-0000-7000-8000-000000000000', newHolderKey())).toMatchObject({
      status: 404,
    });
    expect((await enroll(api, mills, 'nobody', newHolderKey())).status).toBe(404);
    // Another tenant's business.
    const elsewhere = await newHolder(api, dairy);
    expect((await enroll(api, dairy, elsewhere.principal, holder.key)).status).toBe(201);
  });

  test('that would fit signatures it never made is turned away', async () => {
    const { principal } = await newHolder(api, mills);
    const weak = { ...newHolderKey(), publicKey: 'A'.repeat(43) };
    expect(await enroll(api, mills, principal, weak)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/public_key' }] },
    });
  });

  test('takes its sessions with it when it is revoked, and is never enrolled again', async () => {
    const holder = await newHolder(api, mills);
    const { token, session } = await openSession(api, holder);
    const path = `/v1/principals/${holder.principal}/holder-keys/${holder.key.reference}?tenant=${mills}`;
    const revoked = await api.delete(path);
    expect(revoked).toMatchObject({ status: 200, body: { body: { status: 'revoked' } } });
    expect((await api.get('/v1/sessions/current', { token })).status).toBe(401);
    const { data } = list.parse((await api.get(`/v1/sessions?tenant=${mills}&limit=200`)).body);
    expect(data.find(({ id }) => id === session)).toMatchObject({ state: 'revoked', revoked_at: null });
    const again = await api.delete(path);
    expect(operationAnswer(again).receipt).toMatchObject({ ...operationAnswer(revoked).receipt });
    expect((await enroll(api, mills, holder.principal, holder.key)).status).toBe(403);
    const listed = await api.get(`/v1/principals?tenant=${mills}&limit=200`);
    const { data: principals } = list.parse(listed.body);
    expect(principals.find(({ id }) => id === holder.principal)).toMatchObject({
      holder_keys: [{ holder_key: holder.key.reference, status: 'revoked' }],
    });
  });

  test.each(['holder_key:nothing', 'receipt:by_session', 'no-reference'])(
    'called %s is unknown',
    async (reference) => {
      const { principal } = await newHolder(api, mills);
      const path = `/v1/principals/${principal}/holder-keys/${reference}?tenant=${mills}`;
      expect((await api.delete(path)).status).toBe(404);
    },
  );
});

describe('authority.keyRotate', () => {
  const rotate = (token: string, holder: Holder, replacement = newHolderKey()) =>
    api.post(
      '/v1/authority/key/rotate',
      { holder_key: holder.key.reference, replacement_public_key: replacement.publicKey },
      { token },
    );

  test('puts another key in the place of the session’s own', async () => {
    const holder = await newHolder(api, mills);
    const before = await openSession(api, holder);
    const replacement = newHolderKey();
    const rotated = await rotate(before.token, holder, replacement);
    const { body, receipt } = operationAnswer(rotated);
    expect(rotated).toMatchObject({ status: 200, body: { outcome: 'admitted' } });
    expect(body).toMatchObject({
      key_lifecycle: receipt?.record,
      holder_key: holder.key.reference,
      replacement_holder_key: replacement.reference,
      status: 'rotated',
      private_key_exposed: false,
      production_admission: false,
      durable_state: {
        key_lifecycle: { reference: `key_lifecycle:${receipt?.id}`, version: 1 },
        replacement_holder_key: { reference: replacement.reference, version: 1 },
        holder_key: { reference: holder.key.reference, version: 2 },
      },
    });
    expect(receipt).toMatchObject({ actor: holder.principal });

    // The old key opens nothing any more; what it opened lives, and rotates nothing.
    expect((await tryToOpen(api, holder)).status).toBe(401);
    expect((await api.get('/v1/sessions/current', { token: before.token })).status).toBe(200);
    expect(await rotate(before.token, holder)).toMatchObject({
      status: 403,
      body: { body: { stable_code: 'authority_holder_key_mismatch' } },
    });
    expect(await rotate(before.token, { ...holder, key: replacement })).toMatchObject({ status: 403 });

    const after = await openSession(api, { ...holder, key: replacement });
    const current = await api.get('/v1/sessions/current', { token: after.token });
    expect(current).toMatchObject({
      body: { principal: holder.principal, holder_key: replacement.reference },
    });
    const record = await api.get(`/v1/records/${replacement.reference}`, { token: after.token });
    expect(record).toMatchObject({ body: { known: true, history: [{ type: 'HOLDER_KEY_ENROLLED' }] } });
    const listed = list.parse((await api.get('/v1/principals', { token: after.token })).body);
    const statuses = z.array(z.looseObject({ status: z.string() })).parse(listed.data[0]?.holder_keys);
    expect(statuses.map(({ status }) => status).sort()).toEqual(['active', 'rotated']);

    // Revoked at last, the old key takes its sessions with it.
    const path = `/v1/principals/${holder.principal}/holder-keys/${holder.key.reference}?tenant=${mills}`;
    expect((await api.delete(path)).status).toBe(200);
    expect((await api.get('/v1/sessions/current', { token: before.token })).status).toBe(401);
    expect((await api.get('/v1/sessions/current', { token: after.token })).status).toBe(200);
  });

  test('an operator rotates no key', async () => {
    const holder = await newHolder(api, mills);
    const body = {
      tenant: mills,
      holder_key: holder.key.reference,
      replacement_public_key: newHolderKey().publicKey,
    };
    expect(await api.post('/v1/authority/key/rotate', body)).toMatchObject({
      status: 403,
      body: { body: { stable_code: 'authority_holder_key_mismatch' } },
    });
  });

  test('of many rotations at once, one wins', async () => {
    const holder = await newHolder(api, mills);
    const sessions = await Promise.all(Array.from({ length: 4 }, () => openSession(api, holder)));
    const replacements = sessions.map(() => newHolderKey());
    const answers = await Promise.all(
      sessions.map(({ token }, index) => rotate(token, holder, replacements[index])),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
    const opened = await Promise.all(
      [holder.key, ...replacements].map((key) => tryToOpen(api, { ...holder, key })),
    );
    expect(opened.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  test('one replacement takes the place of one key', async () => {
    const holders = [await newHolder(api, mills), await newHolder(api, mills)];
    const replacement = newHolderKey();
    const answers = await Promise.all(
      holders.map(async (holder) => rotate((await openSession(api, holder)).token, holder, replacement)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  test('a session that is opened while its key is rotated was opened before, or is not', async () => {
    for (let round = 0; round < 5; round++) {
      const holder = await newHolder(api, mills);
      const { token } = await openSession(api, holder);
      const [rotated, ...opened] = await Promise.all([
        rotate(token, holder),
        ...Array.from({ length: 3 }, () => tryToOpen(api, holder)),
      ]);
      expect(rotated?.status).toBe(200);
      for (const { status } of opened) expect([201, 401]).toContain(status);
      expect((await tryToOpen(api, holder)).status).toBe(401);
    }
  });
});

test('neither tokens nor names are found where they do not belong', async () => {
  const holder = await newHolder(api, mills, { role: 'admin', name });
  const { token } = await openSession(api, holder);
  const challenge = await challengeFor(api, mills, holder.key.reference);
  const signature = signatureOf(holder.key, sessionMessage(mills, holder.key.reference, challenge));
  await api.post('/v1/evidence', evidence('receipt:traceless'), { token });
  await api.get('/v1/principals', { token });
  await api.get('/v1/sessions', { token });

  for (const secret of [token, token.slice(4), name, challenge, signature])
    expect(api.logged()).not.toContain(secret);
  const dump = await api.dumped();
  for (const secret of [token, token.slice(4), challenge, signature]) expect(dump).not.toContain(secret);
  expect(dump.split(name)).toHaveLength(2);
  const { rows } = await api.superuser.query<{ texts: string }>(
    `select string_agg(convert_from(canonical, 'UTF8') || stream || data::text, '') as texts from event`,
  );
  expect(rows[0]?.texts).toContain(holder.principal);
  expect(rows[0]?.texts).not.toContain(name);
});
