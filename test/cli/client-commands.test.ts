import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { type Ran, type RunOptions, run } from './command-line';

let served: ServedDeployment;

beforeAll(async () => {
  served = await serveDeployment();
}, 120_000);

afterAll(() => served.close());

const examples = join(__dirname, '..', '..', 'examples');
const portcullis = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  run(args, { ...options, env: { PORTCULLIS_URL: served.url, PORTCULLIS_TOKEN: served.token } });

describe('a document that is complete', () => {
  const provision = ['provision', '-f', join(examples, 'tenant.yaml')];

  it('is planned, and nothing recorded', async () => {
    const { exitCode, stdout } = await portcullis([...provision, '--plan']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Evaluate the onboarding gate');
    expect((await portcullis(['list', '--json'])).stdout).toBe('[]\n');
  });

  it('ends done, each step told as it is decided and once more as the result', async () => {
    const { exitCode, stdout, stderr } = await portcullis(provision);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Create the tenant: admitted');
    expect(stdout).toMatch(
      /^Provisioning {1}[0-9a-f-]{36}\nTenant {7}tenant_node:cinderford_bakery\nState {8}completed\n/,
    );
    expect(stdout).toMatch(/pending +Evaluate the onboarding gate/);
  });

  it('gives one JSON document on stdout, in the names of the wire', async () => {
    const { exitCode, stdout, stderr } = await portcullis([...provision, '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'completed',
      document_hash: expect.any(String),
      waiting_for: null,
    });
    expect(stderr).toContain('begun before');
  });
});

describe('a document that lacks evidence', () => {
  const provision = ['provision', '-f', join(examples, 'missing-standing.yaml')];
  const reference = 'standing:briarfield_managing_director';
  let id = '';

  it('is planned as one that would wait', async () => {
    const { exitCode, stdout } = await portcullis([...provision, '--plan']);
    expect(exitCode).toBe(4);
    expect(stdout).toContain('The run would wait for it.');
    expect(stdout).toContain(reference);
  });

  it('waits, and gives the command that supplies it', async () => {
    const { exitCode, stdout } = await portcullis(provision);
    expect(exitCode).toBe(4);
    id = /^Provisioning (\S+)/.exec(stdout)?.[1] ?? '';
    expect(stdout).toContain('The standing grant is not a known record of this tenant.');
    expect(stdout).toContain(
      `npx portcullis evidence submit ${id} --reference ${reference} --commitment sha256:`,
    );
  });

  it('is seen waiting by status and list', async () => {
    expect(await portcullis(['status', id])).toMatchObject({ exitCode: 4 });
    const listed = await portcullis([
      'list',
      '--state',
      'waiting',
      '--tenant',
      'tenant_node:briarfield_dairy',
    ]);
    expect(listed.stdout).toContain(id);
  });

  it('keeps another document of the tenant out', async () => {
    const { stdout } = await portcullis(['status', id, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ waiting_for: { missing: [{ reference }] } });
  });

  it('is refused what only an operation could make', async () => {
    const forged = [
      '--reference',
      'tenant_node:forged',
      '--commitment',
      'sha256:a',
      '--issuer',
      'authority:a',
    ];
    const { exitCode, stdout } = await portcullis(['evidence', 'submit', id, ...forged]);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('evidence_kind_not_recordable');
  });

  it('goes on once it is supplied', async () => {
    const evidence = `- reference: ${reference}\n  commitment: sha256:a\n  issuer: authority:register_fixture\n  fixture: true\n`;
    const submitted = await portcullis(['evidence', 'submit', id, '-f', '-'], { stdin: evidence });
    expect(submitted).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`Recorded ${reference}`),
    });
    const { exitCode, stdout } = await portcullis(['status', 'tenant_node:briarfield_dairy', '--watch']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('completed');
  });

  it('leaves a record and a receipt to be shown', async () => {
    const tenant = ['--tenant', 'tenant_node:briarfield_dairy'];
    const { stdout } = await portcullis(['record', 'show', reference, ...tenant]);
    expect(stdout).toContain('EVIDENCE_RECORDED');
    const receipt = /receipt (\S+)/.exec(stdout)?.[1] ?? '';
    expect(await portcullis(['receipt', 'show', receipt, ...tenant])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/Outcome +recorded/),
    });
    expect(await portcullis(['receipt', 'show', receipt])).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it('leaves its decisions to be listed, and a page of where the tenant stands', async () => {
    const tenant = 'tenant_node:briarfield_dairy';
    const shown = await portcullis(['admission', 'show', tenant]);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toContain('Not admitted to production: 7 of 15 steps stand, 8 not evaluated.');
    expect(shown.stdout).toMatch(/^ {2}admitted +tenant\.create /m);
    expect(shown.stdout).toMatch(/^ {2}- +pilot\.admissionGate$/m);
    const json = JSON.parse((await portcullis(['admission', 'show', tenant, '--json'])).stdout);
    expect(json).toMatchObject({ tenant, production_admission: false, up_to_date: true });
    expect(await portcullis(['admission', 'show', 'tenant_node:nobody'])).toMatchObject({ exitCode: 1 });

    const list = (...filter: string[]) => portcullis(['record', 'list', '--tenant', tenant, ...filter]);
    expect(await list('--outcome', 'refused', '--operation', 'tenant.onboardingGate')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('tenant_onboarding_standing_unknown'),
    });
    const [standing] = JSON.parse((await list('--kind', 'standing', '--json')).stdout);
    expect(standing).toMatchObject({ reference, outcome: 'recorded', withdrawn_at: null });
    expect((await list('--code', 'record_conflict')).stdout).toBe('None.\n');
    expect(await list('--code', 'no_such_code')).toMatchObject({ exitCode: expect.any(Number), stdout: '' });
  });
});

