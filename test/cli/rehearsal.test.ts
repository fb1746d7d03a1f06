import { commitmentTo } from '../../domain/commitment';
import { type ServedDeployment, serveDeployment } from '../client/served-deployment';
import { embeddedKeys } from '../custody/embedded-keys';
import { type RunOptions, run } from './command-line';

let served: ServedDeployment;
const tenant = 'tenant_node:drilled';
const keyRef = 'signing_key:drilled_root';

beforeAll(async () => {
  served = await serveDeployment({ keyStores: embeddedKeys });
}, 120_000);

afterAll(() => served.close());

const portcullis = (args: readonly string[], options: RunOptions = {}) =>
  run(args, { ...options, env: { PORTCULLIS_URL: served.url, PORTCULLIS_TOKEN: served.token } });

const send = async (operation: string, request: object) => {
  const sent = await portcullis(['operation', 'run', operation, '-f', '-'], {
    stdin: JSON.stringify({ tenant, ...request }),
  });
  expect(sent).toMatchObject({ exitCode: 0 });
};

it('connects a tenant to a key store: makes a key there, attests it, and binds it', async () => {
  expect((await portcullis(['key-store', 'list'])).stdout).toBe('embedded  embedded\n');
  const create = ['key-store', 'create-key', 'embedded', 'drilled_root', '--tenant', tenant];
  const made = await portcullis(create);
  expect(made.stdout).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect((await portcullis(create)).stdout).toBe(made.stdout);

  await send('keyCustody.providerAttest', {
    provider_attestation_ref: 'key_custody_provider_attestation:drilled',
    provider: 'embedded',
    key_ref: keyRef,
    public_key: made.stdout,
    attestation_hash: commitmentTo('attested'),
  });
  await send('keyCustody.providerBind', {
    provider_attestation: 'key_custody_provider_attestation:drilled',
    key_ref: keyRef,
    key_store: 'embedded',
    key_name: 'drilled_root',
  });
});

it('rehearses the rotation, and shows what it saw', async () => {
  const rehearse = ['rehearsal', 'run', '--tenant', tenant, '--key', keyRef, '--period', '2026-Q4'];
  const ran = await portcullis(rehearse);
  expect(ran).toMatchObject({ exitCode: 0 });
  expect(ran.stdout).toMatch(/^State +done/m);
  expect(ran.stdout).toMatch(/ok +See the old version refuse to sign +state_forbids/);
  expect(ran.stdout).toMatch(/verified +keyCustody\.rotationRehearse +key_custody_rotation:/);

  const again = await portcullis([...rehearse, '--json']);
  const { id } = JSON.parse(again.stdout);
  expect(ran.stdout).toContain(id);
  expect((await portcullis(['rehearsal', 'show', id])).stdout).toBe(ran.stdout);
  const listed = await portcullis(['rehearsal', 'list', '--tenant', tenant]);
  expect(listed.stdout).toContain(id);
  expect((await portcullis(['rehearsal', 'list', '--tenant', 'tenant_node:other'])).stdout).toBe('None.\n');
}, 60_000);

it('rehearses signing at the key store, since the key is bound', async () => {
  const request = {
    tenant,
    provider_attestation: 'key_custody_provider_attestation:drilled',
    key_ref: keyRef,
    payload_hash: commitmentTo('payload'),
  };
  const stdin = JSON.stringify(request);
  const args = ['--json', 'operation', 'run', 'keyCustody.signingRehearse', '-f', '-'];
  const answer = JSON.parse((await portcullis(args, { stdin })).stdout);
  expect(answer).toMatchObject({
    outcome: 'verified',
    body: {
      signature_created: true,
      external_provider_called: true,
      key_store: 'embedded',
      durable_state: { reference: expect.stringMatching(/^key_custody_signing_rehearsal:/), version: 1 },
    },
    receipt: { outcome: 'verified', operation: 'keyCustody.signingRehearse' },
  });
  const plain = await portcullis([...args, '--dry-run'], { stdin });
  expect(JSON.parse(plain.stdout)).toMatchObject({ outcome: 'pending', receipt: null });
}, 60_000);

it('writes the evidence of what was done, which is verified without the server', async () => {
  const listed = await portcullis(['--json', 'rehearsal', 'list', '--tenant', tenant, '--state', 'done']);
  const kinds = new Map<string, string>();
  for (const { id, kind } of JSON.parse(listed.stdout)) kinds.set(kind, id);
  expect([...kinds.keys()].sort()).toEqual(['rotation', 'signing']);
  for (const id of kinds.values()) {
    const report = (await portcullis(['rehearsal', 'report', id])).stdout;
    const key: string = JSON.parse(report).signature.public_key;
    const verify = ['rehearsal', 'verify', '-'];
    const verified = await run([...verify, '--key', key], { stdin: report });
    expect(verified).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^ok .*\n\nVerified\.\n$/s),
    });
    const changed = report.replace('"state": "done"', '"state": "failed"');
    expect(await run(verify, { stdin: changed })).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(/^FAIL +The report is not as the key .* signed it/m),
    });
    expect(await run([...verify, '--key', 'another'], { stdin: report })).toMatchObject({ exitCode: 3 });
    const page = await portcullis(['rehearsal', 'report', id, '--html']);
    expect(page.stdout).toMatch(/^<!doctype html>\n/);
  }
});

it('serves the evidence as a page to browsers, and as JSON to whoever does not ask for one', async () => {
  const listed = await portcullis(['--json', 'rehearsal', 'list', '--tenant', tenant, '--limit', '1']);
  const [{ id }] = JSON.parse(listed.stdout);
  const served = async (accept: string, path = id) => {
    const answer = await report(path, accept);
    return `${answer.status} ${answer.headers.get('content-type')?.split(';')[0]}`;
  };
  expect(await served('*/*')).toBe('200 application/json');
  expect(await served('text/html,application/xhtml+xml,*/*;q=0.8')).toBe('200 text/html');
  expect(await served('*/*', '0198c0de-7a11-7000-8000-000000000001')).toBe('404 application/problem+json');
  expect(await served('*/*', 'none')).toBe('404 application/problem+json');
  const page = await report(id, 'text/html');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
});

const report = (id: string, accept: string) =>
  fetch(`${served.url}/v1/rehearsals/${id}/report`, {
    headers: { accept, authorization: `Bearer ${served.token}` },
  });

it('ends as refused where the key is bound nowhere', async () => {
  const ran = await portcullis(['rehearsal', 'run', '--tenant', tenant, '--key', 'signing_key:nobodys']);
  expect(ran.exitCode).toBe(3);
  expect(ran.stdout).toContain('refused (key_custody_provider_binding_missing)');
}, 60_000);

it('says so where the deployment has no such key store', async () => {
  const made = await portcullis(['key-store', 'create-key', 'hsm-east', 'root', '--tenant', tenant]);
  expect(made.exitCode).not.toBe(0);
  expect(made.stderr).toContain('no key store of this name');
});
