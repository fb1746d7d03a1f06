import type { WorkflowHandle } from '@temporalio/client';
import { deliveryWorkflowId } from '../../domain/webhook';
import { until } from '../store/until';
import { type Deployment, deploy, expectValue } from '../workflows/deployment';
import { type ReceiverAnswer, WebhookReceiver } from '../workflows/webhook-receiver';

const pauses = [50, 50];

/** What the receiver answers, one request after the other, for a delivery to come to each of its endings. */
export const webhookCourses: Readonly<Record<string, readonly [ReceiverAnswer, ...ReceiverAnswer[]]>> = {
  delivered: [204],
  'delivered-late': [500, 204],
  'put-off': [{ status: 503, headers: { 'retry-after': '1' } }, 204],
  dead: [500],
  gone: [410],
};

/** Gives the workflow of a delivery that goes so, once it has ended. */
export async function deliver(
  answers: readonly ReceiverAnswer[],
): Promise<{ readonly deployment: Deployment; readonly workflow: WorkflowHandle }> {
  const receiver = await WebhookReceiver.listen();
  const outbound = { allow: ['127.0.0.0/8'] };
  const deployment = await deploy({ webhooks: { outbound, deliveryPauses: pauses } });
  try {
    const { application, operator, temporal } = deployment;
    receiver.answering('/', ...answers);
    const endpoint = { url: receiver.url('/'), events: ['escalation'], description: '' } as const;
    const { id } = expectValue(await application.webhooks.add(operator, endpoint, undefined));
    const delivery = expectValue(await application.webhookDeliveries.test(operator, id));
    const workflow = temporal.client.workflow.getHandle(deliveryWorkflowId(delivery.id, 1));
    await until(async () => (await workflow.describe()).status.name === 'COMPLETED', 60_000);
    return { deployment, workflow };
  } finally {
    await receiver.close();
  }
}
