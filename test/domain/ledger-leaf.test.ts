import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json';
import { canonicalEvent, canonicalPrefix, leafHash, ledgerLeaf } from '../../domain/ledger-leaf';

const content = {
  actor: '0197f0a0-0000-7000-8000-000000000001',
  data: { zebra: 1, ärger: ['€', null], outcome: 'recorded' },
  id: '0197f0a0-0000-7000-8000-000000000002',
  recordedAt: '2026-11-21T09:00:00.000Z',
  restedOn: { 'b:2': 0, 'a:1': 7 },
  stream: 'a:1',
  tenant: '0197f0a0-0000-7000-8000-000000000003',
  type: 'EVIDENCE_RECORDED',
};

test('the canonical event is the canonical JSON of all of it, its version included', () => {
  const { recordedAt, restedOn, ...rest } = content;
  expect(canonicalEvent(canonicalPrefix(content), 12)).toBe(
    canonicalJson({ ...rest, recorded_at: recordedAt, rested_on: restedOn, version: 12 }),
  );
});

test('the leaf is the canonical JSON of the salted commitment', () => {
  const salt = Buffer.alloc(32, 7);
  const canonical = canonicalEvent(canonicalPrefix(content), 1);
  const c = createHash('sha256')
    .update(Buffer.concat([salt, Buffer.from(canonical, 'utf8')]))
    .digest('hex');
  expect(ledgerLeaf(salt, canonical)).toBe(canonicalJson({ v: 1, c }));
  expect(ledgerLeaf(Buffer.alloc(32, 8), canonical)).not.toBe(ledgerLeaf(salt, canonical));
});

test('the hash of a leaf is that of RFC 6962, 2.1', () => {
  // The empty leaf, as RFC 6962's reference implementation has it.
  expect(leafHash('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  const leaf = ledgerLeaf(Buffer.alloc(32), '{}');
  expect(leafHash(leaf)).toBe(
    createHash('sha256')
      .update(Buffer.concat([Buffer.of(0), Buffer.from(leaf, 'utf8')]))
      .digest('hex'),
  );
});
