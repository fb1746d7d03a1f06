import type { Command } from 'commander';
import { isVerified, verifyReport } from '../../application/rehearsals/verify-rehearsal-report';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readInput } from '../read-input';
import { aligned } from '../views/aligned';

export function verifyCommand(run: Runner): Command {
  return describeCommand('verify', 'Verify the report of a rehearsal, without asking any server.', [
    'portcullis rehearsal verify report.json --key 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  ])
    .argument('<file>', 'The report as JSON; - for stdin.')
    .option('--key <public-key>', 'Public key (base64url) that must have signed it, known from elsewhere.')
    .action((file: string, { key }: { readonly key?: string }) =>
      run(async (session) => {
        const findings = verifyReport((await readInput(file, session)).value, key);
        const verified = isVerified(findings);
        session.output.show({
          data: { verified, findings },
          lines: [
            ...aligned(
              findings.map(({ pass, sentence }) => [pass ? 'ok' : 'FAIL', sentence]),
              '',
            ),
            '',
            verified ? 'Verified.' : 'Not verified.',
            ...(key === undefined ? ['Whose key it is was not held against any: give --key.'] : []),
          ],
        });
        return verified ? exitCodes.done : exitCodes.refused;
      }),
    );
}