it('cancels what waits, and tells what was withdrawn', async () => {
  const stdin = readFileSync(join(examples, 'missing-standing.yaml'), 'utf8').replaceAll(
    'briarfield',
    'cancelled',
  );
  const waiting = await portcullis(['provision', '-f', '-'], { stdin });
  const id = /^Provisioning (\S+)/.exec(waiting.stdout)?.[1] ?? '';
  expect((await portcullis(['cancel', id, '--reason', 'No longer wanted.'])).exitCode).toBe(0);
  const { exitCode, stdout } = await portcullis(['status', id, '--watch']);
  expect(exitCode).toBe(3);
  expect(stdout).toContain('abandoned');
  expect(stdout).toContain('Withdrawn: ');
  const admission = await portcullis(['admission', 'show', 'tenant_node:cancelled_dairy']);
  expect(admission.stdout).toMatch(/^ {2}withdrawn +tenant\.create /m);
  expect(admission.stdout).toContain('tenant.create: tenant_node:cancelled_dairy was withdrawn at ');
  expect(admission.stdout).toContain('tenant.onboardingGate: The standing grant is not a known record');
  const listed = await portcullis(['record', 'list', '--tenant', 'tenant_node:cancelled_dairy']);
  expect(listed.stdout).toMatch(/withdrawn +tenant\.create +tenant_node:cancelled_dairy, version 1$/m);
});

it('refuses a document with a private key, and tells nothing of it', async () => {
  const { exitCode, stdout, stderr } = await portcullis(['provision', '-f', '-'], {
    stdin: 'tenant: tenant_node:leaky\nprivate_key_pem: very secret',
  });
  expect(exitCode).toBe(3);
  expect(stdout).toContain('key_custody_private_material_refused');
  expect(stdout + stderr).not.toContain('very secret');
});

it('adds, lists and revokes tokens, the token alone on stdout', async () => {
  const { stdout } = await portcullis(['token', 'add', 'ci']);
  expect(stdout).toMatch(/^pct_\S+\n$/);
  expect((await portcullis(['token', 'list'])).stdout).toMatch(/^ci +added/m);
  expect((await portcullis(['token', 'revoke', 'ci'])).exitCode).toBe(0);
  expect((await portcullis(['token', 'list'])).stdout).toMatch(/^ci .*revoked/m);
  expect((await portcullis(['token', 'revoke', 'ci'])).exitCode).toBe(1);
});

it('tells how the API is', async () => {
  expect(await portcullis(['health'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/PostgreSQL +ok/),
  });
});
