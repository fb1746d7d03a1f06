import {
  CAPABILITY_TOKEN_PRESENTED,
  type CapabilityClaims,
  capabilityTokenKind,
  grantOf,
} from '../../domain/capability-token';
import { reference } from '../../domain/reference';
import {
  ancestorsOfCapabilityToken,
  type KeptCapabilityToken,
  keepCapabilityToken,
} from '../../store/capability-tokens';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import type { Tenants } from '../../store/tenants';
import type { Caller, CallerCapability } from '../caller';
import { registryCommand } from '../registry/registry-entry';
import { capabilityTokenBody } from './capability-token-record';
import { type CapabilityVerifier, lastOf } from './capability-verifier';
import type { ProofOfPossession, ProvenRequest } from './proof-of-possession';
import { FaultyToken } from './token-fault';

export interface CapabilityAccessDependencies {
  readonly verifier: CapabilityVerifier;
  readonly proofOfPossession: ProofOfPossession;
  readonly tenants: Tenants;
  readonly store: RowsAndEvents;
  readonly clock: () => Date;
  /** Whether every token has to come with a proof. */
  readonly requireProof: boolean;
}

/** Who asks by a capability token. */
export interface CapabilityBearer extends Pick<Caller, 'principal'> {
  readonly token: NonNullable<Caller['token']>;
  readonly capability: CallerCapability;
}

/** More than this are looked up again rather than kept in mind. */
const mostInMind = 10_000;

/** Lets in who presents a capability token that is good. */
export class CapabilityAccess {
  private readonly listed = new Set<string>();

  constructor(private readonly dependencies: CapabilityAccessDependencies) {}

  /** Who presents a token with a request. @throws FaultyToken; or where what was revoked can't be read. */
  async letIn(token: string, request: ProvenRequest): Promise<CapabilityBearer> {
    const { verifier, proofOfPossession, requireProof } = this.dependencies;
    const chain = await verifier.verify(token);
    const claims = lastOf(chain);
    const bound = requireProof || claims.cnf !== undefined;
    if (bound || request.proof !== undefined) await proofOfPossession.require(request, token, claims);
    for (const link of chain) if (link.parent !== undefined) await this.list(link);
    return bearerOf(claims);
  }

  /** Who presented a token that was let in, while it is still good. @throws where what was revoked can't be read. */
  async recognise(token: string): Promise<CapabilityBearer | undefined> {
    try {
      return bearerOf(lastOf(await this.dependencies.verifier.verify(token)));
    } catch (error) {
      if (error instanceof FaultyToken) return undefined;
      throw error;
    }
  }

  /** Writes down a token that was made offline, once it comes to light. */
  private async list(claims: CapabilityClaims): Promise<void> {
    const { tenants, store, clock } = this.dependencies;
    const name = `${claims.tenant} ${claims.anc.join(' ')} ${claims.jti}`;
    if (this.listed.has(name)) return;
    const token = keptToken(claims);
    const tenant = await tenants.allot(claims.tenant);
    const isOwn = await store.withRows(tenant, async (transaction, append) => {
      if (!(await keepCapabilityToken(transaction, tenant, token))) {
        const ancestors = await ancestorsOfCapabilityToken(transaction, tenant, token.id);
        return ancestors?.join() === token.ancestors.join();
      }
      await append(
        registryCommand(bearerOf(claims), tenant, clock(), [
          {
            record: reference(capabilityTokenKind, token.id),
            type: CAPABILITY_TOKEN_PRESENTED,
            operation: 'capabilityToken.present',
            request: { id: token.id },
            body: capabilityTokenBody(token),
          },
        ]),
      );
      return true;
    });
    if (!isOwn) throw new FaultyToken('token_invalid', 'The token has the id of another one.');
    if (this.listed.size >= mostInMind) this.listed.clear();
    this.listed.add(name);
  }
}

function bearerOf(claims: CapabilityClaims): CapabilityBearer {
  return {
    principal: { id: claims.sub, kind: claims.sub_kind },
    token: reference(capabilityTokenKind, claims.jti),
    capability: { id: claims.jti, ...grantOf(claims) },
  };
}

/** Its holder's principal issued it: that of the parent, for which it stands too. */
function keptToken(claims: CapabilityClaims): KeptCapabilityToken {
  return {
    id: claims.jti,
    ancestors: claims.anc,
    principal: claims.sub,
    name: undefined,
    scopes: claims.scope,
    publicKey: claims.sub_jwk.x,
    bound: claims.cnf !== undefined,
    offline: true,
    issuedBy: claims.sub,
    issuedAt: new Date(claims.iat * 1000),
    expiresAt: new Date(claims.exp * 1000),
  };
}
