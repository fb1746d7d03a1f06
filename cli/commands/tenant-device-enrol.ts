import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';

interface EnrolOptions {
  readonly id: string;
  readonly publicKey: string;
  readonly presenceReceipt?: string;
}

export function enrolCommand(run: Runner): Command {
  return describeCommand('enrol', 'Enrol a device of a tenant, with its own key; prints its id.', [
    "portcullis tenant device enrol 'Gate 3' --id acme-corp --public-key 11qYAYKx…",
  ])
    .argument('<name>', 'For people to know it by; it stays out of the ledger.')
    .requiredOption('--id <slug>', 'The tenant.')
    .requiredOption('--public-key <key>', 'Its own: Ed25519, 32 bytes, base64url.')
    .option(
      '--presence-receipt <reference>',
      'human_presence_receipt:<name>, the receipt of whoever was present.',
    )
    .action((name: string, { id, publicKey, presenceReceipt }: EnrolOptions) =>
      run(async (session) => {
        const device = { name, public_key: publicKey, presence_receipt: presenceReceipt };
        const enrolled = await session.client().devices.enrol(id, device);
        session.output.show({ data: enrolled, lines: [enrolled.id] });
        return exitCodes.done;
      }),
    );
}
