import type { Ed25519PublicKey } from '../../domain/ed25519-public-key';
import {
  HOLDER_KEY_ENROLLED,
  HOLDER_KEY_REVOKED,
  type HolderKeyBody,
  holderKeyOf,
  holderKeyReference,
} from '../../domain/holder-key';
import { jsonObject } from '../../domain/json';
import type { Reference } from '../../domain/reference';
import type { Understood } from '../../operations/operation';
import { revokeCapabilityTokens } from '../../store/capability-tokens';
import type { EventStore, TenantId } from '../../store/event-store';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import type { Principals } from '../../store/principals';
import type { Answer } from '../answer';
import { actingFor, type Caller, requireAdmin } from '../caller';
import { type DecideDependencies, decideAndRecord } from '../decide-and-record';
import { ok, problem, type Result } from '../problem';
import type { DecidedOperation } from '../question';
import { unknownPrincipal } from './principal-service';

export interface HolderKeyServiceDependencies extends DecideDependencies {
  readonly store: EventStore & RowsAndEvents;
  readonly principals: Principals;
}

const decided = {
  gate: false,
  method: 'POST',
  privateMaterialCode: 'key_custody_private_material_refused',
} as const;

/** Enrolling the same key for the same principal gives the standing receipt; for another it is `record_conflict`. */
const enrollment: DecidedOperation = {
  ...decided,
  name: 'holderKey.enroll',
  repeats: 'same_reference',
  fields: new Set(['tenant', 'public_key']),
};

/** Revoking a key that is revoked gives the standing receipt. */
const revocation: DecidedOperation = {
  ...decided,
  name: 'holderKey.revoke',
  repeats: 'changed_answer',
  fields: new Set(),
};

const unknownKey = problem({ code: 'not_found', detail: 'The principal has no holder key of this name.' });

interface ActedFor {
  readonly reference: Reference;
  readonly id: TenantId;
}

/** What is decided of a key, and by whom it is asked. */
interface KeyDecision {
  readonly operation: DecidedOperation;
  readonly caller: Caller;
  readonly tenant: Reference;
  readonly request: object;
  readonly body: HolderKeyBody;
  /** Of the event. */
  readonly type: string;
}

/** Holder keys: each is a record of its tenant, made by decisions like every other, and kept nowhere else. */
export class HolderKeyService {
  constructor(private readonly dependencies: HolderKeyServiceDependencies) {}

  async enroll(
    caller: Caller,
    principal: string,
    publicKey: Ed25519PublicKey,
    raw: unknown,
  ): Promise<Result<Answer>> {
    const found = await this.tenantOf(caller, principal, raw);
    if (!found.ok) return found;
    return this.decide({
      operation: enrollment,
      caller,
      tenant: found.value.reference,
      request: { principal, public_key: publicKey },
      body: { holder_key: holderKeyReference(publicKey), principal, public_key: publicKey, status: 'active' },
      type: HOLDER_KEY_ENROLLED,
    });
  }

  /** Ends a key for good, and with it every session that was opened by it and every token that names it. */
  async revoke(caller: Caller, principal: string, holderKey: Reference): Promise<Result<Answer>> {
    const found = await this.tenantOf(caller, principal, undefined);
    if (!found.ok) return found;
    const { store, clock } = this.dependencies;
    const { facts } = await store.read(found.value.id, [holderKey]);
    const standing = holderKeyOf(holderKey, facts.get(holderKey)?.head, clock().toISOString());
    if (standing?.principal !== principal) return unknownKey;
    const revoked = await this.decide({
      operation: revocation,
      caller,
      tenant: found.value.reference,
      request: { principal, holder_key: holderKey },
      // Whose it is and what it is never changes, whatever its status has become meanwhile.
      body: { ...standing, status: 'revoked' },
      type: HOLDER_KEY_REVOKED,
    });
    // Where this fails, asking again gives the standing receipt, and revokes them.
    if (revoked.ok)
      await store.withRows(found.value.id, (transaction) =>
        revokeCapabilityTokens(transaction, found.value.id, { publicKey: standing.public_key }, clock()),
      );
    return revoked;
  }

  private decide({ operation, caller, tenant, request, body, type }: KeyDecision): Promise<Result<Answer>> {
    const understood: Understood = {
      request: jsonObject({ tenant, ...request }),
      reads: [body.holder_key],
      readsNext: () => [],
      decide: () => ({
        outcome: 'recorded',
        body: jsonObject(body),
        records: [{ key: 'holder_key', reference: body.holder_key, type }],
      }),
    };
    const question = { operation, understood, tenant, principal: caller.principal };
    return decideAndRecord(this.dependencies, question, {});
  }

  /** The tenant that an admin acts for, if the principal is one of its own. */
  private async tenantOf(caller: Caller, principal: string, raw: unknown): Promise<Result<ActedFor>> {
    const admin = requireAdmin(caller);
    if (!admin.ok) return admin;
    const acting = actingFor(raw, caller);
    if (!acting.ok) return acting;
    const reference = acting.value.tenant;
    const id = await this.dependencies.tenants.find(reference);
    const [found] =
      id === undefined ? [] : await this.dependencies.principals.list(id, { id: principal, limit: 1 });
    return id === undefined || found === undefined ? unknownPrincipal : ok({ reference, id });
  }
}
