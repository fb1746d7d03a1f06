import type { Answer } from '../../application/answer';
import { WITHDRAWN } from '../../domain/event';
import { type Reference, reference } from '../../domain/reference';
import { keyRevocationStream } from '../../domain/stream';
import { catalogue, type OperationName } from '../../operations/catalogue';
import { Sequencer } from '../../store/sequencer';
import { command, event } from '../store/commands';
import { countOf, readLeaves } from '../store/ledger';
import { until } from '../store/until';
import {
  expectProblem,
  expectValue,
  kept,
  openTestApplication,
  type TestApplication,
  tenant,
} from './test-application';

let app: TestApplication;
let sequencer: Sequencer;
beforeAll(async () => {
  app = await openTestApplication();
  sequencer = new Sequencer({ database: app.database });
  sequencer.start();
  const { approver_receipt: approver } = catalogue['keyCustody.breakGlass'].example;
  await ask('evidence.record', { reference: approver });
});
afterAll(async () => {
  await sequencer.stop();
  await app.close();
});

async function ask(name: OperationName, changes: object = {}): Promise<Answer> {
  return expectValue(await app.execute(name, { ...catalogue[name].example, ...changes }, app.caller));
}

/** A new key with a provider attestation of its own, as requests name the two. */
async function attestedKey(name: string) {
  const named = {
    provider_attestation: `key_custody_provider_attestation:${name}`,
    key_ref: reference('key_registry', name),
  };
  const attested = await ask('keyCustody.providerAttest', {
    provider_attestation_ref: named.provider_attestation,
    key_ref: named.key_ref,
  });
  expect(attested.outcome).toBe('admitted');
  return named;
}

async function revocationsOf(key: Reference) {
  return app.store.history(await app.tenants.allot(tenant), keyRevocationStream(key));
}

function onlyOf(answers: readonly Answer[]): Answer {
  const [first] = answers;
  if (first === undefined) throw new Error('nobody was answered');
  for (const answer of answers) expect(answer).toEqual(first);
  return first;
}

