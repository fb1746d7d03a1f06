import {
  CAPABILITY_TOKEN_ISSUED,
  type CapabilityGrant,
  capabilityTokenKind,
  capabilityTokenParty,
} from '../../domain/capability-token';
import { jwkThumbprintOf } from '../../domain/ed25519-public-key';
import { type JsonObject, jsonObject } from '../../domain/json';
import { reference } from '../../domain/reference';
import type { KeptCapabilityToken } from '../../store/capability-tokens';
import type { RegistryEntry } from '../registry/registry-entry';
import type { Holder } from './enrol-holder';

/** What a token of this service says. */
export function claimsOf(
  token: KeptCapabilityToken,
  { tenant }: CapabilityGrant,
  { kind }: Holder,
): JsonObject {
  const issued = token.issuedAt.getTime() / 1000;
  return jsonObject({
    iss: capabilityTokenParty,
    aud: capabilityTokenParty,
    sub: token.principal,
    sub_kind: kind,
    sub_jwk: { kty: 'OKP', crv: 'Ed25519', x: token.publicKey },
    tenant,
    scope: token.scopes.join(' '),
    jti: token.id,
    iat: issued,
    nbf: issued,
    exp: token.expiresAt.getTime() / 1000,
    anc: token.ancestors,
    ...(token.bound ? { cnf: { jkt: jwkThumbprintOf(token.publicKey) } } : {}),
  });
}

/** That a token was issued, as the ledger tells it. */
export function issuedEntry(token: KeptCapabilityToken): RegistryEntry {
  return {
    record: reference(capabilityTokenKind, token.id),
    type: CAPABILITY_TOKEN_ISSUED,
    operation: 'capabilityToken.issue',
    request: jsonObject({ scope: token.scopes.join(' '), subject_pubkey: token.publicKey }),
    body: capabilityTokenBody(token),
    expected: 0,
  };
}

/** A token as the ledger tells of it: whom it stands for and what it grants, and never what people call it. */
export function capabilityTokenBody(token: KeptCapabilityToken): JsonObject {
  return jsonObject({
    id: token.id,
    principal: token.principal,
    scopes: token.scopes,
    public_key: token.publicKey,
    proof_of_possession: token.bound,
    offline: token.offline,
    parent: token.ancestors.at(-1) ?? null,
    issued_at: token.issuedAt.toISOString(),
    expires_at: token.expiresAt.toISOString(),
    status: 'active',
  });
}
