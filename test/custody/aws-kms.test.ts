import { createHash, randomUUID } from 'node:crypto';
import { AwsKmsKeyStore } from '../../custody/aws-kms/aws-kms-key-store';
import { openKmsClient } from '../../custody/aws-kms/kms-client';
import { keyNameSchema } from '../../domain/key';
import { addressOfNobody, lossyProxy, silentServer } from './http-server';
import { describeKeyStore } from './key-store-contract/describe-key-store';
import { codeOf, value } from './key-store-contract/key-store-trial';
import { type MotoServer, startMoto, whyNoMoto } from './moto';

const secretAccessKey = 'a-secret-access-key-of-the-test';

async function keyStoreAt(endpoint: string): Promise<AwsKmsKeyStore> {
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey };
  const client = await openKmsClient({ region: 'eu-central-1', endpoint, credentials });
  return new AwsKmsKeyStore(client, { aliasPrefix: 'portcullis', deletionWaitingDays: 7 });
}

const changes =
  /\.(CreateKey|CreateAlias|UpdateAlias|DeleteAlias|UpdateKeyDescription|DisableKey|ScheduleKeyDeletion)$/;

if (whyNoMoto !== undefined) {
  test(`the AWS KMS suite was left out: ${whyNoMoto}`, () => {
    expect(whyNoMoto).toBeDefined();
  });
} else {
  describeKeyStore('the AWS KMS key store, on moto', {
    capabilities: {
      provider: 'aws_kms',
      algorithms: ['ecdsa-p256-sha256', 'rsa-pss-3072-sha256'],
      verifyOnlyHeldBy: 'portcullis',
      order: 'any',
      rotationKnownBy: 'operation',
      destruction: 'after_waiting_period',
    },
    leftOut: { algorithm: 'rsa-pss-3072-sha256', because: 'moto salts otherwise than AWS does' },
    assurance: 'software',
    open: async () => {
      const moto = await startMoto();
      const silent = await silentServer();
      const opened: { close(): Promise<void> }[] = [moto, silent];
      const keyStores = {
        store: await keyStoreAt(moto.url),
        away: await keyStoreAt(await addressOfNobody()),
        silent: await keyStoreAt(silent.url),
      };
      opened.unshift(...Object.values(keyStores));
      return {
        ...keyStores,
        silent: () => keyStores.silent,
        newTenant: async () => randomUUID(),
        losingAnswer: async (nth) => {
          const proxy = await lossyProxy(moto.url, nth, ({ headers }) =>
            changes.test(String(headers['x-amz-target'])),
          );
          const store = await keyStoreAt(proxy.url);
          opened.unshift(store, proxy);
          return { store, wasLost: proxy.wasLost };
        },
        secrets: [secretAccessKey],
        close: async () => {
          for (const each of opened) await each.close();
        },
      };
    },
  });

  describe('AWS KMS', () => {
    let moto: MotoServer;
    const inTime = () => AbortSignal.timeout(30_000);
    const newKey = () => ({ tenant: randomUUID(), name: keyNameSchema.parse('signing') });

    beforeAll(async () => {
      moto = await startMoto();
    });
    afterAll(() => moto.close());

    it('is sent a message that it would not take whole as its digest', async () => {
      const proxy = await lossyProxy(moto.url, 0, () => false);
      const store = await keyStoreAt(proxy.url);
      const key = newKey();
      const { current } = value(await store.createKey(key, 'ecdsa-p256-sha256', inTime()));
      for (const length of [4096, 4097])
        value(await store.sign({ ...key, version: current ?? '' }, Buffer.alloc(length, 1), inTime()));
      const sent = proxy.bodies.map((body) => JSON.parse(body)).filter(({ MessageType }) => MessageType);
      const digest = createHash('sha256').update(Buffer.alloc(4097, 1)).digest('base64');
      expect(sent).toMatchObject([
        { MessageType: 'RAW', Message: Buffer.alloc(4096, 1).toString('base64') },
        { MessageType: 'DIGEST', Message: digest },
      ]);
      await store.close();
      await proxy.close();
    });

    it('tells a key that somebody disabled there as suspended, and signs no more with it', async () => {
      const store = await keyStoreAt(moto.url);
      const key = newKey();
      const { current = '' } = value(await store.createKey(key, 'ecdsa-p256-sha256', inTime()));
      const { kms } = await openKmsClient({
        region: 'eu-central-1',
        endpoint: moto.url,
        credentials: { accessKeyId: 'AKIDTEST', secretAccessKey },
      });
      await kms.disableKey({ KeyId: current });
      expect(value(await store.describeKey(key, inTime())).versions).toMatchObject([{ state: 'suspended' }]);
      const answer = await store.sign({ ...key, version: current }, Buffer.from('m'), inTime());
      expect(answer).toMatchObject({ ok: false, error: { code: 'state_forbids', state: 'suspended' } });
    });

    it('leaves no key without an alias, of which nobody would know', async () => {
      const store = await keyStoreAt(moto.url);
      const stores = await Promise.all([1, 2, 3].map(() => keyStoreAt(moto.url)));
      const key = newKey();
      const answers = await Promise.all(
        stores.map((each) => each.createKey(key, 'ecdsa-p256-sha256', inTime())),
      );
      const { current } = value(await store.describeKey(key, inTime()));
      for (const answer of answers) expect(value(answer).current).toBe(current);
      const { kms } = await openKmsClient({
        region: 'eu-central-1',
        endpoint: moto.url,
        credentials: { accessKeyId: 'AKIDTEST', secretAccessKey },
      });
      const { Keys = [] } = await kms.listKeys({});
      const described = await Promise.all(Keys.map(({ KeyId }) => kms.describeKey({ KeyId })));
      const alive = described.filter(
        ({ KeyMetadata }) =>
          KeyMetadata?.KeyState === 'Enabled' && KeyMetadata.Description?.includes(key.tenant),
      );
      expect(alive.map(({ KeyMetadata }) => KeyMetadata?.KeyId)).toEqual([current]);
    });

    it('makes no key of an algorithm that was tried nowhere', async () => {
      const store = await keyStoreAt(moto.url);
      expect(codeOf(await store.createKey(newKey(), 'ed25519', inTime()))).toBe('capability_missing');
    });
  });
}
