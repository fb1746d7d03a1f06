import { z } from 'zod';
import {
  enroll,
  type Holder,
  idList,
  newHolder,
  newHolderKey,
  openSession,
  tenantNamed,
  tryToOpen,
} from './holder';
import { operationAnswer, startTestApi, type TestApi } from './test-api';

let api: TestApi;

const mills = tenantNamed('aldermoor_mills');
const dairy = tenantNamed('briarfield_dairy');

beforeAll(async () => {
  api = await startTestApi({ refusalsPerMinute: 1_000 });
});

afterAll(() => api.close());

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
    const { data } = idList.parse((await api.get(`/v1/sessions?tenant=${mills}&limit=200`)).body);
    expect(data.find(({ id }) => id === session)).toMatchObject({ state: 'revoked', revoked_at: null });
    const again = await api.delete(path);
    expect(operationAnswer(again).receipt).toMatchObject({ ...operationAnswer(revoked).receipt });
    expect((await enroll(api, mills, holder.principal, holder.key)).status).toBe(403);
    const listed = await api.get(`/v1/principals?tenant=${mills}&limit=200`);
    const { data: principals } = idList.parse(listed.body);
    expect(principals.find(({ id }) => id === holder.principal)).toMatchObject({
      holder_keys: [{ holder_key: holder.key.reference, status: 'revoked' }],
    });
  });

  test.each(['holder_key:nothing', 'receipt:of_no_key', 'no-reference'])(
    'called %s is unknown',
    async (reference) => {
      const receipt = { tenant: mills, reference: 'receipt:of_no_key', issuer: 'authority:register' };
      const recorded = await api.post('/v1/evidence', { ...receipt, commitment: 'sha256:a' });
      expect(recorded.status).toBe(200);
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
    const listed = idList.parse((await api.get('/v1/principals', { token: after.token })).body);
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
