import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  NotFoundError,
  PermissionError,
  Portcullis,
  SchemaError,
  signWith,
} from '../../client';
import { commitmentTo } from '../../domain/commitment';
import { ed25519PublicKeySchema } from '../../domain/ed25519-public-key';
import { holderKeyReference } from '../../domain/holder-key';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { type ServedDeployment, serveDeployment } from './served-deployment';

let served: ServedDeployment;
let operator: Portcullis;
const tenant = 'tenant_node:in_the_browser';
const key_ref = 'signing_key:in_the_browser';

/** Somebody with a key that can't be taken out of where it was made, in a session. */
interface Person {
  readonly client: Portcullis;
  readonly sign: ReturnType<typeof signWith>;
}
let anna: Person;
let bert: Person;

beforeAll(async () => {
  served = await serveDeployment({ keyStores: embeddedKeys });
  operator = new Portcullis({ baseUrl: served.url, token: served.token, tenant });
  const made = await operator.keyStores.createKey('embedded', { key_name: 'browser' });
  const provider_attestation = 'key_custody_provider_attestation:in_the_browser';
  await operator.keyCustodyProviderAttest({
    provider_attestation_ref: provider_attestation,
    provider: 'embedded',
    key_ref,
    public_key: made.publicKey,
    attestation_hash: commitmentTo('attested'),
  });
  const binding = { provider_attestation, key_ref, key_store: 'embedded', key_name: 'browser' };
  expect(await operator.keyCustodyProviderBind(binding)).toMatchObject({ outcome: 'admitted' });
  anna = await person();
  bert = await person();
}, 120_000);

afterAll(() => served.close());

async function person(): Promise<Person> {
  const made = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in made)) throw new Error('Ed25519 keys come in pairs');
  const { privateKey, publicKey } = made;
  const { x } = await crypto.subtle.exportKey('jwk', publicKey);
  const holder_key = holderKeyReference(ed25519PublicKeySchema.parse(x));
  const { id } = await operator.principals.add({ kind: 'person', name: 'Anna Example' });
  await operator.principals.enrollKey(id, { public_key: x ?? '' });
  const sign = signWith(privateKey);
  const { token } = await operator.sessions.open({ tenant, holder_key, sign });
  return { client: new Portcullis({ baseUrl: served.url, token }), sign };
}

async function presence({ client }: Person): Promise<string> {
  const reference = `human_presence_receipt:${randomUUID()}`;
  await client.evidenceRecord({
    reference,
    commitment: commitmentTo(reference),
    issuer: 'authority:console',
  });
  return reference;
}

/** Asks as that person, and gives the rehearsal once it waits for answers. */
async function askedBy({ client }: Person): Promise<{ readonly id: string; readonly request_hash: string }> {
  const { id } = await client.rehearsals.start({
    kind: 'break_glass',
    key_ref,
    reason: 'regulator_order',
    ticket: 'ORDER-7',
    justification_hash: commitmentTo('the order'),
  });
  let request_hash = '';
  await until(async () => {
    request_hash = (await client.rehearsals.get(id)).asked?.requestHash ?? '';
    return request_hash !== '';
  }, 30_000);
  return { id, request_hash };
}

const answerOf = async (by: Person, request_hash: string, answer: 'approve' | 'deny' = 'approve') => ({
  answer,
  request_hash,
  presence_receipt: await presence(by),
  sign: by.sign,
});

const ending = async (id: string) => {
  await until(async () => (await operator.rehearsals.get(id)).state !== 'running', 30_000);
  return (await operator.rehearsals.get(id)).state;
};

test('who asks is refused as an approver; another approves by a key of WebCrypto, and the drill is done', async () => {
  const { id, request_hash } = await askedBy(anna);
  expect(await anna.client.rehearsals.answer(id, await answerOf(anna, request_hash))).toMatchObject({
    outcome: 'refused',
    body: { stableCode: 'key_custody_break_glass_approver_is_requester' },
  });
  const hash = 'sha256:of_something_else';
  expect(await bert.client.rehearsals.answer(id, await answerOf(bert, hash))).toMatchObject({
    outcome: 'refused',
    body: { stableCode: 'key_custody_break_glass_request_mismatch' },
  });
  const approved = await bert.client.rehearsals.answer(id, await answerOf(bert, request_hash));
  expect(approved).toMatchObject({ outcome: 'recorded', body: { emergencyAccessExecuted: false } });
  expect(await ending(id)).toBe('done');
  expect(await operator.rehearsals.get(id)).toMatchObject({
    asked: {
      reason: 'regulator_order',
      ticket: 'ORDER-7',
      needed: 1,
      approved: 1,
      answers: [{ answer: 'approve' }],
      resolution: { resolution: 'granted' },
    },
  });
  // Handed in once more when all is over, it is still known for what it is.
  const { breakGlassApproval } = approved.body;
  const unknown = `break_glass_approval:${randomUUID()}.${randomUUID()}`;
  expect(await bert.client.rehearsals.handIn(id, [breakGlassApproval ?? '', unknown])).toEqual({
    rehearsal: id,
    known: [breakGlassApproval],
    unknown: [unknown],
  });
  const reviewed = { rehearsal: id, finding: 'as_expected', finding_hash: commitmentTo('fine') } as const;
  expect(await bert.client.keyCustodyBreakGlassReview(reviewed)).toMatchObject({ outcome: 'recorded' });
}, 60_000);

test('only who asked, or an operator, takes a request back, and while it waits', async () => {
  const { id } = await askedBy(anna);
  await expect(bert.client.rehearsals.withdraw(id)).rejects.toThrow(PermissionError);
  expect(await anna.client.rehearsals.withdraw(id)).toMatchObject({ id });
  expect(await ending(id)).toBe('withdrawn');
  await expect(operator.rehearsals.withdraw(id)).rejects.toThrow(ConflictError);
  await expect(operator.rehearsals.withdraw(randomUUID())).rejects.toThrow(NotFoundError);
}, 60_000);

test('what is no answer can not be handed in, and what is no request is not taken', async () => {
  const { id } = await askedBy(anna);
  await expect(bert.client.rehearsals.handIn(id, [])).rejects.toThrow(SchemaError);
  await expect(bert.client.rehearsals.handIn(id, ['receipt:other'])).rejects.toThrow(SchemaError);
  const started = anna.client.rehearsals.start({
    kind: 'break_glass',
    key_ref,
    reason: 'regulator_order',
    ticket: 'a whole sentence about somebody',
    justification_hash: 'sha256:a',
  });
  await expect(started).rejects.toThrow(SchemaError);
  await bert.client.rehearsals.answer(id, await answerOf(bert, (await askedHash(id)) ?? '', 'deny'));
  expect(await ending(id)).toBe('denied');
}, 60_000);

const askedHash = async (id: string) => (await operator.rehearsals.get(id)).asked?.requestHash;
