import { randomUUID } from 'node:crypto';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../../application/caller';
import type { WebhookEndpointWithSecret } from '../../application/webhooks/webhook-service';
import { type Reference, reference } from '../../domain/reference';
import { type DeliveryState, deliveryWorkflowId, type WebhookEvent } from '../../domain/webhook';
import { PostgresWebhookDeliveries } from '../../store/postgres-webhook-deliveries';
import type { WebhookDelivery } from '../../store/webhooks';
import { registered } from '../lifecycle/registered';
import { until } from '../store/until';
import { type Deployment, deploy, expectValue } from './deployment';
import { WebhookReceiver } from './webhook-receiver';

const pauses = [20, 20];
let addressOfMoving = '127.0.0.1';
let receiver: WebhookReceiver;
let deployment: Deployment;
beforeAll(async () => {
  receiver = await WebhookReceiver.listen();
  deployment = await deploy({
    webhooks: {
      outbound: { allow: ['127.0.0.0/8'], resolve: async () => [addressOfMoving] },
      deliveryPauses: pauses,
    },
  });
});
afterAll(async () => {
  await deployment.close();
  await receiver.close();
});

function newTenant(): { readonly tenant: Reference; readonly caller: Caller; readonly path: string } {
  const name = randomUUID();
  const tenant = reference('tenant_node', name);
  return { tenant, caller: { ...deployment.operator, tenant }, path: `/${name}` };
}

async function listen(
  caller: Caller,
  path: string,
  events: readonly WebhookEvent[] = ['escalation'],
  host?: string,
): Promise<WebhookEndpointWithSecret> {
  const endpoint = { url: receiver.url(path, host), events, description: '' };
  return expectValue(await deployment.application.webhooks.add(caller, endpoint, undefined));
}

function deliveries(caller: Caller, state?: DeliveryState): Promise<readonly WebhookDelivery[]> {
  return deployment.application.webhookDeliveries.list(caller, { limit: 50, state });
}

async function escalate(tenant: Reference, subject = reference('provisioning', randomUUID())) {
  const escalation = { area: 'secrets', tenant, code: 'secret_store_sealed', subject } as const;
  await deployment.application.escalations.raise(escalation);
  return escalation;
}

it('tells an endpoint of an escalation, once, in a message that its secret verifies', async () => {
  const { tenant, caller, path } = newTenant();
  const { secret } = await listen(caller, path);
  const { subject } = await escalate(tenant);
  await until(async () => (await deliveries(caller, 'delivered')).length === 1);
  const [message] = receiver.at(path);
  expect(message?.verifiedBy(secret)).toEqual({
    type: 'escalation',
    timestamp: expect.any(String),
    data: {
      tenant,
      area: 'secrets',
      team: 'Security',
      code: 'secret_store_sealed',
      subject,
      links: { receipt: `/v1/receipts/${message?.id}` },
    },
  });
  expect(() => message?.verifiedBy('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=')).toThrow();
});

it('calls once an hour for what keeps failing', async () => {
  const { tenant, caller, path } = newTenant();
  await listen(caller, path);
  const subject = reference('provisioning', randomUUID());
  await Promise.all([escalate(tenant, subject), escalate(tenant, subject), escalate(tenant)]);
  await until(() => receiver.at(path).length === 2);
  expect(new Set(receiver.at(path).map(({ id }) => id)).size).toBe(2);
});

it('starts one delivery for an event that comes twice', async () => {
  const { tenant, caller, path } = newTenant();
  await listen(caller, path);
  await escalate(tenant);
  await until(async () => (await deliveries(caller, 'delivered')).length === 1);
  const id = await deployment.application.tenants.allot(tenant);
  const [delivery] = await deliveries(caller);
  const logged = await deployment.application.store.receipt(id, delivery?.message ?? '');
  if (logged === undefined) throw new Error('the message is no event');
  await deployment.application.startDeliveries([{ tenant: id, event: logged.event }]);
  expect(await deliveries(caller)).toEqual([delivery]);
  expect(receiver.at(path)).toHaveLength(1);
});

it('tells a tenant of its own alone, and the deployment of all', async () => {
  const [one, other, all] = [newTenant(), newTenant(), newTenant()];
  await listen(one.caller, one.path);
  await listen(other.caller, other.path);
  await listen(deployment.operator, all.path);
  await listen(other.caller, '/other-events', ['tenant.suspended']);
  await escalate(one.tenant);
  await escalate(other.tenant);
  await until(() => receiver.at(all.path).length === 2);
  await until(() => receiver.at(one.path).length === 1 && receiver.at(other.path).length === 1);
  expect(receiver.at(one.path)[0]?.body).toContain(one.tenant);
  expect(receiver.at('/other-events')).toEqual([]);
});

