import { provisioningDocumentSchema } from '../../application/provisioning/document';
import { type DecisionStep, provisioningSteps } from '../../application/provisioning/steps';
import { reference } from '../../domain/reference';
import { catalogue } from '../../operations/catalogue';
import { stepGroups } from '../../workflows/step-groups';
import { rehearsed } from '../application/rehearsed-document';
import { sampleDocument } from './sample-document';

const documents = { plain: sampleDocument('acme'), drilled: rehearsed(sampleDocument('acme')) };

const groupsOf = (document: keyof typeof documents) =>
  stepGroups(provisioningSteps(provisioningDocumentSchema.parse(documents[document])));

const named = (document: keyof typeof documents) =>
  groupsOf(document).map((group) => ('decisions' in group ? group.decisions.map(({ id }) => id) : group.id));

const evidence = [1, 2, 3, 4, 5, 6].map((index) => `evidence-${index}`);

it('decides at once what does not rest on each other, and the rest one after the other', () => {
  expect(named('plain')).toEqual([
    [...evidence, 'key-custody', 'key-custody-provider'],
    ['tenant-create'],
    ['company-bootstrap', 'precheck'],
    ['onboarding-gate'],
    ['admission-policy'],
  ]);
});

it('lets the provider of a key be attested once the key is made', () => {
  expect(named('drilled')).toEqual([
    [...evidence, 'key-custody'],
    'key-store-key',
    ['key-custody-provider'],
    ['tenant-create'],
    ['company-bootstrap', 'precheck'],
    ['onboarding-gate'],
    ['admission-policy'],
    ['provider-binding'],
    'rotation-rehearsal',
    'break-glass-rehearsal',
    ['maturity-report'],
    ['pilot-gate'],
  ]);
});

const acting = { tenant: reference('tenant_node', 'acme'), principal: crypto.randomUUID() };

function readsOf({ operation, request }: DecisionStep): readonly string[] {
  const understanding = catalogue[operation].understand(request, acting);
  if (!('understood' in understanding)) throw new Error(`${operation} was not understood`);
  return understanding.understood.reads;
}

/** The records that a step makes: what its operation produces, among what it reads to see whether it stands already. */
function recordsOf(step: DecisionStep): readonly string[] {
  if (step.operation === 'evidence.record') return [String(step.request.reference)];
  const kinds = Object.values(catalogue[step.operation].produces).flat();
  return readsOf(step).filter((stream) => kinds.some((kind) => stream.startsWith(`${kind}:`)));
}

it.each(['plain', 'drilled'] as const)(
  'of the %s document, none rests on what another of its group records',
  (document) => {
    const groups = groupsOf(document).flatMap((group) => ('decisions' in group ? [group.decisions] : []));
    for (const group of groups.filter(({ length }) => length > 1)) {
      for (const step of group) {
        expect(recordsOf(step)).not.toEqual([]);
        const others = group.filter((other) => other !== step).flatMap(recordsOf);
        expect(readsOf(step).filter((stream) => others.includes(stream))).toEqual([]);
      }
    }
  },
);
