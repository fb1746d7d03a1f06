import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import { ed25519PublicKeySchema } from '../../domain/ed25519-public-key';
import { holderKeyReference } from '../../domain/holder-key';
import { type Reference, reference } from '../../domain/reference';
import { sessionMessage } from '../../domain/session-message';
import type { Answer, Posting } from './test-api';

const added = z.object({ id: z.uuid() });
const challenged = z.object({ challenge: z.string(), expires_at: z.iso.datetime() });
const opened = z.object({ session: z.uuid(), token: z.string(), expires_at: z.iso.datetime() });

/** A page of a list of what has ids. */
export const idList = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  next_cursor: z.uuid().nullable(),
});

/** A key pair whose public half can be enrolled. */
export interface HolderKey {
  readonly reference: Reference;
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** A principal of a tenant with an enrolled key. */
export interface Holder {
  readonly tenant: Reference;
  readonly principal: string;
  readonly key: HolderKey;
}

export interface OpenSession extends z.output<typeof opened> {
  readonly holder: Holder;
}

export function newHolderKey(): HolderKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const x = ed25519PublicKeySchema.parse(publicKey.export({ format: 'jwk' }).x);
  return { reference: holderKeyReference(x), publicKey: x, privateKey };
}

/** Enrolls a principal and its key, as an operator. */
export async function newHolder(
  api: Posting,
  tenant: Reference,
  { role = 'member', name = 'Anna Example', kind = 'person' } = {},
): Promise<Holder> {
  const answer = await api.post('/v1/principals', { tenant, kind, name, role });
  if (answer.status !== 201) throw new Error(answer.text);
  const { id: principal } = added.parse(answer.body);
  const key = newHolderKey();
  const enrolled = await enroll(api, tenant, principal, key);
  if (enrolled.status !== 201) throw new Error(enrolled.text);
  return { tenant, principal, key };
}

export function enroll(
  api: Posting,
  tenant: Reference,
  principal: string,
  { publicKey }: HolderKey,
  token?: string,
): Promise<Answer> {
  const options = token === undefined ? {} : { token };
  return api.post(`/v1/principals/${principal}/holder-keys`, { tenant, public_key: publicKey }, options);
}

export async function challengeFor(api: Posting, tenant: string, holderKey: string): Promise<string> {
  const answer = await api.post(
    '/v1/sessions/challenges',
    { tenant, holder_key: holderKey },
    { token: null },
  );
  return challenged.parse(answer.body).challenge;
}

export interface Attempt {
  readonly challenge?: string;
  /** What the signature says, where it isn't what is asked. */
  readonly signed?: {
    readonly tenant?: Reference;
    readonly holderKey?: Reference;
    readonly challenge?: string;
  };
  readonly signature?: string;
}

/** Asks for a session; with anything wrong that the attempt says. */
export async function tryToOpen(api: Posting, holder: Holder, attempt: Attempt = {}): Promise<Answer> {
  const { tenant, key } = holder;
  const challenge = attempt.challenge ?? (await challengeFor(api, tenant, key.reference));
  const message = sessionMessage(
    attempt.signed?.tenant ?? tenant,
    attempt.signed?.holderKey ?? key.reference,
    attempt.signed?.challenge ?? challenge,
  );
  const signature = attempt.signature ?? signatureOf(key, message);
  const body = { tenant, holder_key: key.reference, challenge, signature };
  return api.post('/v1/sessions', body, { token: null });
}

export async function openSession(api: Posting, holder: Holder): Promise<OpenSession> {
  const answer = await tryToOpen(api, holder);
  if (answer.status !== 201) throw new Error(answer.text);
  return { holder, ...opened.parse(answer.body) };
}

export function signatureOf({ privateKey }: HolderKey, message: string): string {
  return sign(null, Buffer.from(message, 'utf8'), privateKey).toString('base64url');
}

export function tenantNamed(name: string): Reference {
  return reference('tenant_node', name);
}
