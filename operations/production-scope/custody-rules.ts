import { z } from 'zod';
import type { Facts } from '../../domain/facts';
import { acceptedKinds } from '../../domain/kinds';
import type { KnownRecord } from '../../domain/known-record';
import { type Reference, referenceSchema } from '../../domain/reference';
import { keyRevocationStream, type Stream } from '../../domain/stream';
import { latestEvent, latestOf } from './latest-record';
import { type PostureRule, settled } from './posture';
import { productionScopeEvaluateRequest, type ScopeQuestion } from './request';

const kinds = acceptedKinds.key_custody_provider_attestation;

const attestationSchema = z.object({
  body: z.object({ provider_attestation: referenceSchema, key_ref: referenceSchema }),
});

/** Who holds the signing key, and whether it may still sign. */
export const custodyRules = {
  signer_provider_posture: {
    reads: (question) => (question.signer_provider_posture === undefined ? attestationStreams(question) : []),
    readsNext: (question, facts) =>
      question.signer_provider_posture === undefined ? recordStreams(question, facts) : [],
    settle(question, { facts }) {
      const given = question.signer_provider_posture;
      const known = given === undefined ? knownAttestation(question, facts) : undefined;
      return settled(
        given,
        known && { value: postureOf(known), record: known.reference },
        (posture) => posture === 'provider_attestation_verified',
      );
    },
  },
  key_revocation_status: {
    reads: (question) => (question.key_revocation_status === undefined ? attestationStreams(question) : []),
    readsNext(question, facts) {
      if (question.key_revocation_status !== undefined) return [];
      const key = attestedBy(question, facts)?.key;
      return [...recordStreams(question, facts), ...(key === undefined ? [] : [keyRevocationStream(key)])];
    },
    settle(question, { facts }) {
      const given = question.key_revocation_status;
      const known = given === undefined ? knownAttestation(question, facts) : undefined;
      const key = known && attestedBy(question, facts)?.key;
      return settled(
        given,
        key && {
          value: facts.has(keyRevocationStream(key)) ? 'revoked' : 'not_revoked',
          record: known.reference,
        },
        (status) => status === 'not_revoked',
      );
    },
  },
} as const satisfies Record<string, PostureRule>;

const postures = productionScopeEvaluateRequest.shape.signer_provider_posture.unwrap();

function postureOf({ fixture, data }: KnownRecord): z.output<typeof postures> {
  return fixture ? 'fixture' : postures.parse(data.body.status);
}

interface Attested {
  readonly attestation: Reference;
  /** Absent where the attestation that was named isn't known. */
  readonly key?: Reference | undefined;
}

/** The attestation that custody is inferred from, as what is read first tells it. */
function attestedBy({ provider_attestation: named }: ScopeQuestion, facts: Facts): Attested | undefined {
  if (named !== undefined) return { attestation: named, key: facts.known(named, kinds)?.keyRef };
  const latest = latestEvent('signer_provider_posture', facts);
  if (latest === undefined) return undefined;
  const { body } = attestationSchema.parse(latest.data);
  return { attestation: body.provider_attestation, key: body.key_ref };
}

function attestationStreams({ provider_attestation: named }: ScopeQuestion): readonly Stream[] {
  return named === undefined ? latestOf('signer_provider_posture') : [named];
}

function recordStreams(question: ScopeQuestion, facts: Facts): readonly Stream[] {
  const attested = attestedBy(question, facts);
  return attested === undefined ? [] : [attested.attestation];
}

function knownAttestation(question: ScopeQuestion, facts: Facts): KnownRecord | undefined {
  const attested = attestedBy(question, facts);
  return attested && facts.known(attested.attestation, kinds);
}
