import { type LifecycleState, lifecycleStates } from '../../../domain/lifecycle';
import type { OperationName } from '../../../operations/catalogue';
import { type Cases, type Earlier, evidence, example, given, withdrawn } from '../decision-table';

/** What is not the same for tenants and companies. */
interface Of {
  readonly name: Extract<OperationName, `${string}.productionLifecycleAdvance`>;
  /** The field that names whose lifecycle it is. */
  readonly field: 'tenant_onboarding' | 'company_bootstrap';
  readonly subject: string;
  /** The record of the lifecycle. */
  readonly record: string;
  /** The body's key. */
  readonly key: 'tenant_lifecycle' | 'company_lifecycle';
  readonly unknown: string;
  /** What makes the subject known. */
  subjectMade(changes?: Readonly<Record<string, unknown>>): readonly Earlier[];
}

const papers = ['evidence_bundle:register', 'receipt:hostile_suite', 'standing:anna'];
const reviewers = ['reviewer_receipt:first', 'human_presence_receipt:second'];
const recorded = [...papers, ...reviewers].map((of) => evidence(of, { fixture: false }));

/** Names enough for any step. */
const backed = { evidence_refs: papers, reviewer_receipt_refs: reviewers };

const way = ['candidate', 'evidence_pending', 'reviewer_pending', 'verified_for_pilot'] as const;

/** The steps that there are, as the source has them. */
const successors: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  candidate: ['evidence_pending', 'refused'],
  evidence_pending: ['reviewer_pending', 'refused'],
  reviewer_pending: ['verified_for_pilot', 'refused'],
  verified_for_pilot: ['revoked'],
  refused: [],
  revoked: [],
};

const routes: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  candidate: way.slice(0, 1),
  evidence_pending: way.slice(0, 2),
  reviewer_pending: way.slice(0, 3),
  verified_for_pilot: way,
  refused: ['candidate', 'refused'],
  revoked: [...way, 'revoked'],
};

