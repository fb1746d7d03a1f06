import type { WorkflowHandle } from '@temporalio/client';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { modelProviders } from '../../models/model-providers';
import { answers, asksFor, type ChatCompletions, chatCompletions, fails } from '../models/chat-completions';
import { until } from '../store/until';
import { type Deployment, deploy, expectValue } from '../workflows/deployment';
import { runningTenant, seedTools } from '../workflows/running-tenant';

interface RunStage {
  readonly deployment: Deployment;
  readonly service: ChatCompletions;
  /** Lets so many milliseconds pass on the clock of the deployment. */
  skip(milliseconds: number): void;
}

const secret = 'sk-of-a-tenant';
const policy = { allowed_models: ['a/model'] };

/** How a run comes to each of its endings; each tells the id of its workflow. */
export const tenantRunCourses: Readonly<Record<string, (stage: RunStage) => Promise<string>>> = {
  async answered({ deployment, service }) {
    const tenant = await runningTenant(deployment, 'answered', { secret, policy });
    service.reacts(asksFor(['calculator', '{"expression":"1+1"}'], ['shell', '{}']), answers('Two.'));
    return (await tenant.run('What is 1+1?')).row.workflowId;
  },
  async 'asked-again'({ deployment, service }) {
    const tenant = await runningTenant(deployment, 'asked-again', { secret, policy });
    service.reacts(fails(503), answers('Yes.'));
    return (await tenant.run('Are you there?')).row.workflowId;
  },
  async refused({ deployment }) {
    const tenant = await runningTenant(deployment, 'refused', { policy });
    return (await tenant.run('Hello', { model: 'another/model' })).row.workflowId;
  },
  async failed({ deployment, service }) {
    const tenant = await runningTenant(deployment, 'failed', { secret, policy });
    service.reacts(fails(401));
    return (await tenant.run('Hello')).row.workflowId;
  },
  async 'quota-waited'({ deployment, skip }) {
    const tenant = await runningTenant(deployment, 'quota-waited', { limits: { rpm: 1 } });
    skip(60_000 - (Date.now() % 60_000) - 2_000);
    await tenant.run('one');
    return (await tenant.run('two')).row.workflowId;
  },
  async 'quota-exhausted'({ deployment }) {
    const tenant = await runningTenant(deployment, 'quota-exhausted', { limits: { max_runs_per_day: 0 } });
    return (await tenant.run('Hello')).row.workflowId;
  },
  async 'turns-exhausted'({ deployment, service }) {
    const tenant = await runningTenant(deployment, 'turns-exhausted', { secret, policy });
    service.reacts(asksFor(['calculator', '{"expression":"1"}']));
    return (await tenant.run('Hello', { max_turns: 1 })).row.workflowId;
  },
  async cancelled({ deployment, service }) {
    const { application, operator } = deployment;
    const tenant = await runningTenant(deployment, 'cancelled', { secret, policy });
    const seen = service.taken.length;
    service.reacts(() => {});
    const running = tenant.run('Hello');
    await until(() => service.taken.length > seen);
    const [row] = await application.tenantRuns.list(tenantOfSlug('cancelled'), { limit: 1 });
    expectValue(await application.tenantRuns.cancel(row?.id ?? '', operator));
    return (await running).row.workflowId;
  },
};

/** Has each course run, and handed over with its workflow. */
export async function runTenantCourses(
  record: (name: string, workflow: WorkflowHandle) => Promise<void>,
): Promise<void> {
  let ahead = 0;
  const service = await chatCompletions();
  const deployment = await deploy({
    clock: () => new Date(Date.now() + ahead),
    runs: { models: modelProviders({ openrouter: service.url }) },
  });
  try {
    await seedTools(deployment);
    for (const [name, course] of Object.entries(tenantRunCourses)) {
      ahead = 0;
      const skip = (milliseconds: number) => {
        ahead = milliseconds;
      };
      const workflowId = await course({ deployment, service, skip });
      await record(name, deployment.temporal.client.workflow.getHandle(workflowId));
    }
  } finally {
    await deployment.close();
    await service.close();
  }
}