it('tells the deployment that a tenant was registered', async () => {
  const { path } = newTenant();
  const { secret } = await listen(deployment.operator, path, ['tenant.created']);
  const { reference: tenant } = await registered(deployment, 'told-of');
  await until(() => receiver.at(path).length === 1);
  expect(receiver.at(path)[0]?.verifiedBy(secret)).toMatchObject({
    type: 'tenant.created',
    data: { tenant },
  });
});

describe('what is not taken', () => {
  it('is tried again, then laid aside and called for; a replay tells it under the same id', async () => {
    const { tenant, caller, path } = newTenant();
    const watching = newTenant();
    receiver.answering(path, 500);
    const endpoint = await listen(caller, path);
    await listen(caller, watching.path);
    await escalate(tenant);
    await until(async () => (await deliveries(caller, 'dead')).length === 1);
    const [dead] = await deliveries(caller, 'dead');
    expect(dead).toMatchObject({ attempts: pauses.length + 1, status: 500, reason: 'It answered 500.' });
    expect(receiver.at(path)).toHaveLength(pauses.length + 1);

    // The other endpoint is told that this one was not reached; this one isn't told of itself.
    await until(() => receiver.at(watching.path).length === 2);
    expect(receiver.at(watching.path)[1]?.body).toContain(`webhook_endpoint:${endpoint.id}`);
    expect(await deliveries(caller, 'dead')).toHaveLength(1);

    receiver.answering(path, 200);
    expectValue(await deployment.application.webhookDeliveries.replay(caller, dead?.id ?? ''));
    await until(async () => (await deliveries(caller, 'dead')).length === 0);
    await until(() => receiver.at(path).length === pauses.length + 2);
    expect(new Set(receiver.at(path).map(({ id }) => id))).toEqual(new Set([dead?.message]));
    const again = await deployment.application.webhookDeliveries.replay(caller, dead?.id ?? '');
    expect(again).toMatchObject({ ok: false, problem: { code: 'webhook_delivery_not_dead' } });
  });

  it('because the name has come to lead to a private network is not sent there', async () => {
    const { caller, path } = newTenant();
    const endpoint = await listen(caller, path, ['escalation'], 'moving.example');
    addressOfMoving = '10.0.0.1';
    try {
      expectValue(await deployment.application.webhookDeliveries.test(caller, endpoint.id));
      await until(async () => (await deliveries(caller, 'dead')).length === 1);
    } finally {
      addressOfMoving = '127.0.0.1';
    }
    expect(receiver.at(path)).toEqual([]);
    expect((await deliveries(caller))[0]?.reason).toContain('not public');
  });

  it('because the receiver asks to be left alone waits for as long as it asks, and no longer than a day', async () => {
    const { caller, path } = newTenant();
    const { id } = await listen(caller, path);
    const asked = { status: 429, headers: { 'retry-after': '604800' } };
    receiver.answering(path, asked);
    expectValue(await deployment.application.webhookDeliveries.test(caller, id));
    await until(async () => (await deliveries(caller))[0]?.attempts === 1);
    const [delivery] = await deliveries(caller);
    expect(delivery).toMatchObject({ state: 'pending', status: 429 });
    expect(Date.parse(delivery?.dueAt ?? '') - Date.parse(delivery?.updatedAt ?? '')).toBe(24 * 3_600_000);
  });

  it('because the endpoint is gone disables it', async () => {
    const { tenant, caller, path } = newTenant();
    receiver.answering(path, 410);
    await listen(caller, path);
    await escalate(tenant);
    await until(async () => (await deliveries(caller, 'dead')).length === 1);
    expect(await deployment.application.webhooks.list(caller, { limit: 5 })).toMatchObject([
      { disabled: { because: 'gone' } },
    ]);
    expect(receiver.at(path)).toHaveLength(1);
  });

  it('is replayed once an endpoint that was gone is enabled', async () => {
    const { webhooks, webhookDeliveries } = deployment.application;
    const { tenant, caller, path } = newTenant();
    receiver.answering(path, 410);
    const { id, secret } = await listen(caller, path);
    await escalate(tenant);
    await until(async () => (await deliveries(caller, 'dead')).length === 1);
    const [dead] = await deliveries(caller);
    const replay = () => webhookDeliveries.replay(caller, dead?.id ?? '');
    expect(await replay()).toMatchObject({ ok: false, problem: { code: 'webhook_delivery_not_dead' } });

    receiver.answering(path, 204);
    expect(await webhooks.enable(caller, id)).toMatchObject({ ok: true, value: { disabled: undefined } });
    expectValue(await replay());
    await escalate(tenant);
    await until(async () => (await deliveries(caller, 'delivered')).length === 2);
    for (const message of receiver.at(path))
      expect(message.verifiedBy(secret)).toMatchObject({ type: 'escalation' });
  });

  it('is not enabled where its name has come to lead to a private network', async () => {
    const { webhooks } = deployment.application;
    const { caller, path } = newTenant();
    const { id } = await listen(caller, path, ['escalation'], 'moving.example');
    expectValue(await webhooks.disable(caller, id));
    addressOfMoving = '10.0.0.1';
    try {
      expect(await webhooks.enable(caller, id)).toMatchObject({
        ok: false,
        problem: { code: 'webhook_url_forbidden' },
      });
    } finally {
      addressOfMoving = '127.0.0.1';
    }
  });

  it('is taken up where its workflow was never started, and laid aside where that was ended from outside', async () => {
    const { application, temporal } = deployment;
    const { caller, path } = newTenant();
    const { id: endpoint, tenant } = await listen(caller, path);
    const add = () =>
      new PostgresWebhookDeliveries(application.database).add({
        id: uuidv7(),
        tenant,
        endpoint,
        message: randomUUID(),
        type: 'webhook.test',
        payload: {},
        at: new Date(Date.now() - 120_000),
      });
    const ended = await add();
    const handle = await temporal.client.workflow.start('deliverWebhook', {
      workflowId: deliveryWorkflowId(ended.id, 1),
      taskQueue: 'that-nobody-serves',
    });
    await handle.terminate();
    const forgotten = await add();
    await application.lookAfterDeliveries();
    await until(async () => (await deliveries(caller, 'pending')).length === 0);
    expect(await deliveries(caller)).toMatchObject([
      { id: forgotten.id, state: 'delivered' },
      { id: ended.id, state: 'dead', reason: 'Its workflow was ended from outside.' },
    ]);
  });
});

