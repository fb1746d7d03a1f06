import { decodeJwt, decodeProtectedHeader, errors, importJWK, type JWTPayload, jwtVerify } from 'jose';
import {
  type CapabilityClaims,
  capabilityClaimsSchema,
  capabilityTokenParty,
  capabilityTokenType,
  grantOf,
  longestCapabilityToken,
  longestChain,
  whyNotNarrower,
} from '../../domain/capability-token';
import { ed25519PublicKeySchema, jwkThumbprintOf } from '../../domain/ed25519-public-key';
import type { CapabilityStandings, VerifyingKey } from '../../store/capability-standings';
import { FaultyToken } from './token-fault';

export interface CapabilityVerifierDependencies {
  readonly standings: Pick<CapabilityStandings, 'fresh' | 'key' | 'sought' | 'isRevoked'>;
  readonly clock: () => Date;
}

/** A token that is good, after those of its ancestors that were handed over with it, the first of its line first. */
export type VerifiedChain = readonly [...CapabilityClaims[], CapabilityClaims];

/** A line of tokens whose signatures are good. */
interface SignedLine {
  readonly chain: VerifiedChain;
  /** Of the tenant's key that signed the first. */
  readonly kid: string;
}

type CryptoKey = Awaited<ReturnType<typeof importKey>>;

/** How far clocks may be apart. */
const leewaySeconds = 5;
/** Lines of tokens whose signatures are remembered; the oldest go first. */
const rememberedChains = 10_000;

/**
 * Judges capability tokens without asking the database: by the signature of the tenant's key, or of the holder of the
 * token's parent; by what it says; and by what was revoked, at most a second ago.
 *
 * Whose signature a token bears never changes: it is looked at when the token comes first. What time, rotation and
 * revocation change is looked at each time.
 */
export class CapabilityVerifier {
  private readonly signed = new Map<string, SignedLine>();
  private readonly imported = new WeakMap<VerifyingKey, Promise<CryptoKey>>();

  constructor(private readonly dependencies: CapabilityVerifierDependencies) {}

  /** @throws FaultyToken; or where what was revoked can't be read: then nobody is let in. */
  async verify(token: string): Promise<VerifiedChain> {
    const { standings } = this.dependencies;
    if (token.length > longestCapabilityToken)
      throw new FaultyToken('token_invalid', 'The token is too long.');
    await standings.fresh();
    const line = (await this.remembered(token)) ?? (await this.lineOf(token, longestChain));
    this.remember(token, line);
    const { chain } = line;
    const { tenant, anc, jti } = lastOf(chain);
    if (standings.isRevoked(tenant, [...anc, jti]))
      throw new FaultyToken('token_revoked', 'The token was revoked, or one that it was made of.');
    return chain;
  }

  /** Undefined where the token wasn't seen to be signed, or isn't good any more: then it is looked at anew, and told why. */
  private async remembered(token: string): Promise<SignedLine | undefined> {
    const line = this.signed.get(token);
    if (line === undefined) return undefined;
    const now = this.dependencies.clock().getTime() / 1000;
    const isGood = line.chain.every(
      ({ nbf, exp }) => nbf <= now + leewaySeconds && now - leewaySeconds < exp,
    );
    if (!isGood) return undefined;
    await this.keyNamed(line.kid);
    return line;
  }

  private remember(token: string, line: SignedLine): void {
    if (this.signed.has(token)) return;
    const [oldest] = this.signed.size < rememberedChains ? [] : this.signed.keys();
    if (oldest !== undefined) this.signed.delete(oldest);
    this.signed.set(token, line);
  }

  /** @param room how many tokens there may be, this one included. @throws FaultyToken, or what jose says */
  private async lineOf(token: string, room: number): Promise<SignedLine> {
    const kid = keyIdOf(token);
    if (kid === undefined) return this.madeOffline(token, room);
    const key = await this.keyNamed(kid);
    const claims = await this.signedBy(token, await this.importOnce(key));
    if (claims.tenant !== key.tenant || claims.iss !== capabilityTokenParty || claims.parent !== undefined)
      throw new FaultyToken('token_foreign', 'The token was signed by a key that is not of its tenant.');
    return { kid, chain: [claims] };
  }

  private async madeOffline(token: string, room: number): Promise<SignedLine> {
    const above = parentOf(token);
    if (above === undefined)
      throw new FaultyToken('token_invalid', 'The token does not say which key signed it.');
    if (room <= 1)
      throw new FaultyToken('token_invalid', `A line of tokens is ${longestChain} long at most.`);
    const { kid, chain } = await this.lineOf(above, room - 1);
    const parent = lastOf(chain);
    // With a key that is no sound point, signatures exist that fit any message.
    const x = ed25519PublicKeySchema.safeParse(parent.sub_jwk.x);
    if (!x.success)
      throw new FaultyToken('token_invalid', 'The key of the token that it was made of is no good.');
    const claims = await this.signedBy(token, await importKey(x.data));
    const why = whyNoChild(parent, claims);
    if (why !== undefined) throw new FaultyToken('token_invalid', why);
    return { kid, chain: [...chain, claims] };
  }

