import { z } from 'zod';
import type { ProvisioningRunInput } from '../../application/provisioning/runs';
import type { Answer, TestApi } from './test-api';

/** The run that was started for a provisioning, to be carried on by hand. */
export interface StartedRun {
  readonly id: string;
  readonly input: ProvisioningRunInput;
  /** Judges the next step, as an activity would. */
  decideNext(): Promise<string>;
  complete(): Promise<void>;
}

export async function startRun(api: TestApi, document: object): Promise<StartedRun> {
  const id = provisioningId(await api.post('/v1/provisionings', document));
  const input = [...api.runs.started.values()].find(({ provisioning }) => provisioning === id);
  if (input === undefined) throw new Error('the run was not started');
  const { provisioningRun } = api.application;
  let next = 0;
  return {
    id,
    input,
    decideNext: async () => {
      const step = input.steps[next];
      if (step === undefined || !('operation' in step)) throw new Error('there is no decision left');
      next += 1;
      const { outcome } = await provisioningRun.decideStep(input, step, 1, `${id}/${step.id}/1`);
      return outcome;
    },
    complete: async () => {
      await api.application.closeRun(input, { state: 'completed', reason: 'Every step was decided.' });
    },
  };
}

export function provisioningId({ body }: Answer): string {
  return z.looseObject({ id: z.uuid() }).parse(body).id;
}
