import { randomUUID } from 'node:crypto';
import type { Answer } from '../../application/answer';
import type { Caller } from '../../application/caller';
import {
  type ApprovalAnswer,
  approvalMessage,
  breakGlassRequest,
  breakGlassRequestSchema,
} from '../../domain/break-glass';
import { commitmentTo } from '../../domain/commitment';
import { ed25519PublicKeySchema } from '../../domain/ed25519-public-key';
import { recordDataSchema } from '../../domain/known-record';
import { type Reference, reference, referenceSchema } from '../../domain/reference';
import { sessionMessage } from '../../domain/session-message';
import type { Application } from '../../runtime/composition';
import { newHolderKey, signatureOf } from '../api/holder';
import { type Deployment, expectValue } from './deployment';

/** A person of a tenant, who acts in sessions. */
export interface TenantPrincipal {
  readonly id: string;
  /** In a session that is open. */
  readonly caller: Caller;
  /** The same person, in another session. */
  anotherSession(): Promise<Caller>;
  /** Proves to be there, and answers a request for emergency access. */
  answer(rehearsal: string, answer: ApprovalAnswer, instead?: Partial<Answering>): Promise<Answer>;
}

interface Answering {
  readonly caller: Caller;
  readonly request_hash: string;
  readonly presence_receipt: string;
}

/** Enrols somebody with a holder key, and opens a session by it. */
export async function newPrincipal(
  { application, operator }: Pick<Deployment, 'application' | 'operator'>,
  tenantName: string,
): Promise<TenantPrincipal> {
  const tenant = referenceSchema.parse(tenantName);
  const raw = { tenant };
  const person = { kind: 'person', name: 'Anna Example', role: 'member' } as const;
  const { id } = expectValue(await application.principals.add(operator, person, raw));
  const key = newHolderKey();
  expectValue(
    await application.holderKeys.enroll(operator, id, ed25519PublicKeySchema.parse(key.publicKey), raw),
  );

  const anotherSession = async (): Promise<Caller> => {
    const { challenge } = await application.sessions.challenge(tenant, key.reference);
    const signature = Buffer.from(
      signatureOf(key, sessionMessage(tenant, key.reference, challenge)),
      'base64url',
    );
    const opened = await application.sessions.open({
      tenant,
      holderKey: key.reference,
      challenge,
      signature,
    });
    const session = await application.sessions.authenticate(opened?.token ?? '');
    if (session === undefined) throw new Error('the session was not opened');
    return { principal: session.principal, tenant, session };
  };
  const caller = await anotherSession();

  return {
    id,
    caller,
    anotherSession,
    answer: async (rehearsal, answer, instead = {}) => {
      const by = instead.caller ?? caller;
      const request_hash = instead.request_hash ?? (await requestHashOf(application, tenant, rehearsal));
      const presence_receipt = instead.presence_receipt ?? (await presenceOf(application, by));
      const signature = signatureOf(key, approvalMessage(answer, request_hash));
      const request = { rehearsal, request_hash, answer, presence_receipt, signature };
      return expectValue(await application.execute('keyCustody.breakGlassApprove', request, by));
    },
  };
}

/** What an answer to that rehearsal's request names. */
export async function requestHashOf(
  { store, tenants }: Application,
  tenant: Reference,
  rehearsal: string,
): Promise<string> {
  const asked = await store.history(await tenants.allot(tenant), breakGlassRequest(rehearsal));
  return breakGlassRequestSchema.parse(recordDataSchema.parse(asked.at(-1)?.data).body).request_hash;
}

/** Somebody proves to be there; gives the receipt. */
export async function presenceOf({ execute }: Application, by: Caller): Promise<string> {
  const presence = reference('human_presence_receipt', randomUUID());
  const evidence = { reference: presence, commitment: commitmentTo(presence), issuer: 'authority:presence' };
  expectValue(await execute('evidence.record', evidence, by));
  return presence;
}
