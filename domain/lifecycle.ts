/** Document 003: the states of the production lifecycle, which tenants and companies have in common. */
export const lifecycleStates = [
  'candidate',
  'evidence_pending',
  'reviewer_pending',
  'verified_for_pilot',
  'refused',
  'revoked',
] as const;
export type LifecycleState = (typeof lifecycleStates)[number];

/** What a step needs at least one known record of. */
export type LifecycleNeed = 'evidence' | 'reviewer';

export interface LifecycleStep {
  /** Null where the lifecycle hasn't begun. */
  readonly from: LifecycleState | null;
  readonly to: LifecycleState;
  readonly needs: readonly LifecycleNeed[];
}

/**
 * Every step that there is. To refuse and to revoke need nothing, since ending must never be harder than granting; no
 * step leads on from there.
 */
export const lifecycleSteps: readonly LifecycleStep[] = [
  { from: null, to: 'candidate', needs: [] },
  { from: 'candidate', to: 'evidence_pending', needs: ['evidence'] },
  { from: 'evidence_pending', to: 'reviewer_pending', needs: ['evidence', 'reviewer'] },
  { from: 'reviewer_pending', to: 'verified_for_pilot', needs: ['evidence', 'reviewer'] },
  { from: 'candidate', to: 'refused', needs: [] },
  { from: 'evidence_pending', to: 'refused', needs: [] },
  { from: 'reviewer_pending', to: 'refused', needs: [] },
  { from: 'verified_for_pilot', to: 'revoked', needs: [] },
];

export function lifecycleStep(from: LifecycleState | null, to: LifecycleState): LifecycleStep | undefined {
  return lifecycleSteps.find((step) => step.from === from && step.to === to);
}

export function isLifecycleState(text: string): text is LifecycleState {
  return lifecycleStates.some((state) => state === text);
}