describe('private material', () => {
  const secret = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg';
  const pem = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`;

  test.each([
    [{ private_key_material: null }, ['private_key_material']],
    [{ private_key_pem: pem }, ['private_key_pem']],
    [{ justification_hash: pem }, ['justification_hash']],
    [{ operator: { kty: 'OKP', d: secret } }, ['operator']],
    [{ contains_customer_data: true, private_key_pem: pem }, ['private_key_pem']],
  ])('is refused by break-glass with a code of its own, and recorded', async (carrier, fields) => {
    const before = await countOf(app.test, 'event');
    const answer = await ask('keyCustody.breakGlass', carrier);
    expect(kept(answer)).toMatchObject({
      outcome: 'refused',
      code: 'key_custody_break_glass_private_material_refused',
      record: expect.stringMatching(/^refusal:/),
    });
    expect(answer.body).toMatchObject({
      missing: fields.map((field) => ({ field, reference: null, kinds: [] })),
    });
    expect(await countOf(app.test, 'event')).toBe(before + 1);
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  test.each(['keyCustody.revoke', 'keyCustody.rotationRehearse', 'keyCustody.signingRehearse'] as const)(
    'is refused by %s as by any other',
    async (name) => {
      expect(kept(await ask(name, { private_key_pem: pem }))).toMatchObject({
        outcome: 'refused',
        code: 'key_custody_private_material_refused',
      });
    },
  );

  test('is not what a field that denies it is', async () => {
    const request = { ...catalogue['keyCustody.breakGlass'].example, private_key_material_exposed: false };
    const problem = expectProblem(await app.execute('keyCustody.breakGlass', request, app.caller));
    expect(problem.code).toBe('schema_invalid');
  });

  test('leaves nothing in the store', async () => {
    const { rows } = await app.test.superuser.query(
      `select 1 from event where event::text || convert_from(canonical, 'UTF8') like $1`,
      [`%${secret}%`],
    );
    expect(rows).toEqual([]);
  });
});

describe('a revocation', () => {
  test('stands: asked again, whatever the reason, it gives the receipt of the first time', async () => {
    const key = await attestedKey('revoked_again');
    const first = await ask('keyCustody.revoke', key);
    expect(first).toMatchObject({ outcome: 'admitted', body: { key_ref: key.key_ref, status: 'revoked' } });
    const before = await countOf(app.test, 'event');
    for (const changes of [{}, { reason: 'another' }, { reason: undefined, fixture: true }])
      expect(await ask('keyCustody.revoke', { ...key, ...changes })).toEqual(first);
    expect(await countOf(app.test, 'event')).toBe(before);
    expect(await revocationsOf(key.key_ref)).toHaveLength(1);
  });

  test('of 16 at once, with a reason each, is one record with one receipt, every time', async () => {
    for (let round = 0; round < 12; round++) {
      const key = await attestedKey(`revoked_at_once_${round}`);
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, n) => ask('keyCustody.revoke', { ...key, reason: `reason ${n}` })),
      );
      const { body } = onlyOf(answers);
      const revocations = await revocationsOf(key.key_ref);
      expect(revocations.map(({ data }) => data.body)).toEqual([
        expect.objectContaining({ revocation: body.revocation }),
      ]);
    }
  });

  test('whose record was withdrawn revokes still, and can be recorded again under its name', async () => {
    const key = await attestedKey('revocation_withdrawn');
    const first = kept(await ask('keyCustody.revoke', key));
    const id = await app.tenants.allot(tenant);
    await app.store.append(command(id, [{ ...event(String(first.record), 1), type: WITHDRAWN }]));
    expect(kept(await ask('keyCustody.signingRehearse', key))).toMatchObject({
      code: 'key_custody_key_revoked',
    });
    expect(kept(await ask('keyCustody.revoke', key))).toEqual({ ...first, version: 3 });
  });

  test('is of one tenant alone', async () => {
    const key = await attestedKey('revoked_here');
    const elsewhere = { ...key, tenant: 'tenant_node:elsewhere' };
    await ask('keyCustody.providerAttest', {
      tenant: elsewhere.tenant,
      provider_attestation_ref: key.provider_attestation,
      key_ref: key.key_ref,
    });
    await ask('keyCustody.revoke', key);
    expect(kept(await ask('keyCustody.signingRehearse', key)).outcome).toBe('refused');
    expect(kept(await ask('keyCustody.signingRehearse', elsewhere)).outcome).toBe('pending');
  });
});

describe('rehearsals', () => {
  test('happen anew each time', async () => {
    const key = await attestedKey('rehearsed_again');
    for (const name of [
      'keyCustody.rotationRehearse',
      'keyCustody.signingRehearse',
      'keyCustody.breakGlass',
    ] as const) {
      const records = [await ask(name, key), await ask(name, key)].map((answer) => kept(answer).record);
      expect(new Set(records).size).toBe(2);
    }
  });

  test('that run while their key is revoked leave no record after the revocation, in any round', async () => {
    for (let round = 0; round < 10; round++) await raceOf(round);
  }, 60_000);
});

/** Works with the key from many sides at once until it is revoked, by two at once, and reads the log. */
async function raceOf(round: number): Promise<void> {
  const key = await attestedKey(`raced_${round}`);
  const other = await attestedKey(`replaced_${round}`);
  const uses: readonly (readonly [OperationName, object])[] = [
    ['keyCustody.signingRehearse', key],
    ['keyCustody.rotationRehearse', key],
    ['keyCustody.rotationRehearse', { ...other, replacement_key_ref: key.key_ref }],
    ['keyCustody.breakGlass', key],
  ];
  const records: string[] = [];
  const useUntilRevoked = async ([name, changes]: (typeof uses)[number]) => {
    for (;;) {
      const { outcome, code, record } = kept(await ask(name, changes));
      if (outcome !== 'refused') records.push(String(record));
      else return expect(code).toBe('key_custody_key_revoked');
    }
  };
  const revoke = async () => {
    await until(() => records.length > round);
    return ask('keyCustody.revoke', key);
  };
  const [revoked, revokedToo] = await Promise.all([
    revoke(),
    revoke(),
    ...[...uses, ...uses].map(useUntilRevoked),
  ]);
  expect(revokedToo).toEqual(revoked);

  await until(async () => (await countOf(app.test, 'pending')) === 0);
  const leaves = await readLeaves(app.test);
  const place = (stream: string) => leaves.find((leaf) => leaf.stream === stream)?.seq ?? Number.NaN;
  const revocation = place(keyRevocationStream(key.key_ref));
  for (const record of records) expect(place(record)).toBeLessThan(revocation);
}
