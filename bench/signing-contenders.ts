import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import { AwsKmsKeyStore } from '../custody/aws-kms/aws-kms-key-store';
import { openKmsClient } from '../custody/aws-kms/kms-client';
import { EmbeddedKeyStore } from '../custody/embedded/embedded-key-store';
import { KeyEncryptionKey } from '../custody/embedded/key-encryption-key';
import type { KeyStore, KeyVersionIdentity } from '../custody/key-store';
import { Pkcs11KeyStore } from '../custody/pkcs11/pkcs11-key-store';
import { TokenLink } from '../custody/pkcs11/token-link';
import { labelOf } from '../custody/pkcs11/token-versions';
import { transitName } from '../custody/transit/transit-key';
import { TransitKeyStore } from '../custody/transit/transit-key-store';
import { reference } from '../domain/reference';
import { openDatabase } from '../store/database';
import { isDatabaseAway } from '../store/database-away';
import { migrate } from '../store/migrate';
import { PostgresTenants } from '../store/postgres-tenants';
import { PostgresWrappedKeys } from '../store/postgres-wrapped-keys';
import { startMoto, whyNoMoto } from '../test/custody/moto';
import { newSoftHsmToken, whyNoSoftHsm } from '../test/custody/softhsm';
import { startTransitServer } from '../test/custody/transit-server';

/** A key store, and how one describes its keys and signs with them without it. */
export interface SigningContender {
  readonly name: string;
  readonly keyStore: KeyStore;
  readonly tenant: string;
  /** In a round. */
  readonly signatures: number;
  /** Prepares to describe the key and to sign with it, as it must be done at the provider. */
  bareSigner(version: KeyVersionIdentity): Promise<(message: Buffer) => Promise<unknown>>;
  close(): Promise<void>;
}

export interface LeftOut {
  readonly leftOut: string;
}

/** Bare: the row read by the rule of its tenant, decrypted, and signed with. */
export async function embedded(url: string): Promise<SigningContender> {
  await migrate(url);
  const database = openDatabase({ url, applicationName: 'portcullis-bench' });
  const keyBytes = randomBytes(32);
  const keyStore = new EmbeddedKeyStore({
    keys: new PostgresWrappedKeys(database),
    keyEncryptionKey: new KeyEncryptionKey(keyBytes),
    isAway: isDatabaseAway,
  });
  return {
    name: 'embedded',
    keyStore,
    tenant: await new PostgresTenants(database).allot(reference('tenant_node', 'bench')),
    signatures: 400,
    bareSigner: async ({ tenant, name, version }) => {
      const open = sealed(keyBytes);
      return async (message) => {
        const client = await database.appPool.connect();
        try {
          await client.query('begin');
          await client.query("select set_config('portcullis.tenant', $1, true)", [tenant]);
          const text = 'select * from embedded_key where tenant = $1 and name = $2 and version = $3';
          const { rows } = await client.query(text, [tenant, name, version]);
          await client.query('commit');
          if (rows[0]?.state !== 'active') throw new Error('the key does not sign');
        } finally {
          client.release();
        }
        const key = createPrivateKey({ key: open(), format: 'der', type: 'pkcs8' });
        return sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
      };
    },
    close: () => database.close(),
  };
}

/** A private key, encrypted; opened anew each time. */
function sealed(keyBytes: Buffer): () => Buffer {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyBytes, nonce);
  const wrapped = cipher.update(privateKey.export({ format: 'der', type: 'pkcs8' }));
  cipher.final();
  const tag = cipher.getAuthTag();
  return () => {
    const decipher = createDecipheriv('aes-256-gcm', keyBytes, nonce).setAuthTag(tag);
    return Buffer.concat([decipher.update(wrapped), decipher.final()]);
  };
}

/** Bare: the private key found in the token, its state read, and signed with, in this process. */
export async function softHsm(): Promise<SigningContender | LeftOut> {
  const leftOut = whyNoSoftHsm();
  if (leftOut !== undefined) return { leftOut: `PKCS#11 is left out: ${leftOut}` };
  const { settings, environment, remove } = newSoftHsmToken();
  // Read by the library when it is loaded here, too.
  process.env.SOFTHSM2_CONF = environment.SOFTHSM2_CONF;
  const keyStore = new Pkcs11KeyStore(new TokenLink(settings, environment));
  return {
    name: 'pkcs11',
    keyStore,
    tenant: randomUUID(),
    signatures: 1_000,
    bareSigner: async (version) => {
      const graphene = await import('graphene-pk11');
      const library = graphene.Module.load(settings.library);
      library.initialize();
      const session = library
        .getSlots(true)
        .items(0)
        .open(graphene.SessionFlag.SERIAL_SESSION | graphene.SessionFlag.RW_SESSION);
      session.login(settings.pin);
      return async (message) => {
        const key = session
          .find({ class: graphene.ObjectClass.PRIVATE_KEY, label: labelOf(version) })
          .items(0);
        if (key.getAttribute({ sign: null }).sign !== true) throw new Error('the key does not sign');
        const digest = createHash('sha256').update(message).digest();
        return session
          .createSign({ name: graphene.MechanismEnum.ECDSA, params: null }, key.toType())
          .once(digest);
      };
    },
    close: async () => {
      await keyStore.close();
      remove();
    },
  };
}

/** Bare: the two requests over HTTP. */
export async function transit(): Promise<SigningContender> {
  const server = await startTransitServer();
  const { url: address, token } = server;
  const ask = async (path: string, init: RequestInit) => {
    const answer = await fetch(`${address}/v1/transit/${path}`, {
      ...init,
      headers: { 'x-vault-token': token },
    });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return answer.json();
  };
  return {
    name: 'transit',
    keyStore: new TransitKeyStore({ address, mount: 'transit', namespace: undefined, token: () => token }),
    tenant: randomUUID(),
    signatures: 400,
    bareSigner: async (version) => async (message) => {
      const name = transitName(version);
      await ask(`keys/${name}`, { method: 'GET' });
      const body = JSON.stringify({
        input: message.toString('base64'),
        hash_algorithm: 'sha2-256',
        marshaling_algorithm: 'jws',
        key_version: Number(version.version),
      });
      return ask(`sign/${name}`, { method: 'POST', body });
    },
    close: () => server.close(),
  };
}

/** Bare: the two calls of the client of AWS. */
export async function awsKms(): Promise<SigningContender | LeftOut> {
  if (whyNoMoto !== undefined) return { leftOut: `AWS KMS is left out: ${whyNoMoto}` };
  const moto = await startMoto();
  const credentials = { accessKeyId: 'AKIDBENCH', secretAccessKey: 'a-secret-of-the-bench' };
  const client = await openKmsClient({ region: 'eu-central-1', endpoint: moto.url, credentials });
  const keyStore = new AwsKmsKeyStore(client, { aliasPrefix: 'portcullis', deletionWaitingDays: 7 });
  return {
    name: 'aws_kms',
    keyStore,
    tenant: randomUUID(),
    signatures: 80,
    bareSigner:
      async ({ version }) =>
      async (message) => {
        const { KeyMetadata } = await client.kms.describeKey({ KeyId: version });
        if (KeyMetadata?.Enabled !== true) throw new Error('the key does not sign');
        return client.kms.sign({
          KeyId: version,
          SigningAlgorithm: 'ECDSA_SHA_256',
          Message: message,
          MessageType: 'RAW',
        });
      },
    close: async () => {
      await keyStore.close();
      await moto.close();
    },
  };
}
