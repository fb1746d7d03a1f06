import * as fc from 'fast-check';
import { LedgerInMemory } from '../../application/ledger-in-memory';
import type { Granted } from '../../domain/decision';
import { WITHDRAWN } from '../../domain/event';
import { catalogue, type OperationName } from '../../operations/catalogue';
import { acting, contextOf, example } from './decision-table';

const keys = ['key_registry:one', 'key_registry:two', 'signing_key:one'] as const;
type Key = (typeof keys)[number];

interface Step {
  readonly operation: OperationName;
  readonly request: Readonly<Record<string, unknown>>;
  /** The keys that it works with; a revocation is no use of its key. */
  readonly uses: readonly Key[];
}

function attestationOf(key: Key): string {
  return `key_custody_provider_attestation:${key.replace(':', '_')}`;
}

const key = fc.constantFrom(...keys);
/** Mostly the key's own: with that of another key, nothing else is looked at. */
const keyAndAttestation = fc.oneof(
  { weight: 4, arbitrary: key.map((of) => ({ of, attestation: attestationOf(of) })) },
  { weight: 1, arbitrary: fc.tuple(key, key).map(([of, by]) => ({ of, attestation: attestationOf(by) })) },
);

const attest: fc.Arbitrary<Step> = fc
  .tuple(key, fc.constantFrom('attestation_ref', 'provider_attestation_ref'))
  .map(([of, field]) => ({
    operation: field === 'attestation_ref' ? 'keyCustody.attest' : 'keyCustody.providerAttest',
    request: {
      key_ref: of,
      [field]: field === 'attestation_ref' ? 'key_custody_attestation:any' : attestationOf(of),
    },
    uses: [of],
  }));

const uses = ['keyCustody.signingRehearse', 'keyCustody.breakGlass'] as const;
const use: fc.Arbitrary<Step> = fc
  .tuple(keyAndAttestation, fc.constantFrom('keyCustody.revoke', ...uses, ...uses, ...uses))
  .map(([{ of, attestation }, operation]) => ({
    operation,
    request: { key_ref: of, provider_attestation: attestation },
    uses: operation === 'keyCustody.revoke' ? [] : [of],
  }));

const rotate: fc.Arbitrary<Step> = fc
  .tuple(keyAndAttestation, key)
  .map(([{ of, attestation }, replacement]) => ({
    operation: 'keyCustody.rotationRehearse',
    request: { key_ref: of, provider_attestation: attestation, replacement_key_ref: replacement },
    uses: [of, replacement],
  }));

interface Withdrawal {
  readonly of: Key;
  readonly what: 'attestation' | 'revocation';
}

const withdraw: fc.Arbitrary<Withdrawal> = fc.record({
  of: key,
  what: fc.constantFrom('attestation', 'revocation'),
});

const steps = fc.array(fc.oneof(attest, use, use, rotate, withdraw), { minLength: 5, maxLength: 30 });

/** A ledger in which every key is attested, and what was done to the keys. */
class Course {
  private readonly ledger = new LedgerInMemory();
  private readonly revocations = new Map<string, string>();
  private ids = 0;

  constructor() {
    this.decide('evidence.record', { reference: 'human_presence_receipt:fixture_private_presence' });
    for (const of of keys)
      this.decide('keyCustody.providerAttest', {
        provider_attestation_ref: attestationOf(of),
        key_ref: of,
      });
  }

  isRevoked(of: Key): boolean {
    return this.revocations.has(of);
  }

  withdraw({ of, what }: Withdrawal): void {
    const stream = what === 'attestation' ? attestationOf(of) : this.revocations.get(of);
    if (stream !== undefined)
      this.ledger.append({ stream, type: WITHDRAWN, data: {} }, { recordedAt: contextOf({}).now });
  }

  /** Decides, and keeps what is granted. */
  decide(operation: OperationName, changes: Step['request']): Granted | undefined {
    const id = () => `0197f0a0-0000-7000-8000-${String(this.ids++).padStart(12, '0')}`;
    const asked = {
      operation: catalogue[operation],
      request: example(operation, changes),
      acting,
      context: { ...contextOf({}), eventIds: [id(), id(), id(), id()] as const },
    };
    const judged = this.ledger.decide(asked);
    if ('issues' in judged) throw new Error(`${operation} was turned away`);
    if (judged.decision.outcome === 'refused') return undefined;
    this.ledger.keep(asked, judged);
    return judged.decision;
  }

  /** By a record of its own, the first time; by that one, ever after. */
  expectRevokedBy({ body }: Granted): void {
    const of = String(body.key_ref);
    const revocation = String(body.revocation);
    const standing = this.revocations.get(of);
    if (standing === undefined) expect([...this.revocations.values()]).not.toContain(revocation);
    else expect(revocation).toBe(standing);
    this.revocations.set(of, revocation);
  }
}

test('in whatever order keys are attested, revoked and used, none is used after its revocation', () => {
  const granted = new Map<string, number>();
  fc.assert(
    fc.property(steps, (taken) => {
      const course = new Course();
      for (const step of taken) {
        if ('what' in step) {
          course.withdraw(step);
          continue;
        }
        const decision = course.decide(step.operation, step.request);
        if (step.uses.some((used) => course.isRevoked(used))) expect(decision).toBeUndefined();
        if (decision === undefined) continue;
        granted.set(step.operation, (granted.get(step.operation) ?? 0) + 1);
        if (step.operation === 'keyCustody.revoke') course.expectRevokedBy(decision);
      }
    }),
    { numRuns: 120 },
  );
  // Each was granted, and not just once.
  expect([...granted.keys()].sort()).toEqual([
    'keyCustody.attest',
    'keyCustody.breakGlass',
    'keyCustody.providerAttest',
    'keyCustody.revoke',
    'keyCustody.rotationRehearse',
    'keyCustody.signingRehearse',
  ]);
  for (const times of granted.values()) expect(times).toBeGreaterThan(10);
});
