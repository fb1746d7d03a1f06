import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newReportKey, type ReportKey, reportKeyOf } from '../application/rehearsals/report-key';
import { readOrCreateSecret } from './secret-file';
import { StartError } from './start-error';

export interface ReportKeyFiles {
  /** The folder of local state, where the key is made once if no file is given. */
  readonly home: string;
  readonly reportKeyFile: string | undefined;
}

/** The key that signs reports. @throws StartError where the file holds none */
export function openReportKey({ home, reportKeyFile }: ReportKeyFiles): ReportKey {
  const path = reportKeyFile ?? join(home, 'report-key.pem');
  try {
    return reportKeyOf(
      reportKeyFile === undefined ? readOrCreateSecret(path, newReportKey) : readFileSync(path, 'utf8'),
    );
  } catch {
    throw new StartError(
      `${path} holds no key that reports can be signed with.`,
      'Give an Ed25519 private key as PEM (PKCS#8) by PORTCULLIS_REPORT_KEY_FILE, or none, so that one is made.',
    );
  }
}
