import type { ProvisioningPlan } from '../../client';
import { aligned } from './aligned';
import { missingLines } from './missing-lines';

/** What each step would come to, and for those that would be refused, why and what is missing. */
export function planLines({ steps }: ProvisioningPlan): readonly string[] {
  const refused = steps.filter(({ outcome }) => outcome === 'refused');
  return [
    'What each step would come to now (nothing was recorded):',
    '',
    ...aligned(steps.map(({ outcome, title, code }) => [outcome ?? '-', title, code ?? ''])),
    ...refused.flatMap(({ title, reason, missing, ...step }) => [
      '',
      `${title}: ${reason ?? ''}`,
      ...missingLines(missing),
      consequenceOf(step),
    ]),
  ];
}

function consequenceOf({
  follows,
  goesOn,
  mend,
}: Pick<ProvisioningPlan['steps'][number], 'follows' | 'goesOn' | 'mend'>): string {
  if (goesOn) return 'The run would go on.';
  return follows === null ? endOf(mend) : `It follows from the refusal at ${follows}.`;
}

function endOf(mend: ProvisioningPlan['steps'][number]['mend']): string {
  return mend === 'evidence' ? 'The run would wait for it.' : 'The run would end there, refused.';
}
