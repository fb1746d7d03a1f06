import { join } from 'node:path';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';
import { answerAsSomebody, asking } from '../workflows/rehearsed-provisioning';
import { run } from './command-line';

let served: ServedDeployment;
beforeAll(async () => {
  served = await serveDeployment({ keyStores: (database) => embeddedKeys(database) });
}, 120_000);
afterAll(() => served.close());

const document = join(__dirname, '..', '..', 'examples', 'rehearsed-tenant.yaml');
const portcullis = (...args: readonly string[]) =>
  run(args, { env: { PORTCULLIS_URL: served.url, PORTCULLIS_TOKEN: served.token } });

it('plans a document whose key is drilled; the gate that would refuse keeps it from nothing', async () => {
  const { exitCode, stdout } = await portcullis('provision', '-f', document, '--plan');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/- +Rehearse breaking the glass/);
  expect(stdout).toMatch(/recorded +Report what was rehearsed/);
  expect(stdout).toContain('The run would go on.');
});

it('follows the run to where it waits for approvals, says how they are given, and to its end', async () => {
  const waiting = await portcullis('provision', '-f', document);
  expect(waiting.exitCode).toBe(4);
  expect(waiting.stderr).toContain('Made the key aldermoor_drilled at embedded');
  expect(waiting.stdout).toContain('“Rehearse breaking the glass” waits for approvals, until');
  expect(waiting.stdout).toContain('it has 0 of 2.');

  const { deployment, client } = served;
  const [{ id } = { id: '' }] = (await client.provisionings.page({})).data;
  const rehearsal = await asking(deployment, id);
  expect(waiting.stdout).toContain(
    `npx portcullis rehearsal approve ${rehearsal} --tenant tenant_node:aldermoor_mills`,
  );
  for (const answer of ['approve', 'approve'] as const)
    await answerAsSomebody(deployment, 'aldermoor_mills', rehearsal, answer);

  const done = await portcullis('provision', '-f', document, '--watch');
  expect(done.exitCode).toBe(0);
  expect(done.stderr).toContain('Rehearse breaking the glass: done');
  expect(done.stdout).toMatch(/done +Rehearse the rotation of the key/);
  expect(done.stdout).toMatch(
    /refused +Evaluate the gate of the pilot +pilot_production_gate_signature_missing/,
  );
}, 60_000);
