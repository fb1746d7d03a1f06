import { failed } from '../../custody/key-store-result';
import { type BreakGlassStage, stageBreakGlass } from '../workflows/break-glass-drill';
import { expectValue } from '../workflows/deployment';

/** How a rehearsal of breaking the glass comes to one of its endings. */
interface BreakGlassCourse {
  readonly state: string;
  readonly policy?: object;
  /** What is done once it is asked for. */
  take?(stage: BreakGlassStage, rehearsal: string, workflowId: string): Promise<unknown>;
}

export const breakGlassCourses: Readonly<Record<string, BreakGlassCourse>> = {
  done: {
    state: 'done',
    take: async ({ approvers: [first, second, third] }, rehearsal) => {
      await first.answer(rehearsal, 'deny');
      await second.answer(rehearsal, 'approve');
      await third.answer(rehearsal, 'approve');
    },
  },
  denied: {
    state: 'denied',
    take: async ({ approvers: [first, second] }, rehearsal) => {
      await first.answer(rehearsal, 'deny');
      await second.answer(rehearsal, 'deny');
    },
  },
  expired: { state: 'expired', policy: { break_glass_answer_seconds: 1 } },
  withdrawn: {
    state: 'withdrawn',
    take: async ({ deployment, requester }, rehearsal) =>
      expectValue(await deployment.application.rehearsals.withdraw(rehearsal, requester.caller)),
  },
  'provider-failed': {
    state: 'failed',
    policy: { break_glass_approvals: 1 },
    take: async (stage, rehearsal) => {
      stage.failing = { sign: async () => failed({ code: 'provider_unavailable', detail: 'away' }) };
      await stage.approvers[0].answer(rehearsal, 'approve');
    },
  },
  'cancelled-waiting': {
    state: 'cancelled',
    take: (stage, _rehearsal, workflowId) => workflowOf(stage, workflowId).cancel(),
  },
  'cancelled-in-use': {
    state: 'cancelled',
    policy: { break_glass_approvals: 1 },
    take: async (stage, rehearsal, workflowId) => {
      stage.failing = {
        sign: async () => {
          await workflowOf(stage, workflowId).cancel();
          return failed({ code: 'provider_unavailable', detail: 'away' });
        },
      };
      await stage.approvers[0].answer(rehearsal, 'approve');
    },
  },
};

/** Rehearses until the ending that is meant is there; gives the workflow, and the deployment to be closed. */
export async function rehearseBreakGlass(name: string, { state, policy, take }: BreakGlassCourse) {
  const stage = await stageBreakGlass();
  const { row } = await stage.ask(name, policy);
  await take?.(stage, row.id, row.workflowId);
  const ended = await stage.ended(row.id);
  if (ended.row.state !== state) throw new Error(`${name} was to end as ${state}, not ${ended.row.state}`);
  return { deployment: stage.deployment, workflow: workflowOf(stage, row.workflowId) };
}

function workflowOf({ deployment }: BreakGlassStage, workflowId: string) {
  return deployment.temporal.client.workflow.getHandle(workflowId);
}
