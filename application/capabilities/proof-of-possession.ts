import { createHash } from 'node:crypto';
import { decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import type { CapabilityClaims } from '../../domain/capability-token';
import { jwkThumbprintOf } from '../../domain/ed25519-public-key';
import type { PresentedProofs } from '../../store/presented-proofs';
import { FaultyToken } from './token-fault';

/** A request as the one who made it sees it. */
export interface ProvenRequest {
  /** The value of its DPoP header; undefined where it has none. */
  readonly proof: string | undefined;
  readonly method: string;
  /** As its Host header says: host, and port where it isn't the scheme's own. */
  readonly host: string;
  /** Without the query. */
  readonly path: string;
}

export interface ProofOfPossessionDependencies {
  readonly presentedProofs: Pick<PresentedProofs, 'take'>;
  readonly clock: () => Date;
}

/** How old a proof may be, and how far ahead the clock that made it. */
export const freshSeconds = 60;

const headerSchema = z.object({
  jwk: z
    .looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
    .refine((jwk) => !Object.hasOwn(jwk, 'd')),
});

const payloadSchema = z.object({
  jti: z.string().min(1).max(200),
  htm: z.string(),
  htu: z.url(),
  iat: z.int().min(0),
  ath: z.string(),
});

/**
 * Holds a proof (RFC 9449) against the token and the request that it came with. It has to be of the key that the token
 * names, of this very request, made a minute ago at most, and presented for the first time.
 */
export class ProofOfPossession {
  constructor(private readonly dependencies: ProofOfPossessionDependencies) {}

  /** @throws FaultyToken */
  async require(request: ProvenRequest, token: string, { sub_jwk: { x } }: CapabilityClaims): Promise<void> {
    const { proof } = request;
    if (proof === undefined)
      throw new FaultyToken(
        'proof_missing',
        'Send the token as Authorization: DPoP <token>, and a proof by its key in the header DPoP (RFC 9449).',
      );
    const { jti, htm, htu, iat, ath } = await read(proof, x);
    const now = this.dependencies.clock().getTime() / 1000;
    if (Math.abs(now - iat) > freshSeconds)
      throw new FaultyToken(
        'proof_invalid',
        `The proof is more than ${freshSeconds} seconds away from this service’s clock.`,
      );
    if (htm !== request.method || !isOf(htu, request))
      throw new FaultyToken('proof_mismatch', 'The proof was made for another request: see its htm and htu.');
    if (ath !== hashOf(token))
      throw new FaultyToken('proof_mismatch', 'The proof was made for another token: see its ath.');
    const until = new Date((iat + 2 * freshSeconds) * 1000);
    if (!(await this.dependencies.presentedProofs.take(jwkThumbprintOf(x), jti, until)))
      throw new FaultyToken(
        'proof_replayed',
        'The proof was presented before. Make a new one for each request.',
      );
  }
}

async function read(proof: string, x: string): Promise<z.output<typeof payloadSchema>> {
  const header = headerSchema.safeParse(headerOf(proof));
  if (!header.success) throw unreadable;
  if (header.data.jwk.x !== x)
    throw new FaultyToken('proof_mismatch', 'The proof was made with a key that is not the token’s.');
  const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x }, 'EdDSA');
  const verified = await jwtVerify(proof, key, { algorithms: ['EdDSA'], typ: 'dpop+jwt' }).catch(() => {
    throw unreadable;
  });
  const payload = payloadSchema.safeParse(verified.payload);
  if (!payload.success) throw unreadable;
  return payload.data;
}

function headerOf(proof: string): unknown {
  try {
    return decodeProtectedHeader(proof);
  } catch {
    return undefined;
  }
}

/** Which scheme a request came by, only the proxy before the service knows; host and path it hands on. */
function isOf(htu: string, { host, path }: ProvenRequest): boolean {
  const named = new URL(htu);
  if (!['http:', 'https:'].includes(named.protocol) || !URL.canParse(path, `${named.protocol}//${host}`))
    return false;
  const asked = new URL(path, `${named.protocol}//${host}`);
  return named.host === asked.host && named.pathname === asked.pathname;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token, 'ascii').digest('base64url');
}

const unreadable = new FaultyToken(
  'proof_invalid',
  'The proof is no JWT of type dpop+jwt, signed by EdDSA with the key in its header, or says too little.',
);
