import { kindsMadeByOperations } from '../../../domain/kinds';
import { type Cases, example, given } from '../decision-table';

const name = 'evidence.record';

const kindsOfOthers = Object.fromEntries(
  [...kindsMadeByOperations].map((kind) => [
    `nobody enters a ${kind} as evidence`,
    given()
      .when(name, example(name, { reference: `${kind}:forged` }))
      .then({
        outcome: 'refused',
        code: 'evidence_kind_not_recordable',
        subject: `${kind}:forged`,
        missing: [],
      }),
  ]),
);

const kindsOfEvidence = Object.fromEntries(
  [
    'authority_package',
    'connector_consent',
    'edge_access_policy',
    'human_presence_receipt',
    'ops_backup_restore',
    'ops_edge_policy',
    'ops_incident',
    'ops_restore_rehearsal',
    'ops_rollback',
    'proof_bundle',
    'proof_issuer',
    'receipt',
    'standing',
    'standing_grant',
    'a_kind_that_nobody_thought_of',
  ].map((kind) => [
    `a ${kind} is evidence`,
    given()
      .when(name, example(name, { reference: `${kind}:m22_fixture` }))
      .then({ outcome: 'recorded', body: { evidence: `${kind}:m22_fixture` } }),
  ]),
);

export const evidenceRecord: Cases = {
  ...kindsOfOthers,
  ...kindsOfEvidence,
  'reference, commitment, issuer and flag are kept, never the content': given()
    .when(name, example(name))
    .then({
      outcome: 'recorded',
      body: {
        evidence: 'standing:anna_geschaeftsfuehrer_fixture',
        commitment: 'sha256:standing_anna_fixture',
        issuer: 'authority:register_fixture',
        fixture: true,
        content_stored: false,
        production_admission: false,
      },
    }),
  'validity is kept as it was written': given()
    .when(
      name,
      example(name, { valid_from: '2026-11-21T00:00:00+01:00', valid_until: '2027-11-21T00:00:00Z' }),
    )
    .then({
      outcome: 'recorded',
      body: { valid_from: '2026-11-21T00:00:00+01:00', valid_until: '2027-11-21T00:00:00Z' },
    }),
  'it may be recorded after it expired: gates will not know it': given()
    .when(name, example(name, { valid_until: '2020-01-01T00:00:00Z' }))
    .then({ outcome: 'recorded' }),
  'validity does not end before it begins': given()
    .when(
      name,
      example(name, { valid_from: '2026-11-21T00:00:00+01:00', valid_until: '2026-11-20T23:00:00Z' }),
    )
    .then({ issues: ['/valid_until'] }),
  'a moment has a date, a time and an offset': given()
    .when(name, example(name, { valid_from: '2026-11-21', valid_until: '2026-02-30T00:00:00Z' }))
    .then({ issues: ['/valid_from', '/valid_until'] }),
  'a moment that is none does not spoil the other': given()
    .when(name, example(name, { valid_from: 'tomorrow', valid_until: '2026-11-21T00:00:00Z' }))
    .then({ issues: ['/valid_from'] }),
  'reference, commitment and issuer are demanded': given()
    .when(name, { fixture: true })
    .then({ issues: ['/reference', '/commitment', '/issuer'] }),
  'the content itself has no place': given()
    .when(name, example(name, { content: 'the contract, in full' }))
    .then({ issues: [''] }),
};
