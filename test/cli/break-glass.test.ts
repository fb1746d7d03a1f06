import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { commitmentTo } from '../../domain/commitment';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { run } from './command-line';

let served: ServedDeployment;
let folder: string;
const tenant = 'tenant_node:emergency';
const key = 'signing_key:emergency_root';
const forTenant = ['--tenant', tenant] as const;

beforeAll(async () => {
  served = await serveDeployment({ keyStores: embeddedKeys });
  folder = mkdtempSync(join(tmpdir(), 'portcullis-approvers-'));
  writeFileSync(join(folder, 'why.txt'), 'The drill of November.');
  await bound();
  await enrolled('anna');
  await enrolled('bert');
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await served.close();
});

const portcullis = (args: readonly string[], stdin = '', token = served.token) =>
  run(args, { stdin, env: { PORTCULLIS_URL: served.url, PORTCULLIS_TOKEN: token } });

async function granted(args: readonly string[], stdin = ''): Promise<string> {
  const ran = await portcullis(args, stdin);
  expect(ran).toMatchObject({ exitCode: 0 });
  return ran.stdout.trim();
}

const send = (operation: string, request: object) =>
  granted(['operation', 'run', operation, '-f', '-', ...forTenant], JSON.stringify(request));

/** A key at the key store whose emergency access two have to approve. */
async function bound(): Promise<void> {
  const attestation = 'key_custody_provider_attestation:emergency';
  const made = await granted(['key-store', 'create-key', 'embedded', 'emergency_root', ...forTenant]);
  await send('keyCustody.providerAttest', {
    provider_attestation_ref: attestation,
    provider: 'embedded',
    key_ref: key,
    public_key: `${made}\n`,
    attestation_hash: commitmentTo('attested'),
  });
  await send('keyCustody.providerBind', {
    provider_attestation: attestation,
    key_ref: key,
    key_store: 'embedded',
    key_name: 'emergency_root',
    break_glass_approvals: 2,
  });
}

const keyFile = (name: string) => join(folder, `${name}.pem`);

async function enrolled(name: string): Promise<void> {
  const publicKey = await granted(['principal', 'new-key', '--out', keyFile(name)]);
  const id = await granted(['principal', 'add', name, ...forTenant]);
  await granted(['principal', 'key', id, '--public-key', publicKey, ...forTenant]);
}

/** An answer by a holder key, of somebody who says to be there. */
async function answer(id: string, name: string, ...more: readonly string[]) {
  const presence = `human_presence_receipt:${name}_${id}`;
  await send('evidence.record', { reference: presence, commitment: commitmentTo(presence), issuer: key });
  const approve = ['rehearsal', 'approve', id, '--key', keyFile(name), '--presence', presence];
  return portcullis([...approve, ...forTenant, ...more]);
}

const shownSchema = z.object({
  id: z.string(),
  state: z.string(),
  code: z.string().nullable(),
  asked: z.object({ approved: z.number(), needed: z.number() }).nullable(),
});
const shown = async (id: string) =>
  shownSchema.parse(JSON.parse(await granted(['--json', 'rehearsal', 'show', id])));

const ask = (...more: readonly string[]) =>
  portcullis([
    ...['--json', 'rehearsal', 'run', '--kind', 'break-glass', '--key', key, ...forTenant],
    ...['--reason', 'operator_unavailable', '--ticket', 'INC-1234'],
    ...['--justification', join(folder, 'why.txt'), ...more],
  ]);

/** Asks for access, and gives the rehearsal that waits for answers. */
async function asked(): Promise<string> {
  const ran = await ask('--detach');
  const { id } = shownSchema.parse(JSON.parse(ran.stdout));
  await until(async () => (await shown(id)).asked !== null, 30_000);
  return id;
}

async function ends(id: string, state: string): Promise<void> {
  await until(async () => (await shown(id)).state !== 'running', 30_000);
  expect(await shown(id)).toMatchObject({ state });
}

let done: string;