export function lifecycleCases({ name, field, subject, record, key, unknown, subjectMade }: Of): Cases {
  const prefix = `production_${key}`;
  const advanceTo = (target_state: string, changes: Readonly<Record<string, unknown>> = {}) =>
    example(name, { target_state, ...backed, ...changes });
  const ready = [...subjectMade(), ...recorded];
  const at = (state: LifecycleState): readonly Earlier[] => [
    ...ready,
    ...routes[state].map((passed) => ({ operation: name, request: advanceTo(passed) })),
  ];
  const refused = (code: string, ...missing: readonly string[]) =>
    ({ outcome: 'refused', code, subject: record, missing }) as const;
  const advanced = (to: LifecycleState, from: LifecycleState | null, counts = [3, 2]) =>
    ({
      outcome: 'admitted',
      body: {
        [key]: subject,
        lifecycle_state: to,
        prior_state: from,
        evidence_count: counts[0] ?? 0,
        reviewer_receipt_count: counts[1] ?? 0,
        production_admission: false,
        raw_db_exposed: false,
      },
    }) as const;
  const stepInvalid = refused(`${prefix}_transition_invalid`);
  const fixtureRefused = refused(`${prefix}_fixture_refused`);

  const everyPair = Object.fromEntries(
    lifecycleStates.flatMap((from) =>
      lifecycleStates.map((to) => [
        `from ${from} to ${to}`,
        given(...at(from))
          .when(name, advanceTo(to))
          .then(successors[from].includes(to) ? advanced(to, from) : stepInvalid),
      ]),
    ),
  );

  const everyBeginning = Object.fromEntries(
    lifecycleStates.map((to) => [
      `from nothing to ${to}`,
      given(...ready)
        .when(name, advanceTo(to))
        .then(to === 'candidate' ? advanced(to, null) : stepInvalid),
    ]),
  );

  const endings = Object.fromEntries(
    lifecycleStates.flatMap((from) =>
      successors[from]
        .filter((to) => to === 'refused' || to === 'revoked')
        .map((to) => [
          `from ${from} to ${to} needs nothing`,
          given(...at(from))
            .when(name, advanceTo(to, { evidence_refs: undefined, reviewer_receipt_refs: undefined }))
            .then(advanced(to, from, [0, 0])),
        ]),
    ),
  );

  const noState = Object.fromEntries(
    ['', 'none', 'Candidate', ' candidate', 'admitted', 'toString', 'verified'].map((target) => [
      `“${target}” is no state`,
      given(...at('reviewer_pending'))
        .when(name, advanceTo(target))
        .then(refused(`${prefix}_state_invalid`)),
    ]),
  );

  const needs = Object.fromEntries(
    (
      [
        ['candidate', 'evidence_pending', false],
        ['evidence_pending', 'reviewer_pending', true],
        ['reviewer_pending', 'verified_for_pilot', true],
      ] as const
    ).flatMap(([from, to, reviewed]) => [
      [
        `${to} needs evidence`,
        given(...at(from))
          .when(name, advanceTo(to, { evidence_refs: [] }))
          .then(refused(`${prefix}_evidence_missing`, 'evidence_refs')),
      ],
      [
        `${to} takes one piece of evidence`,
        given(...at(from))
          .when(name, advanceTo(to, { evidence_refs: papers.slice(0, 1) }))
          .then(advanced(to, from, [1, 2])),
      ],
      [
        `${to} ${reviewed ? 'needs a' : 'takes no'} reviewer`,
        given(...at(from))
          .when(name, advanceTo(to, { reviewer_receipt_refs: undefined }))
          .then(
            reviewed
              ? refused(`${prefix}_reviewer_missing`, 'reviewer_receipt_refs')
              : advanced(to, from, [3, 0]),
          ),
      ],
      [
        `${to} tells evidence before reviewers`,
        given(...at(from))
          .when(name, advanceTo(to, { evidence_refs: ['receipt:nobody'], reviewer_receipt_refs: [] }))
          .then(refused(`${prefix}_evidence_missing`, 'evidence_refs')),
      ],
    ]),
  );

  const references = Object.fromEntries(
    (['candidate', 'evidence_pending', 'refused'] as const).flatMap((to) => {
      const before = given(...(to === 'candidate' ? ready : at('candidate')));
      return [
        [
          `${to}: evidence that is named must be known`,
          before
            .when(
              name,
              advanceTo(to, { evidence_refs: [...papers, 'receipt:nobody', 'evidence_bundle:nobody'] }),
            )
            .then(refused(`${prefix}_evidence_missing`, 'evidence_refs', 'evidence_refs')),
        ],
        [
          `${to}: a reviewer's receipt that is named must be known`,
          before
            .when(name, advanceTo(to, { reviewer_receipt_refs: ['reviewer_receipt:nobody'] }))
            .then(refused(`${prefix}_reviewer_missing`, 'reviewer_receipt_refs')),
        ],
        [
          `${to}: a receipt of another kind is no reviewer's`,
          before
            .when(name, advanceTo(to, { reviewer_receipt_refs: ['receipt:hostile_suite'] }))
            .then(refused(`${prefix}_reviewer_missing`, 'reviewer_receipt_refs')),
        ],
      ];
    }),
  );

  return {
    ...everyPair,
    ...everyBeginning,
    ...endings,
    ...noState,
    ...needs,
    ...references,
    'the example begins the lifecycle': given(...subjectMade())
      .when(name, example(name))
      .then(advanced('candidate', null, [0, 0])),
    'references are counted once': given(...at('reviewer_pending'))
      .when(
        name,
        advanceTo('verified_for_pilot', {
          evidence_refs: [...papers, ...papers],
          reviewer_receipt_refs: [reviewers[0], reviewers[0]],
        }),
      )
      .then(advanced('verified_for_pilot', 'reviewer_pending', [3, 1])),
    'one unknown reference that is named twice is told once': given(...at('candidate'))
      .when(name, advanceTo('evidence_pending', { evidence_refs: ['receipt:nobody', 'receipt:nobody'] }))
      .then(refused(`${prefix}_evidence_missing`, 'evidence_refs')),
    'evidence that was withdrawn is unknown': given(...at('candidate'), withdrawn('standing:anna'))
      .when(name, advanceTo('evidence_pending'))
      .then(refused(`${prefix}_evidence_missing`, 'evidence_refs')),
    'evidence that has ended is unknown': given(
      ...at('candidate'),
      evidence('standing:interim', { valid_until: '2026-11-21T12:00:00Z' }),
    )
      .when(name, advanceTo('evidence_pending', { evidence_refs: ['standing:interim'] }))
      .then(refused(`${prefix}_evidence_missing`, 'evidence_refs')),
    'evidence may be a fixture': given(...at('candidate'), evidence('standing:made_up', { fixture: true }))
      .when(name, advanceTo('evidence_pending', { evidence_refs: ['standing:made_up'] }))
      .then(advanced('evidence_pending', 'candidate', [1, 2])),

    'a fixture is refused': given(...ready)
      .when(name, advanceTo('candidate', { fixture: true }))
      .then(fixtureRefused),
    'so is one whose record is a fixture': given(...subjectMade({ fixture: true }))
      .when(name, example(name))
      .then(fixtureRefused),
    'an absent flag is false': given(...ready)
      .when(name, advanceTo('candidate', { fixture: undefined }))
      .then(advanced('candidate', null)),
    'the flag is told before the state': given()
      .when(name, advanceTo('nowhere', { fixture: true }))
      .then(fixtureRefused),
    'the state is told before the subject': given()
      .when(name, advanceTo('nowhere', { [field]: undefined }))
      .then({ outcome: 'refused', code: `${prefix}_state_invalid`, missing: [] }),
    'the subject is unknown': given(...recorded)
      .when(name, advanceTo('candidate'))
      .then(refused(unknown, field)),
    'the subject is absent': given(...ready)
      .when(name, advanceTo('candidate', { [field]: undefined }))
      .then({ outcome: 'refused', code: unknown, missing: [field] }),
    'an empty subject counts as absent': given(...ready)
      .when(name, advanceTo('candidate', { [field]: '' }))
      .then({ outcome: 'refused', code: unknown, missing: [field] }),
    'a subject of another kind is unknown': given(...ready)
      .when(name, advanceTo('candidate', { [field]: 'standing:anna' }))
      .then({ outcome: 'refused', code: unknown, missing: [field] }),
    'a subject that was withdrawn is unknown': given(...at('candidate'), withdrawn(subject))
      .when(name, advanceTo('evidence_pending'))
      .then(refused(unknown, field)),
    'the subject is told before the step': given(...recorded)
      .when(name, advanceTo('revoked'))
      .then(refused(unknown, field)),
    'a fixture of record is told before the step': given(...subjectMade({ fixture: true }))
      .when(name, advanceTo('revoked'))
      .then(fixtureRefused),
    'the step is told before the evidence': given(...at('candidate'))
      .when(name, advanceTo('verified_for_pilot', { evidence_refs: [], reviewer_receipt_refs: [] }))
      .then(stepInvalid),
    'a lifecycle that was withdrawn begins anew': given(...at('refused'), withdrawn(record))
      .when(name, advanceTo('candidate'))
      .then(advanced('candidate', null)),
    'and does not go on': given(...at('reviewer_pending'), withdrawn(record))
      .when(name, advanceTo('verified_for_pilot'))
      .then(stepInvalid),

    'state and references are what they are called': given(...ready)
      .when(
        name,
        advanceTo('candidate', {
          target_state: 7,
          [field]: 'm21',
          evidence_refs: ['m21', ''],
          reviewer_receipt_refs: 'reviewer_receipt:first',
          fixture: 'no',
        }),
      )
      .then({
        issues: [
          `/${field}`,
          '/target_state',
          '/evidence_refs/0',
          '/evidence_refs/1',
          '/reviewer_receipt_refs',
          '/fixture',
        ],
      }),
    'a state must be asked for': given(...ready)
      .when(name, example(name, { target_state: undefined }))
      .then({ issues: ['/target_state'] }),
  };
}
