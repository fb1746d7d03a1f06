import { ed25519PublicKeySchema } from '../../../domain/ed25519-public-key';
import { HOLDER_KEY_REVOKED, type HolderKeyBody, holderKeyReference } from '../../../domain/holder-key';
import { type Cases, type Earlier, eventIds, example, given, withdrawn } from '../decision-table';
import { holderKeyRecord } from './holder-key-record';

const name = 'authority.keyRotate';
/** RFC 8037, appendix A, and RFC 8032, 7.1, tests 2 and 3. */
const publicKey = ed25519PublicKeySchema.parse('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
const anothersPublicKey = ed25519PublicKeySchema.parse('_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU');
const replacementPublicKey = ed25519PublicKeySchema.parse(Object(example(name)).replacement_public_key);
const key = holderKeyReference(publicKey);
const another = holderKeyReference(anothersPublicKey);
const replacement = holderKeyReference(replacementPublicKey);
const asking = { holderKey: key };

function enrolled(changes: Partial<HolderKeyBody> = {}, type?: string): Earlier {
  const principal = '0197f0a0-0000-7000-b000-000000000001';
  const body = { holder_key: key, principal, public_key: publicKey, status: 'active', ...changes } as const;
  return holderKeyRecord(body, type);
}

const refused = { outcome: 'refused', code: 'authority_holder_key_mismatch', missing: [] } as const;

export const authorityKeyRotate: Cases = {
  'the key of the session that asks is rotated': given(enrolled())
    .when(name, example(name), asking)
    .then({
      outcome: 'admitted',
      body: {
        key_lifecycle: `key_lifecycle:${eventIds[0]}`,
        holder_key: key,
        replacement_holder_key: replacement,
        status: 'rotated',
        private_key_exposed: false,
        production_admission: false,
      },
    }),
  'an operator has no session, and rotates nothing': given(enrolled())
    .when(name, example(name))
    .then({ ...refused, subject: key }),
  'a session that was opened with another key rotates nothing': given(
    enrolled(),
    enrolled({ holder_key: another, public_key: anothersPublicKey }),
  )
    .when(name, example(name), { holderKey: another })
    .then({ ...refused, subject: key }),
  'nor does it for another session of the same principal': given(
    enrolled(),
    enrolled({ holder_key: another, public_key: anothersPublicKey }),
  )
    .when(name, example(name, { holder_key: another }), asking)
    .then({ ...refused, subject: another }),
  'a key that was rotated rotates nothing any more': given(enrolled({ status: 'rotated' }))
    .when(name, example(name), asking)
    .then(refused),
  'nor does one that was revoked': given(enrolled({ status: 'revoked' }, HOLDER_KEY_REVOKED))
    .when(name, example(name), asking)
    .then(refused),
  'nor one that was withdrawn': given(enrolled(), withdrawn(key))
    .when(name, example(name), asking)
    .then(refused),
  'nor one that nobody enrolled': given().when(name, example(name), asking).then(refused),
  'a stream of that name that holds something else is no key': given({
    stream: key,
    type: 'SOMETHING_ELSE',
    data: { operation: 'o', outcome: 'recorded', request: {}, body: { status: 'active' } },
  })
    .when(name, example(name), asking)
    .then(refused),
  'a replacement that is enrolled is taken': given(
    enrolled(),
    enrolled({ holder_key: replacement, public_key: replacementPublicKey }),
  )
    .when(name, example(name), asking)
    .then({ outcome: 'refused', code: 'record_conflict', subject: replacement }),
  'so is one that was, and was revoked': given(
    enrolled(),
    enrolled({ holder_key: replacement, public_key: replacementPublicKey, status: 'revoked' }),
  )
    .when(name, example(name), asking)
    .then({ outcome: 'refused', code: 'record_conflict', subject: replacement }),
  'so is the key itself': given(enrolled())
    .when(name, example(name, { replacement_public_key: publicKey }), asking)
    .then({ outcome: 'refused', code: 'record_conflict', subject: key }),
  'whose key it is is asked before whether the replacement is free': given(
    enrolled({ status: 'rotated' }),
    enrolled({ holder_key: replacement, public_key: replacementPublicKey }),
  )
    .when(name, example(name), asking)
    .then(refused),
  'key and replacement are demanded': given(enrolled())
    .when(name, example(name, { holder_key: '', replacement_public_key: undefined }), asking)
    .then({ issues: ['/holder_key', '/replacement_public_key'] }),
  'a key is named by its reference': given(enrolled())
    .when(name, example(name, { holder_key: 'key_registry:m22' }), asking)
    .then({ issues: ['/holder_key'] }),
  'a replacement that fits signatures it never made is none': given(enrolled())
    .when(name, example(name, { replacement_public_key: 'A'.repeat(43) }), asking)
    .then({ issues: ['/replacement_public_key'] }),
  'nothing else is asked': given(enrolled())
    .when(name, example(name, { company: 'company_geist:x' }), asking)
    .then({ issues: [''] }),
};
