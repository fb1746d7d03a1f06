import type { SessionObject } from 'graphene-pk11';
import type { KeyAlgorithm } from '../../domain/key';
import type { Assurance } from '../key-store';
import type { TokenSession } from './token-session';
import type { TokenVersion } from './token-versions';

/** What the token says of itself and of the private keys that it holds. */
export function assuranceOf(
  { described, inHardware }: Pick<TokenSession, 'described' | 'inHardware'>,
  algorithm: KeyAlgorithm,
  versions: readonly TokenVersion[],
): Assurance {
  if (!inHardware.has(algorithm))
    return { grade: 'software', basis: `The token (${described}) doesn't claim to be a device.` };
  return versions.every(({ privateKey }) => privateKey === undefined || isProtected(privateKey))
    ? {
        grade: 'provider-asserted',
        basis: `The token (${described}) says that it is a device, made the keys and never let them out.`,
      }
    : { grade: 'software', basis: `The token (${described}) holds a private key that could leave it.` };
}

/** Made in the token, and never to leave it. */
export function isProtected(privateKey: SessionObject): boolean {
  const { sensitive, extractable, alwaysSensitive, neverExtractable, local } = privateKey.getAttribute({
    sensitive: null,
    extractable: null,
    alwaysSensitive: null,
    neverExtractable: null,
    local: null,
  });
  return (
    sensitive === true &&
    extractable === false &&
    alwaysSensitive === true &&
    neverExtractable === true &&
    local === true
  );
}
