import type { ChildProcess } from 'node:child_process';
import { rehearsed } from '../application/rehearsed-document';
import { embeddedKeys, keyEncryptionKeyBytes } from '../custody/embedded-keys';
import { until } from '../store/until';
import { type Deployment, deploy } from './deployment';
import { decisionGroups, eventsOf, groupsDecided } from './history';
import { asking } from './rehearsed-provisioning';
import { sampleDocument, sampleTenant } from './sample-document';
import { kill, spawnWorker } from './spawn-worker';
import { newPrincipal } from './tenant-principal';

let deployment: Deployment;
let worker: ChildProcess | undefined;
beforeAll(async () => {
  deployment = await deploy({ withoutWorker: true, keyStores: (database) => embeddedKeys(database) });
});
afterAll(async () => {
  if (worker !== undefined) await kill(worker);
  await deployment.close();
});

/** Kills the worker that there is once something has come, and starts another. */
async function anotherWorkerOnce(came: () => Promise<boolean>): Promise<void> {
  await until(came, 60_000);
  if (worker !== undefined) await kill(worker);
  worker = spawnWorker(deployment, { keyEncryptionKey: keyEncryptionKeyBytes.toString('base64') });
}

test('a run goes on with its rehearsals though its worker is killed before, while and after they go on', async () => {
  const name = 'crashed';
  const approver = await newPrincipal(deployment, sampleTenant(name));
  await anotherWorkerOnce(async () => true);
  const document = rehearsed(sampleDocument(name));
  const { id } = await deployment.start(document);
  const happened = async (type: string) =>
    (await eventsOf(deployment, id)).filter((event) => event.type === type);

  await anotherWorkerOnce(async () => (await happened('PROVISIONING_KEY_MADE')).length > 0);
  await anotherWorkerOnce(async () => (await happened('PROVISIONING_REHEARSAL_AWAITS')).length > 0);
  const { outcome } = await approver.answer(await asking(deployment, id), 'approve');
  expect(outcome).toBe('recorded');
  await anotherWorkerOnce(async () => (await happened('PROVISIONING_REHEARSED')).length > 0);

  await until(async () => (await deployment.view(id)).state === 'completed', 90_000);
  expect(await happened('PROVISIONING_REHEARSED')).toHaveLength(2);
  for (const { data } of await happened('PROVISIONING_REHEARSED'))
    expect(data).toMatchObject({ state: 'done' });
  expect(await happened('PROVISIONING_KEY_MADE')).toHaveLength(1);
  expect(await happened('PROVISIONING_CLOSED')).toHaveLength(1);
  expect(await groupsDecided(deployment, id, document)).toEqual(decisionGroups(document));
}, 180_000);
