import { createHash, createPublicKey } from 'node:crypto';
import type { ITemplate, MechanismType } from 'graphene-pk11';
import type { KeyAlgorithm } from '../../domain/key';
import type { PublicKey } from '../key-store';
import { publicKeyOf } from '../signature';

/** The package, loaded where it is installed. */
export type Graphene = typeof import('graphene-pk11');

/** How PKCS#11 knows an algorithm. Numbers are those of the specification, version 3.0, that the package has no name for. */
export interface Mechanisms {
  readonly keyType: number;
  readonly generate: number;
  readonly sign: number;
  readonly publicTemplate: ITemplate;
}

const ckkRsa = 0x00;
const ckkEc = 0x03;
const ckkEcEdwards = 0x40;
const ckmRsaKeyPair = 0x0000;
const ckmSha256RsaPss = 0x0043;
const ckmEcKeyPair = 0x1040;
const ckmEcdsa = 0x1041;
const ckmEdwardsKeyPair = 0x1055;
const ckmEddsa = 0x1057;

// DER: the OID of P-256 (RFC 5480), and the name of edwards25519 as a PrintableString (PKCS#11 3.0, 6.3.5).
const p256 = Buffer.from('06082a8648ce3d030107', 'hex');
const edwards25519 = Buffer.from('130c656477617264733235353139', 'hex');

export function mechanismsOf(algorithm: KeyAlgorithm): Mechanisms {
  switch (algorithm) {
    case 'ed25519':
      return {
        keyType: ckkEcEdwards,
        generate: ckmEdwardsKeyPair,
        sign: ckmEddsa,
        publicTemplate: { paramsEC: edwards25519 },
      };
    case 'ecdsa-p256-sha256':
      return { keyType: ckkEc, generate: ckmEcKeyPair, sign: ckmEcdsa, publicTemplate: { paramsEC: p256 } };
    case 'rsa-pss-3072-sha256':
      return {
        keyType: ckkRsa,
        generate: ckmRsaKeyPair,
        sign: ckmSha256RsaPss,
        publicTemplate: { modulusBits: 3072, publicExponent: Buffer.from([1, 0, 1]) },
      };
    default:
      return algorithm satisfies never;
  }
}

/** The algorithm of a key of that type; undefined for one that no algorithm here has. */
export function algorithmOfKeyType(keyType: number): KeyAlgorithm | undefined {
  switch (keyType) {
    case ckkEcEdwards:
      return 'ed25519';
    case ckkEc:
      return 'ecdsa-p256-sha256';
    case ckkRsa:
      return 'rsa-pss-3072-sha256';
    default:
      return undefined;
  }
}

/** With what to sign, and what of the message: ECDSA is asked for a digest, which every token can sign. */
export function signing(
  graphene: Graphene,
  algorithm: KeyAlgorithm,
  message: Buffer,
): { readonly mechanism: MechanismType; readonly data: Buffer } {
  const { sign: name } = mechanismsOf(algorithm);
  switch (algorithm) {
    case 'ed25519':
      return { mechanism: { name, params: null }, data: message };
    case 'ecdsa-p256-sha256':
      return {
        mechanism: { name, params: null },
        data: createHash('sha256').update(message).digest(),
      };
    case 'rsa-pss-3072-sha256': {
      const { MechanismEnum, RsaMgf, RsaPssParams } = graphene;
      const params = new RsaPssParams(MechanismEnum.SHA256, RsaMgf.MGF1_SHA256, 32);
      return { mechanism: { name, params }, data: message };
    }
    default:
      return algorithm satisfies never;
  }
}

/** The attributes of a public key that `publicKeyFrom` reads. */
export function publicAttributes(algorithm: KeyAlgorithm): ITemplate {
  return algorithm === 'rsa-pss-3072-sha256' ? { modulus: null, publicExponent: null } : { pointEC: null };
}

/** @throws where the attributes make no key of the algorithm, such as one of another curve. */
export function publicKeyFrom(algorithm: KeyAlgorithm, attributes: ITemplate): PublicKey {
  const { pointEC, modulus, publicExponent } = attributes;
  const number = (bytes: Buffer | null | undefined) => Buffer.from(bytes ?? []).toString('base64url');
  switch (algorithm) {
    case 'ed25519': {
      const x = number(withoutHeader(pointEC, 32));
      return keyOf(algorithm, { kty: 'OKP', crv: 'Ed25519', x });
    }
    case 'ecdsa-p256-sha256': {
      const point = withoutHeader(pointEC, 65);
      const coordinates = { x: number(point.subarray(1, 33)), y: number(point.subarray(33)) };
      return keyOf(algorithm, { kty: 'EC', crv: 'P-256', ...coordinates });
    }
    case 'rsa-pss-3072-sha256':
      return keyOf(algorithm, { kty: 'RSA', n: number(modulus), e: number(publicExponent) });
    default:
      return algorithm satisfies never;
  }
}

function keyOf(algorithm: KeyAlgorithm, jwk: Record<string, string>): PublicKey {
  return publicKeyOf(algorithm, createPublicKey({ key: jwk, format: 'jwk' }));
}

/** Points come as a DER OCTET STRING, from some tokens bare. */
function withoutHeader(point: Buffer | null | undefined, length: number): Buffer {
  const bytes = Buffer.from(point ?? []);
  return bytes.length === length + 2 ? bytes.subarray(2) : bytes;
}
