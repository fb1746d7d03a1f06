import { constants, createHash, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { type HttpServer, httpServer } from './http-server';

interface StubKey {
  readonly type: string;
  readonly versions: Map<
    number,
    { readonly privateKey: KeyObject; readonly publicKey: KeyObject; readonly made: string }
  >;
  latest: number;
  minAvailable: number;
  minDecryption: number;
  minEncryption: number;
  deletionAllowed: boolean;
}

interface Answer {
  readonly status: number;
  readonly data?: object;
  readonly errors?: readonly string[];
}

const done: Answer = { status: 204 };
const absent: Answer = { status: 404, errors: [] };
const bad = (error: string): Answer => ({ status: 400, errors: [error] });
const broken = (error: string): Answer => ({ status: 500, errors: ['1 error occurred', error] });

/**
 * Stands in for the transit secrets engine where no OpenBao or Vault is at hand, for as much of it as a key store needs,
 * mounted at `transit`. It does what was seen of the engine: an old version signs until `min_encryption_version` is
 * raised, which then is refused with 500; `min_decryption_version` stops verification too, with 400.
 */
export function transitStub(token: string): Promise<HttpServer> {
  const keys = new Map<string, StubKey>();
  return httpServer((request, body, response) => {
    const [, verb, name = '', action] =
      /^\/v1\/transit\/(\w+)\/([\w-]+)(?:\/(\w+))?$/.exec(request.url ?? '') ?? [];
    const given = body.length === 0 ? {} : JSON.parse(body.toString());
    const answer =
      request.headers['x-vault-token'] !== token
        ? { status: 403, errors: ['permission denied'] }
        : verb === undefined
          ? { status: 404, errors: ['no handler for route'] }
          : handle(keys, `${request.method} ${verb}${action === undefined ? '' : `/${action}`}`, name, given);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.status === 204 ? '' : JSON.stringify({ data: answer.data, errors: answer.errors }));
  });
}

function handle(
  keys: Map<string, StubKey>,
  route: string,
  name: string,
  given: Record<string, string & number & boolean>,
): Answer {
  const key = keys.get(name);
  if (route === 'POST keys') {
    if (key === undefined) keys.set(name, newKey(given.type ?? ''));
    return done;
  }
  if (key === undefined)
    return route.startsWith('GET') ? absent : bad('no existing key named that could be found');
  switch (route) {
    case 'GET keys':
      return { status: 200, data: told(name, key) };
    case 'DELETE keys':
      if (!key.deletionAllowed) return bad('deletion is not allowed for this key');
      keys.delete(name);
      return done;
    case 'POST keys/rotate':
      addVersion(key);
      return done;
    case 'POST keys/config':
      return configure(key, given);
    case 'POST keys/trim':
      return trim(key, Number(given.min_available_version));
    case 'POST sign':
      return signWith(key, given);
    case 'POST verify':
      return verifyWith(key, given);
    default:
      return { status: 405, errors: ['unsupported operation'] };
  }
}

function newKey(type: string): StubKey {
  const key: StubKey = {
    type,
    versions: new Map(),
    latest: 0,
    minAvailable: 0,
    minDecryption: 1,
    minEncryption: 0,
    deletionAllowed: false,
  };
  addVersion(key);
  return key;
}

function addVersion(key: StubKey): void {
  key.latest++;
  key.versions.set(key.latest, { ...generated(key.type), made: new Date().toISOString() });
}

function generated(type: string): { privateKey: KeyObject; publicKey: KeyObject } {
  switch (type) {
    case 'ed25519':
      return generateKeyPairSync('ed25519');
    case 'ecdsa-p256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'rsa-3072':
      return generateKeyPairSync('rsa', { modulusLength: 3072 });
    default:
      throw new Error(`the stub makes no ${type}`);
  }
}

function told(name: string, key: StubKey) {
  const shown = [...key.versions].filter(([version]) => version >= key.minDecryption);
  return {
    name,
    type: key.type,
    latest_version: key.latest,
    min_available_version: key.minAvailable,
    min_decryption_version: key.minDecryption,
    min_encryption_version: key.minEncryption,
    deletion_allowed: key.deletionAllowed,
    exportable: false,
    allow_plaintext_backup: false,
    supports_signing: true,
    keys: Object.fromEntries(
      shown.map(([version, { publicKey, made }]) => [
        version,
        { name: key.type, creation_time: made, public_key: publicKeyText(key.type, publicKey) },
      ]),
    ),
  };
}