  private async signedBy(token: string, key: CryptoKey): Promise<CapabilityClaims> {
    const options = {
      algorithms: ['EdDSA'],
      typ: capabilityTokenType,
      audience: capabilityTokenParty,
      clockTolerance: leewaySeconds,
      currentDate: this.dependencies.clock(),
    };
    const { payload } = await jwtVerify(token, key, options).catch((error: unknown) => {
      throw faultOf(error);
    });
    return claimsOf(payload);
  }

  private async keyNamed(kid: string): Promise<VerifyingKey> {
    const { standings, clock } = this.dependencies;
    const key = standings.key(kid) ?? (await standings.sought(kid));
    if (key === undefined || (key.until !== undefined && key.until <= clock()))
      throw new FaultyToken(
        'token_foreign',
        'No key of its tenant signed the token, or one that is no longer used.',
      );
    return key;
  }

  private importOnce(key: VerifyingKey): Promise<CryptoKey> {
    const known = this.imported.get(key) ?? importKey(key.publicKey);
    this.imported.set(key, known);
    return known;
  }
}

/** The token that was presented: the last of its line. */
export function lastOf(chain: VerifiedChain): CapabilityClaims {
  const [last] = chain.slice(-1);
  if (last === undefined) throw new Error('a line of tokens has at least one');
  return last;
}

/** Read before it is verified; nothing rests on it but which key is tried. */
function keyIdOf(token: string): string | undefined {
  return decoded(() => decodeProtectedHeader(token).kid);
}

function parentOf(token: string): string | undefined {
  const parent = decoded(() => decodeJwt(token).parent);
  return typeof parent === 'string' ? parent : undefined;
}

function decoded<Value>(read: () => Value): Value {
  try {
    return read();
  } catch {
    throw new FaultyToken('token_invalid', 'The token is no JWT.');
  }
}

function importKey(x: string) {
  return importJWK({ kty: 'OKP', crv: 'Ed25519', x }, 'EdDSA');
}

function claimsOf(payload: JWTPayload): CapabilityClaims {
  const { success, data } = capabilityClaimsSchema.safeParse(payload);
  if (!success)
    throw new FaultyToken('token_invalid', 'The token does not say what a capability token says.');
  if (data.cnf !== undefined && data.cnf.jkt !== jwkThumbprintOf(data.sub_jwk.x))
    throw new FaultyToken('token_invalid', 'The token is bound to a key that is not its holder’s.');
  return data;
}

/** What keeps a token, signed by the holder of another, from being made of it. */
function whyNoChild(parent: CapabilityClaims, child: CapabilityClaims): string | undefined {
  const line = [...parent.anc, parent.jti];
  if (child.iss !== `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${jwkThumbprintOf(parent.sub_jwk.x)}`)
    return 'The token does not say that the holder of its parent issued it.';
  if (child.anc.length !== line.length || child.anc.some((id, index) => id !== line[index]))
    return 'The token’s ancestors are not those of its parent.';
  if (line.includes(child.jti)) return 'The token has the id of one of its ancestors.';
  if (child.sub !== parent.sub || child.sub_kind !== parent.sub_kind)
    return 'The token stands for another principal than its parent.';
  return narrownessOf(whyNotNarrower(grantOf(parent), grantOf(child)));
}

function narrownessOf(why: ReturnType<typeof whyNotNarrower>): string | undefined {
  switch (why) {
    case undefined:
      return undefined;
    case 'another_tenant':
      return 'The token belongs to another tenant than its parent.';
    case 'scope_not_narrower':
      return 'The token grants more than its parent.';
    case 'life_not_shorter':
      return 'The token outlives its parent.';
    case 'binding_dropped':
      return 'The token’s parent is bound to a key, and it is not.';
    case 'chain_too_long':
      return `A line of tokens is ${longestChain} long at most.`;
    default:
      return why satisfies never;
  }
}

/** What jose says, in our words; what is no fault of the token stays what it is. */
function faultOf(error: unknown): unknown {
  if (error instanceof errors.JWTExpired)
    return new FaultyToken('token_expired', 'The token has expired. Ask for another.');
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return new FaultyToken('token_foreign', 'The signature of the token is not that of the key it names.');
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
    return new FaultyToken('token_invalid', 'The token is not good yet: a clock is ahead of this one.');
  if (error instanceof errors.JOSEError)
    return new FaultyToken('token_invalid', 'The token is no capability token, or one for another service.');
  return error;
}
