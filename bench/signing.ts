import type { KeyStore } from '../custody/key-store';
import { keyNameSchema } from '../domain/key';
import { type Comparison, compare, rateOf } from './comparison';
import { inNewDatabase } from './measuring';
import { awsKms, embedded, type SigningContender, softHsm, transit } from './signing-contenders';

export interface SigningBenchOptions {
  /** Superuser's connection string; the bench makes a database of its own and drops it. */
  readonly databaseUrl: string;
  readonly rounds?: number;
  readonly atOnce?: number;
  readonly report?: (line: string) => void;
}

/** Signatures in a second, by provider; those that aren't installed are missing. */
export type SigningMeasurement = Readonly<Record<string, Comparison>>;

/** P-256, which all providers have. */
const algorithm = 'ecdsa-p256-sha256';
const callMilliseconds = 30_000;

/** Signing through each key store, which looks at the key live, against describing the key and signing without it. */
export async function benchSigning({
  databaseUrl,
  rounds = 5,
  atOnce = 4,
  report = () => {},
}: SigningBenchOptions): Promise<SigningMeasurement> {
  return inNewDatabase(databaseUrl, async (url) => {
    const measured: Record<string, Comparison> = {};
    for (const open of [() => embedded(url), softHsm, transit, awsKms]) {
      const contender = await open();
      if ('leftOut' in contender) {
        report(contender.leftOut);
        continue;
      }
      try {
        measured[contender.name] = await measure(contender, { rounds, atOnce, report });
      } finally {
        await contender.close();
      }
    }
    return measured;
  });
}

async function measure(
  { name, keyStore, tenant, signatures, bareSigner }: SigningContender,
  { rounds, atOnce, report }: Required<Pick<SigningBenchOptions, 'rounds' | 'atOnce' | 'report'>>,
): Promise<Comparison> {
  const key = { tenant, name: keyNameSchema.parse('signing') };
  const version = await createKey(keyStore, key);
  const signBare = await bareSigner({ ...key, version });
  const message = Buffer.from('portcullis bench: what is signed');
  return compare(
    name,
    {
      portcullis: () =>
        rateOf(signatures, atOnce, async () => {
          const signal = AbortSignal.timeout(callMilliseconds);
          const signed = await keyStore.sign({ ...key, version }, message, signal);
          if (!signed.ok) throw new Error(signed.error.detail);
        }),
      bare: () => rateOf(signatures, atOnce, () => signBare(message)),
    },
    { rounds, report },
  );
}

async function createKey(keyStore: KeyStore, key: Parameters<KeyStore['createKey']>[0]): Promise<string> {
  const created = await keyStore.createKey(key, algorithm, AbortSignal.timeout(callMilliseconds));
  if (!created.ok) throw new Error(created.error.detail);
  return created.value.current ?? '';
}
