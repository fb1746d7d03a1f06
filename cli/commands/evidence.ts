import { Command } from 'commander';
import type { EvidenceSubmission } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readInput } from '../read-input';
import type { Session } from '../session';
import { showRefusal } from '../show-refusal';
import { UserError } from '../user-error';

interface Options {
  readonly reference?: string;
  readonly commitment?: string;
  readonly issuer?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly fixture?: boolean;
  readonly file?: string;
}

export const evidenceCommand: MakeCommand = (run) =>
  new Command('evidence').description('Supply what provisionings wait for.').addCommand(submitCommand(run));

function submitCommand(run: Runner): Command {
  return describeCommand('submit', 'Record evidence, and hand it to a provisioning that waits for it.', [
    'portcullis evidence submit tenant_node:mills --reference standing:director --commitment sha256:4f2c… --issuer authority:register',
    'portcullis evidence submit tenant_node:mills --reference standing:director   (recorded before)',
    'portcullis evidence submit tenant_node:mills -f evidence.yaml',
  ])
    .argument('<id>', 'The id of the provisioning, or its tenant: the newest is meant then.')
    .option('--reference <kind:name>', 'What the evidence is called.')
    .option('--commitment <sha256:…>', 'The digest of its content; left out where it was recorded before.')
    .option('--issuer <kind:name>', 'Who issued it.')
    .option('--valid-from <moment>', 'ISO 8601; before it the evidence counts for nothing.')
    .option('--valid-until <moment>', 'ISO 8601; from it on the evidence counts for nothing.')
    .option('--fixture', 'It is a fixture, and says so wherever it is told.')
    .option('-f, --file <path>', 'Several entries, YAML or JSON; - for stdin.')
    .action((id: string, options: Options) =>
      run(async (session) => {
        const received = await session
          .client()
          .provisionings.submitEvidence(id, await submissionOf(options, session));
        if (received.outcome === 'refused') return showRefusal(session.output, received);
        const { recorded, known, unknown } = received;
        session.output.show({
          data: received,
          lines: [
            ...recorded.map(({ body }) => `Recorded ${body.evidence}`),
            ...known.map((reference) => `The run can rest on ${reference}`),
            ...unknown.map((reference) => `Still unknown: ${reference}`),
            `See how it goes on: npx portcullis status ${id} --watch`,
          ],
        });
        return unknown.length === 0 ? exitCodes.done : exitCodes.waiting;
      }),
    );
}

async function submissionOf(options: Options, session: Session): Promise<EvidenceSubmission> {
  const { reference, commitment, issuer, validFrom, validUntil, fixture, file } = options;
  if (file !== undefined) return submissionIn((await readInput(file, session)).value);
  if (reference === undefined)
    throw new UserError('No evidence is named.', {
      mend: 'Give --reference, or --file.',
      exitCode: exitCodes.usage,
    });
  if (commitment === undefined && issuer === undefined) return { references: [reference] };
  if (commitment === undefined || issuer === undefined)
    throw new UserError('Evidence is recorded by its commitment and its issuer.', {
      why: `${commitment === undefined ? '--commitment' : '--issuer'} is missing.`,
      mend: 'Give both, or neither for evidence that was recorded before.',
      exitCode: exitCodes.usage,
    });
  return {
    evidence: [{ reference, commitment, issuer, fixture, valid_from: validFrom, valid_until: validUntil }],
  };
}

/** A list of entries, or a document with such a list in `evidence`. What doesn't fit in them is told by the API. */
function submissionIn(value: unknown): EvidenceSubmission {
  const entries: unknown =
    typeof value === 'object' && value !== null && 'evidence' in value ? value.evidence : value;
  if (Array.isArray(entries)) return { evidence: entries };
  throw new UserError('The file holds no list of evidence.', {
    mend: 'Write a list of entries, each with reference, commitment and issuer.',
    exitCode: exitCodes.usage,
  });
}
