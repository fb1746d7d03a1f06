import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { reportKeyOf } from '../../application/rehearsals/report-key';
import { isVerified, verifyReport } from '../../application/rehearsals/verify-rehearsal-report';
import type { KeyStore } from '../../custody/key-store';
import { rehearsalReportPage } from '../../documentation/rehearsal-report-page';
import { jsonObject } from '../../domain/json';
import { referenceSchema } from '../../domain/reference';
import { type RehearsalReport, rehearsalReportSchema } from '../../domain/rehearsal-report';
import { embeddedKeys } from '../custody/embedded-keys';
import { until } from '../store/until';
import { bindKey, keyRef, tenant } from '../workflows/bound-key';
import { type Deployment, deploy, expectValue } from '../workflows/deployment';
import { altered, changedAt, failures, leavesOf, type Path, resigned } from './changed-report';

let deployment: Deployment;
let report: RehearsalReport;

beforeAll(async () => {
  const stores: KeyStore[] = [];
  deployment = await deploy({
    keyStores: (database) =>
      embeddedKeys(database, (embedded) => {
        stores.push(embedded);
        return embedded;
      }),
  });
  for (const store of stores) await bindKey(deployment, store);
  report = await rehearsed(keyRef, '2026-Q4');
}, 90_000);

afterAll(() => deployment.close());

async function rehearsed(key: string, period: string): Promise<RehearsalReport> {
  const { rehearsals, rehearsalReport } = deployment.application;
  const request = {
    tenant: referenceSchema.parse(tenant),
    kind: 'rotation',
    key_ref: referenceSchema.parse(key),
    period,
  } as const;
  let { row } = expectValue(await rehearsals.start(request, deployment.operator));
  expect(await rehearsalReport({ ...row, id: '0198c0de-7a11-7000-8000-000000000001' })).toMatchObject({
    problem: { code: 'not_found' },
  });
  await until(async () => {
    ({ row } = expectValue(await rehearsals.find(row.id, deployment.operator)));
    return row.state !== 'running';
  }, 60_000);
  return expectValue(await rehearsalReport(row));
}

test('what a real rehearsal left behind verifies, as text from another machine', () => {
  expect(report).toMatchObject({ ending: { state: 'done' }, asked: { kind: 'rotation', period: '2026-Q4' } });
  expect(report.calls).toHaveLength(9);
  expect(report.decisions).toMatchObject([{ operation: 'keyCustody.rotationRehearse', outcome: 'verified' }]);
  const text = JSON.stringify(report, null, 2);
  expect(failures(JSON.parse(text), report.signature.public_key)).toEqual([]);
  expect(
    verifyReport(report).filter(({ sentence }) => sentence.startsWith('The signature of call')),
  ).toHaveLength(2);
});

test('a refused rehearsal is told of, too', async () => {
  const refused = await rehearsed('key_registry:unbound', 'unbound');
  expect(refused).toMatchObject({
    ending: { state: 'refused' },
    calls: [],
    decisions: [{ outcome: 'refused' }],
  });
  expect(failures(refused)).toEqual([]);
  expect(rehearsalReportPage(refused)).toContain('Nothing was asked of a key store.');
});

test('no value can be changed, and none added or left out', () => {
  const document = jsonObject(report);
  fc.assert(
    fc.property(fc.constantFrom(...leavesOf(document)), fc.jsonValue(), fc.nat(), (path, other, place) => {
      const changed = altered(document, path, other, place);
      expect(isVerified(verifyReport(changed))).toBe(false);
      expect(isVerified(verifyReport({ ...document, [`${path.join('.')}.`]: other }))).toBe(false);
    }),
    { numRuns: 300 },
  );
  for (const name of Object.keys(document))
    expect(isVerified(verifyReport({ ...document, [name]: undefined }))).toBe(false);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['text', 'a report'],
  ['a list', []],
  ['an object', { document: 'portcullis-rehearsal-report' }],
])('%s is no report', (_name, document) => {
  expect(failures(document)).toHaveLength(1);
});

test('lone surrogates are a failure, not a fault', () => {
  expect(failures({ ...report, asked: { ...report.asked, period: '\ud800' } })).not.toEqual([]);
});

describe('changed, and signed by another key', () => {
  test('passes for a report of nobody known, and not where the key of the service is known', () => {
    const forged = resigned({ ...jsonObject(report), started_at: '2020-01-01T00:00:00.000Z' });
    expect(failures(forged)).toEqual([]);
    expect(failures(forged, report.signature.public_key)).toEqual([
      expect.stringMatching(/^That key is not the one that is trusted/),
    ]);
  });

  const call = (step: string) => report.calls.findIndex((made) => made.step === step);

  test.each<[string, () => Path, RegExp]>([
    ['a result', () => ['calls', call('retire_old'), 'result'], /is not what its ledger leaf commits to/],
    [
      'a time',
      () => ['calls', 0, 'started_at'],
      /is not what its ledger leaf commits to|no rehearsal report/,
    ],
    ['a salt', () => ['calls', 0, 'receipt', 'salt'], /is not what its ledger leaf commits to/],
    ['an outcome', () => ['decisions', 0, 'outcome'], /is not what its ledger leaf commits to/],
    [
      'a nonce',
      () => ['calls', call('sign_with_new'), 'details', 'nonce'],
      /The signature of call \d is not/,
    ],
    [
      'a version',
      () => ['calls', call('verify_old'), 'key_version'],
      /does not hold that in the drill old and new/,
    ],
  ])('%s is found out by what else the report holds', (_name, path, sentence) => {
    const changed = changedAt(jsonObject(report), path(), (leaf) => `${leaf}x`);
    expect(failures(resigned(jsonObject(Object(changed)))).join('\n')).toMatch(sentence);
  });

  test('a step that is left out is missed', () => {
    const calls = report.calls.filter(({ step }) => step !== 'prove_old_retired');
    expect(failures(resigned(jsonObject({ ...report, calls })))).toEqual([
      'It does not hold that in the drill each step that its ending rests on went as it should, and was decided on.',
    ]);
  });
});

test('only an Ed25519 key signs reports', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  expect(() => reportKeyOf(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())).toThrow(
    TypeError,
  );
});

test('the page shows each call and lets nothing of the report be HTML', () => {
  const hostile = '<script>alert("1")</script>&';
  const page = rehearsalReportPage(
    rehearsalReportSchema.parse({
      ...report,
      asked: { ...report.asked, period: hostile },
      ending: { ...report.ending, reason: hostile, code: hostile },
      calls: report.calls.map((made) => ({
        ...made,
        title: hostile,
        key_store: hostile,
        result: hostile,
        details: { [hostile]: hostile },
      })),
      decisions: report.decisions.map((made) => ({ ...made, operation: hostile, record: hostile })),
    }),
  );
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;script>alert(&quot;1&quot;)&lt;/script>&amp;');
  expect(rehearsalReportPage(report).match(/<rect /g)).toHaveLength(report.calls.length);
});
