import { type Command, Option } from 'commander';
import type { KeyCustodyBreakGlassReviewRequest } from '../../client';
import { reviewFindings } from '../../domain/break-glass';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readCommitment } from '../read-commitment';
import { tenantOption } from '../tenant-option';
import { refusalLines } from '../views/refusal-lines';

interface ReviewOptions extends Pick<KeyCustodyBreakGlassReviewRequest, 'finding'> {
  readonly tenant?: string;
  readonly text: string;
}

export function reviewCommand(run: Runner): Command {
  return describeCommand('review', 'File what was found when granted access was looked back on.', [
    'portcullis rehearsal review 0198c0de-7a11-7000-8000-000000000001 --tenant tenant_node:mills --finding as_expected --text review.txt',
  ])
    .argument('<id>', 'The id of the rehearsal.')
    .addOption(
      new Option('--finding <finding>', 'What was found.').choices(reviewFindings).makeOptionMandatory(),
    )
    .requiredOption('--text <file|hash>', 'The review itself, of which only the hash is sent.')
    .addOption(tenantOption('Whose rehearsal it was.'))
    .action((rehearsal: string, { tenant, finding, text }: ReviewOptions) =>
      run(async (session) => {
        const answer = await session.client(tenant).keyCustodyBreakGlassReview({
          rehearsal,
          finding,
          finding_hash: readCommitment(text),
        });
        const refused = answer.outcome === 'refused';
        session.output.show({
          data: answer,
          lines: refused
            ? refusalLines(answer.operation, answer.body)
            : [`Reviewed, as ${answer.body.breakGlassReview}`],
        });
        return refused ? exitCodes.refused : exitCodes.done;
      }),
    );
}
