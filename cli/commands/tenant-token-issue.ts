import type { Command } from 'commander';
import { longestLifeSeconds } from '../../domain/capability-token';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { tellToken } from '../told-token';
import { wholeNumber } from '../whole-number';

interface IssueOptions {
  readonly id: string;
  readonly publicKey: string;
  readonly scope: string;
  readonly expiresIn: number;
  readonly proofOfPossession?: boolean;
  readonly name?: string;
  readonly out?: string;
}

export function issueCommand(run: Runner): Command {
  return describeCommand('issue', 'Issue a capability token to the holder of a key.', [
    'portcullis tenant token issue --id acme-corp --public-key 11qYAYKx… --scope service:tenant-admin --expires-in 86400 --out admin.token',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .requiredOption('--public-key <key>', 'Of its holder: Ed25519, 32 bytes, base64url.')
    .requiredOption('--scope <scopes>', 'One scope, or several separated by spaces.')
    .requiredOption(
      '--expires-in <seconds>',
      'Seconds that it is good for; at most a year.',
      wholeNumber(1, longestLifeSeconds),
    )
    .option('--proof-of-possession', 'Whoever sends it has to prove possession of the key.')
    .option('--name <name>', 'For people to know it by; it stays out of the ledger.')
    .option('--out <path>', 'A new file, which its owner alone may read; else standard output.')
    .action(({ id, publicKey, scope, expiresIn, proofOfPossession, name, out }: IssueOptions) =>
      run(async (session) => {
        const issued = await session.client().capabilityTokens.issue(id, {
          subject_pubkey: publicKey,
          scope,
          expires_in_seconds: expiresIn,
          proof_of_possession: proofOfPossession,
          name,
        });
        tellToken(session, issued, out);
        return exitCodes.done;
      }),
    );
}
