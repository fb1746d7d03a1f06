import { DECISION_REFUSED, type RecordedEvent, WITHDRAWN } from '../../domain/event';
import { Facts } from '../../domain/facts';
import type { JsonObject } from '../../domain/json';
import { isFixtureProvider, knownRecord } from '../../domain/known-record';
import { reference } from '../../domain/reference';
import { refusalCodes } from '../../domain/refusal-codes';

const receipt = reference('receipt', 'm18_restore_verified');
const now = '2026-11-21T09:00:00.000Z';

function event(request: JsonObject, more: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    stream: receipt,
    type: 'EVIDENCE_RECORDED',
    data: { operation: 'evidence.record', outcome: 'recorded', request, body: {} },
    id: '0197f0a0-0000-7000-8000-000000000001',
    version: 3,
    actor: '0197f0a0-0000-7000-8000-000000000002',
    restedOn: {},
    recordedAt: now,
    salt: '',
    leafHash: '',
    ...more,
  };
}

const known = (head: RecordedEvent | undefined, at = now) => knownRecord(receipt, head, at);

test('is what the newest event leaves standing', () => {
  expect(known(event({}))).toMatchObject({ reference: receipt, version: 3, operation: 'evidence.record' });
  expect(known(undefined)).toBeUndefined();
});

test.each(['admitted', 'pending', 'verified', 'recorded'])('counts where it is %s', (outcome) => {
  const data = { operation: 'o', outcome, request: {}, body: {} };
  expect(known(event({}, { data }))?.data.outcome).toBe(outcome);
});

test('is unknown once withdrawn, and where it was refused', () => {
  expect(known(event({}, { type: WITHDRAWN }))).toBeUndefined();
  expect(known(event({}, { type: WITHDRAWN, data: { provisioning: 'p', reason: 'r' } }))).toBeUndefined();
  expect(known(event({}, { type: DECISION_REFUSED }))).toBeUndefined();
});

test('is no stream that tells the course of something', () => {
  expect(known(event({}, { type: 'PROVISIONING_CLOSED', data: { state: 'completed' } }))).toBeUndefined();
});

describe('validity', () => {
  const valid_from = '2026-11-21T10:00:00+01:00';
  const valid_until = '2026-11-21T10:30:00.000+01:00';
  test.each([
    ['2026-11-21T08:59:59.999Z', false],
    ['2026-11-21T09:00:00.000Z', true],
    ['2026-11-21T09:29:59.999Z', true],
    ['2026-11-21T09:30:00.000Z', false],
  ])('at %s: %s', (at, stands) => {
    expect(known(event({ valid_from, valid_until }), at) !== undefined).toBe(stands);
  });
  test('may be open at either end', () => {
    expect(known(event({ valid_from }), '2099-01-01T00:00:00.000Z')).toBeDefined();
    expect(known(event({ valid_until }), '1999-01-01T00:00:00.000Z')).toBeDefined();
  });
});

test('is a fixture by its flag or by its provider', () => {
  expect(known(event({}))?.fixture).toBe(false);
  expect(known(event({ fixture: false, provider: 'aws_kms' }))?.fixture).toBe(false);
  expect(known(event({ fixture: true }))?.fixture).toBe(true);
  expect(known(event({ fixture: false, provider: 'fixture_provider' }))?.fixture).toBe(true);
  expect(isFixtureProvider(undefined)).toBe(false);
});

test('tells the key that it speaks of', () => {
  expect(known(event({ key_ref: 'signing_key:a' }))?.keyRef).toBe('signing_key:a');
  expect(known(event({}))?.keyRef).toBeUndefined();
});

describe('facts', () => {
  const facts = new Facts(new Map([[receipt, { version: 3, head: event({}) }]]), now);

  test('know a record of an accepted kind, and of no other', () => {
    expect(facts.known(receipt, ['receipt'])).toBeDefined();
    expect(facts.known(receipt, ['ops_restore_rehearsal', 'receipt'])).toBeDefined();
    expect(facts.known(receipt, ['standing'])).toBeUndefined();
  });

  test('tell nothing of a stream that was not read', () => {
    const other = reference('receipt', 'other');
    expect(() => facts.of(other)).toThrow('receipt:other');
    expect(() => facts.has(other)).toThrow();
    expect(() => facts.known(other, ['receipt'])).toThrow();
    expect(() => facts.known(other, ['standing'])).toThrow();
  });

  test('tell whether a stream that was read has anything in it', () => {
    const none = new Facts(new Map([['key_revocation/signing_key:a', { version: 0, head: undefined }]]), now);
    expect(none.has('key_revocation/signing_key:a')).toBe(false);
    expect(facts.has(receipt)).toBe(true);
  });
});

test('every code says in sentences why it refuses and what would mend it', () => {
  for (const { reason, remedy } of Object.values(refusalCodes)) {
    expect(reason).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  }
});
