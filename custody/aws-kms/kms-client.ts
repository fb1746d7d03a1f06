import type { KMS, KMSClientConfig } from '@aws-sdk/client-kms';

/** A client, and whether all that it asked so far were servers of AWS itself. */
export interface KmsClient {
  readonly kms: KMS;
  askedAwsAlone(): boolean;
}

const hostOfAws = /^kms(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/** @throws where the package isn't installed. */
export async function openKmsClient(config: KMSClientConfig): Promise<KmsClient> {
  const { KMS } = await import('@aws-sdk/client-kms');
  // A repeated CreateKey makes a second key: whoever asks decides on another try.
  const kms = new KMS({ ...config, maxAttempts: 1 });
  const hosts = new Set<string>();
  kms.middlewareStack.add(
    (next) => (given) => {
      hosts.add(hostOf(given.request));
      return next(given);
    },
    { step: 'finalizeRequest', name: 'portcullisAskedHost' },
  );
  return { kms, askedAwsAlone: () => [...hosts].every((host) => hostOfAws.test(host)) };
}

/** Empty where the request isn't over TLS: then nobody vouches for the name. */
function hostOf(request: unknown): string {
  if (typeof request !== 'object' || request === null) return '';
  if (!('protocol' in request) || request.protocol !== 'https:') return '';
  return 'hostname' in request && typeof request.hostname === 'string' ? request.hostname : '';
}
