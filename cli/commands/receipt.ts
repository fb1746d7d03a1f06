import { Command } from 'commander';
import type { ResolvedReceipt } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { tenantOption } from '../tenant-option';
import { aligned } from '../views/aligned';

export const receiptCommand: MakeCommand = (run) =>
  new Command('receipt').description('Look at the proofs of decisions.').addCommand(showCommand(run));

function showCommand(run: Runner): Command {
  return describeCommand('show', 'Show a receipt, with what its ledger leaf is rebuilt from.')
    .argument('<id>', 'The id of the receipt.')
    .addOption(tenantOption('Whose receipt it is; else that of the deployment itself.'))
    .action((id: string, { tenant }: { readonly tenant?: string }) =>
      run(async (session) => {
        const receipt = await session.client(tenant).receipts.get(id);
        session.output.show({ data: receipt, lines: linesOf(receipt) });
        return exitCodes.done;
      }),
    );
}

function linesOf(receipt: ResolvedReceipt): readonly string[] {
  const { id, record, version, type, operation, outcome, code, actor, recordedAt, leafHash, salt, seq } =
    receipt;
  return aligned(
    [
      ['Receipt', id],
      ['Record', `${record}, version ${version}`],
      ['Event', type],
      ['Operation', operation ?? '-'],
      ['Outcome', `${outcome ?? '-'}${code === null ? '' : ` (${code})`}`],
      ['Actor', actor],
      ['Recorded at', recordedAt],
      ['Leaf hash', leafHash],
      ['Salt', salt],
      ['Leaf index', seq === null ? 'not in the log yet' : `${seq}`],
    ],
    '',
  );
}
