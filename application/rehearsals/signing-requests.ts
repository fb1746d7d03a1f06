import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { keyBinding, keyBindingKind, keyBindingSchema } from '../../domain/key-binding';
import { knownRecord } from '../../domain/known-record';
import { type Reference, referenceSchema } from '../../domain/reference';
import { keyCustodySigningRehearse } from '../../operations/key-custody-signing-rehearse';
import type { Answer } from '../answer';
import { actingFor, type Caller } from '../caller';
import { ok, problem, type Result } from '../problem';
import { recordedAnswer } from '../recorded-answer';
import { understandRequest } from '../understand-request';
import { RehearsalService, type RehearsalServiceDependencies, type RehearsalView } from './rehearsal-service';

/** What a request to rehearse signing came to: an answer, or a drill that takes longer than one waits for it. */
export type SigningOutcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'under_way'; readonly view: RehearsalView };

/** What of a request makes it one that a key store can be asked for. */
const signableSchema = z.object({
  key_ref: referenceSchema,
  provider_attestation: referenceSchema,
  payload_hash: z.string(),
  production_payload: z.literal(false),
  rehearsal: z.undefined().optional(),
});

const waitMilliseconds = 10_000;
const pollMilliseconds = 50;

/** Carries requests to rehearse signing out at the key store that the key is bound to. */
export class SigningRequests {
  private readonly service: RehearsalService;

  constructor(private readonly dependencies: RehearsalServiceDependencies) {
    this.service = new RehearsalService(dependencies);
  }

  /** Undefined where no key store is to be asked, and the request is decided as it stands. */
  async carryOut(
    raw: unknown,
    caller: Caller,
    idempotencyKey: string | undefined,
  ): Promise<Result<SigningOutcome> | undefined> {
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const understanding = understandRequest(keyCustodySigningRehearse, raw, acting.value);
    if (!('understood' in understanding)) return undefined;
    const signable = signableSchema.safeParse(understanding.understood.request);
    if (!signable.success) return undefined;
    const { key_ref, provider_attestation: attestation, payload_hash } = signable.data;
    const { tenant } = acting.value;
    if (!(await this.isBound(tenant, key_ref, attestation))) return undefined;

    const started = await this.service.start(
      {
        tenant,
        kind: 'signing',
        key_ref,
        payload_hash,
        period: periodOf(caller, idempotencyKey, payload_hash),
      },
      caller,
    );
    if (!started.ok) return started;
    // Where its run can't begin now, there is nothing to wait for.
    if (!started.value.launched) return ok({ kind: 'under_way', view: started.value });
    return this.answered(started.value, caller);
  }

  private async isBound(tenant: Reference, keyRef: Reference, attestation: Reference): Promise<boolean> {
    const { store, tenants, clock } = this.dependencies;
    const id = await tenants.find(tenant);
    if (id === undefined) return false;
    const binding = keyBinding(keyRef);
    const { facts } = await store.read(id, [binding]);
    const known = knownRecord(binding, facts.get(binding)?.head, clock().toISOString());
    return (
      known !== undefined &&
      binding.startsWith(`${keyBindingKind}:`) &&
      keyBindingSchema.parse(known.data.body).provider_attestation === attestation
    );
  }

  private async answered(started: RehearsalView, caller: Caller): Promise<Result<SigningOutcome>> {
    const until = Date.now() + waitMilliseconds;
    let view = started;
    while (view.course.closed === undefined && Date.now() < until) {
      await sleep(pollMilliseconds);
      const found = await this.service.find(started.row.id, caller);
      if (!found.ok) return found;
      view = found.value;
    }
    if (view.course.closed === undefined) return ok({ kind: 'under_way', view });
    const receipt = view.course.decided.at(-1)?.receipt;
    const logged =
      receipt === undefined ? undefined : await this.dependencies.store.receipt(view.row.tenant, receipt);
    if (logged === undefined)
      return problem({
        code: 'key_store_failed',
        detail: `The rehearsal ${view.row.id} ended as ${view.course.closed.state} before a decision was come to.`,
      });
    return ok({ kind: 'answered', answer: recordedAnswer(keyCustodySigningRehearse, logged.event) });
  }
}

/** The same request under the same key is the same drill. */
function periodOf({ principal }: Caller, idempotencyKey: string | undefined, payloadHash: string): string {
  if (idempotencyKey === undefined) return `signing-${uuidv7()}`;
  const digest = createHash('sha256')
    .update(JSON.stringify([principal.id, idempotencyKey, payloadHash]), 'utf8')
    .digest('hex');
  return `signing-${digest.slice(0, 32)}`;
}
