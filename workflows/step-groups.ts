import type {
  DecisionStep,
  KeyStep,
  ProvisioningStep,
  RehearsalStep,
} from '../application/provisioning/steps';

/** Decisions that are made at once. */
export interface DecisionGroup {
  readonly decisions: readonly [DecisionStep, ...DecisionStep[]];
}

/** The steps in their order, those decisions together that are made at once. */
export function stepGroups(
  steps: readonly ProvisioningStep[],
): readonly (DecisionGroup | KeyStep | RehearsalStep)[] {
  const groups: (DecisionGroup | KeyStep | RehearsalStep)[] = [];
  let open: [DecisionStep, ...DecisionStep[]] | undefined;
  for (const step of steps) {
    if (!('operation' in step)) {
      open = undefined;
      groups.push(step);
    } else if (open !== undefined && step.withPrevious === true) {
      open.push(step);
    } else {
      open = [step];
      groups.push({ decisions: open });
    }
  }
  return groups;
}
