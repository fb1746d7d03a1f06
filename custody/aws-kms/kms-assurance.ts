import type { Assurance } from '../key-store';
import type { KmsVersions } from './kms-keys';

/** What AWS says of the keys; nothing, where another server was asked. */
export function assuranceOf(all: KmsVersions['all'], askedAwsAlone: boolean): Assurance {
  if (!askedAwsAlone)
    return { grade: 'software', basis: 'The keys are at a server that is none of AWS itself.' };
  const made = all.every(
    (each) => 'deleted' in each || each.origin === 'AWS_KMS' || each.origin === 'AWS_CLOUDHSM',
  );
  return made
    ? {
        grade: 'provider-asserted',
        basis: 'AWS KMS says that it made the keys, in its hardware, and never lets them out.',
      }
    : { grade: 'software', basis: 'AWS KMS says that key material was made elsewhere.' };
}