function publicKeyText(type: string, publicKey: KeyObject): string {
  if (type !== 'ed25519') return publicKey.export({ format: 'pem', type: 'spki' }).toString();
  return Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
}

function configure(key: StubKey, given: Record<string, string & number & boolean>): Answer {
  const encryption = given.min_encryption_version ?? key.minEncryption;
  const decryption = given.min_decryption_version ?? key.minDecryption;
  if (encryption > key.latest || decryption > key.latest)
    return bad(`cannot set a minimum version above the latest key version ${key.latest}`);
  if (encryption > 0 && encryption < decryption)
    return bad('min encryption version should not be less than min decryption version');
  if (decryption < key.minAvailable)
    return bad('min decryption version should not be less than min available version');
  key.minEncryption = encryption;
  key.minDecryption = decryption;
  key.deletionAllowed = given.deletion_allowed ?? key.deletionAllowed;
  return done;
}

function trim(key: StubKey, available: number): Answer {
  if (key.minEncryption === 0)
    return bad('minimum available version cannot be set when minimum encryption version is not set');
  if (available < key.minAvailable) return bad('minimum available version cannot be decremented');
  if (available > key.minEncryption || available > key.minDecryption)
    return bad('minimum available version cannot be greater than minimum encryption or decryption version');
  key.minAvailable = available;
  for (const version of key.versions.keys()) if (version < available) key.versions.delete(version);
  return done;
}

function signWith(key: StubKey, given: Record<string, string & number & boolean>): Answer {
  const version = given.key_version ?? key.latest;
  const pair = key.versions.get(version);
  if (version > key.latest)
    return broken('requested version for signing is higher than the latest key version');
  if (version < key.minEncryption)
    return broken('requested version for signing is less than the minimum encryption key version');
  if (pair === undefined || version < key.minDecryption) return broken('no such key version');
  const input = Buffer.from(given.input ?? '', 'base64');
  const signature = sign(digestOf(key), input, withOptions(key, pair.privateKey, given));
  return {
    status: 200,
    data: { signature: `vault:v${version}:${signature.toString(encodingOf(given))}`, key_version: version },
  };
}

function verifyWith(key: StubKey, given: Record<string, string & number & boolean>): Answer {
  const [, number, encoded = ''] = /^vault:v(\d+):(.*)$/.exec(given.signature ?? '') ?? [];
  const version = Number(number);
  const pair = key.versions.get(version);
  if (!(version <= key.latest)) return bad('invalid signature: version is too new');
  if (pair === undefined || version < key.minDecryption)
    return bad('ciphertext or signature version is disallowed by policy (too old)');
  const input = Buffer.from(given.input ?? '', 'base64');
  const signature = Buffer.from(encoded, encodingOf(given));
  if (signature.toString(encodingOf(given)) !== encoded) return bad('invalid base64 signature value');
  return {
    status: 200,
    data: { valid: verify(digestOf(key), input, withOptions(key, pair.publicKey, given), signature) },
  };
}

function digestOf({ type }: StubKey): 'sha256' | null {
  return type === 'ed25519' ? null : 'sha256';
}

function withOptions({ type }: StubKey, key: KeyObject, given: Record<string, string & number & boolean>) {
  if (type === 'ecdsa-p256')
    return {
      key,
      dsaEncoding: given.marshaling_algorithm === 'jws' ? ('ieee-p1363' as const) : ('der' as const),
    };
  if (type === 'rsa-3072' && given.signature_algorithm !== 'pkcs1v15')
    return {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength:
        given.salt_length === 'hash' ? createHash('sha256').digest().length : constants.RSA_PSS_SALTLEN_AUTO,
    };
  return { key };
}

function encodingOf(given: Record<string, string & number & boolean>): 'base64' | 'base64url' {
  return given.marshaling_algorithm === 'jws' ? 'base64url' : 'base64';
}
