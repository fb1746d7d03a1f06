import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newReportKey } from '../../application/rehearsals/report-key';
import { openReportKey } from '../../runtime/report-key';
import { StartError } from '../../runtime/start-error';
import { makeTemporaryFolder } from './temporary-folder';

const folder = makeTemporaryFolder();
afterAll(() => folder.remove());

test('one is made once, for the eyes of its owner alone', () => {
  const home = join(folder.path, 'home');
  const { told } = openReportKey({ home, reportKeyFile: undefined });
  expect(statSync(join(home, 'report-key.pem')).mode & 0o777).toBe(0o600);
  expect(openReportKey({ home, reportKeyFile: undefined }).told).toEqual(told);
});

test('one that is given is taken, and must be one', () => {
  const reportKeyFile = join(folder.path, 'given.pem');
  expect(() => openReportKey({ home: folder.path, reportKeyFile })).toThrow(StartError);
  writeFileSync(reportKeyFile, 'no key');
  expect(() => openReportKey({ home: folder.path, reportKeyFile })).toThrow(StartError);
  writeFileSync(reportKeyFile, newReportKey());
  expect(openReportKey({ home: folder.path, reportKeyFile }).told.algorithm).toBe('ed25519');
});