it('hands access out once two others have approved, and proves it in a report that verifies', async () => {
  done = await asked();
  expect(await shown(done)).toMatchObject({ state: 'running', asked: { approved: 0, needed: 2 } });
  const first = await answer(done, 'anna');
  expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Approved, as break_glass_/) });
  expect(first.stderr).toMatch(/Reason +operator_unavailable, INC-1234/);
  await until(async () => (await shown(done)).asked?.approved === 1);
  expect(await answer(done, 'bert')).toMatchObject({ exitCode: 0 });
  await ends(done, 'done');

  const told = await granted(['rehearsal', 'show', done]);
  expect(told).toMatch(/^State +done/m);
  expect(told).toMatch(/Approved +2 of 2\n +Became +granted/);
  expect(told).toMatch(/admitted +keyCustody\.breakGlass/);
  const report = await granted(['rehearsal', 'report', done]);
  const publicKey = await granted(['rehearsal', 'report-key']);
  const verified = await run(['rehearsal', 'verify', '-', '--key', publicKey], { stdin: report });
  expect(verified).toMatchObject({ exitCode: 0 });
  expect(verified.stdout).toContain('2 of 2 approved');
  const page = await granted(['rehearsal', 'report', done, '--html']);
  expect(page).toContain('Break-glass rehearsal');
}, 60_000);

it('leaves no session of an approver behind', async () => {
  expect(await granted(['session', 'list', ...forTenant])).not.toMatch(/ open /);
});

it('gives no further access before what was granted is looked back on', async () => {
  const refused = await ask();
  expect(refused.exitCode).toBe(3);
  expect(JSON.parse(refused.stdout)).toMatchObject({
    state: 'refused',
    code: 'key_custody_break_glass_review_missing',
    asked: null,
  });
  writeFileSync(join(folder, 'review.txt'), 'Nothing was out of the ordinary.');
  const text = ['--text', join(folder, 'review.txt')];
  const review = ['rehearsal', 'review', done, '--finding', 'as_expected', ...text, ...forTenant];
  expect(await portcullis(review)).toMatchObject({
    exitCode: 3,
    stdout: expect.stringContaining('key_custody_break_glass_reviewer_is_requester'),
  });
  const token = await granted(['session', 'open', '--key', keyFile('anna'), ...forTenant]);
  expect(await portcullis(review, '', token)).toMatchObject({
    exitCode: 0,
    stdout: `Reviewed, as break_glass_review:${done}\n`,
  });
}, 60_000);

it('ends as denied where somebody denies', async () => {
  const id = await asked();
  const denied = await answer(id, 'anna', '--deny');
  expect(denied.stdout).toMatch(/^Denied, as /);
  await ends(id, 'denied');
  const late = await answer(id, 'bert');
  expect(late).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('request_closed') });
  const report = await granted(['rehearsal', 'report', id]);
  expect(await run(['rehearsal', 'verify', '-'], { stdin: report })).toMatchObject({ exitCode: 0 });
}, 60_000);

it('ends as withdrawn where it is taken back, which can be done once', async () => {
  const id = await asked();
  const withdrawn = await portcullis(['rehearsal', 'withdraw', id]);
  expect(withdrawn).toMatchObject({ exitCode: 0 });
  await ends(id, 'withdrawn');
  const again = await portcullis(['rehearsal', 'withdraw', id]);
  expect(again.exitCode).not.toBe(0);
  expect(again.stderr).toContain('nothing to take back');
  const report = await granted(['rehearsal', 'report', id]);
  expect(await run(['rehearsal', 'verify', '-'], { stdin: report })).toMatchObject({ exitCode: 0 });
}, 60_000);

it('asks for what breaking the glass needs before anything is sent', async () => {
  const plain = ['rehearsal', 'run', '--kind', 'break-glass', '--key', key, ...forTenant];
  const ran = await portcullis(plain);
  expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--justification') });
  const nowhere = join(folder, 'nowhere.txt');
  expect(readdirSync(folder)).not.toContain('nowhere.txt');
  const reason = ['--reason', 'regulator_order', '--ticket', 'T-1', '--justification', nowhere];
  const unread = await portcullis([...plain, ...reason]);
  expect(unread).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no file that can be read') });
  const other = await portcullis(['rehearsal', 'list', '--kind', 'signing-rotation']);
  expect(other).toMatchObject({ exitCode: 2 });
});