it('is not laid aside for how an earlier run ended, once it is replayed', async () => {
  const { id: endpoint, tenant } = await listen(newTenant().caller, '/');
  const rows = new PostgresWebhookDeliveries(deployment.application.database);
  const at = new Date();
  const message = { endpoint, tenant, message: randomUUID(), type: 'webhook.test', payload: {}, at };
  const first = await rows.add({ id: uuidv7(), ...message });
  await rows.bury(first, 'Given up.', at);
  const replayed = await rows.revive(first.id, at);
  await rows.bury(first, 'Given up, as was seen before.', at);
  expect(await rows.find(first.id)).toEqual(replayed);
});

it('signs with both secrets once one is replaced', async () => {
  const { tenant, caller, path } = newTenant();
  const { id, secret: former } = await listen(caller, path);
  const { secret } = expectValue(await deployment.application.webhooks.rotate(caller, id));
  expect(secret).not.toBe(former);
  await escalate(tenant);
  await until(() => receiver.at(path).length === 1);
  const [message] = receiver.at(path);
  expect(message?.signatures).toHaveLength(2);
  for (const each of [secret, former]) expect(message?.verifiedBy(each)).toBeDefined();
});

it('tells nothing more to an endpoint that is disabled', async () => {
  const { tenant, caller, path } = newTenant();
  const { id } = await listen(caller, path);
  expectValue(await deployment.application.webhooks.disable(caller, id));
  const watching = newTenant();
  await listen(caller, watching.path);
  await escalate(tenant);
  await until(() => receiver.at(watching.path).length === 1);
  expect(receiver.at(path)).toEqual([]);
  expect(await deployment.application.webhookDeliveries.test(caller, id)).toMatchObject({ ok: false });
});

it('keeps addresses, secrets and payloads out of ledger and histories', async () => {
  const { tenant, caller, path } = newTenant();
  const { id, secret } = await listen(caller, path);
  expectValue(await deployment.application.webhookDeliveries.test(caller, id));
  await until(async () => (await deliveries(caller, 'delivered')).length === 1);
  const [delivery] = await deliveries(caller);
  const handle = deployment.temporal.client.workflow.getHandle(`webhook-delivery/${delivery?.id}/1`);
  const tenantId = await deployment.application.tenants.allot(tenant);
  const history = historyToJSON(await handle.fetchHistory());
  const payloads = [...history.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
  expect(payloads.join()).toContain(delivery?.id);
  const ledger = await deployment.application.store.history(tenantId, reference('webhook_endpoint', id));
  expect(ledger).toHaveLength(1);
  const told = [history, ...payloads, JSON.stringify(ledger)].join();
  for (const hidden of [secret.slice('whsec_'.length), path, 'webhook.test'])
    expect(told).not.toContain(hidden);
});
