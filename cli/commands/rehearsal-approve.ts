import type { Command } from 'commander';
import { Portcullis } from '../../client';
import {
  type BreakGlassRequest,
  breakGlassRequest,
  breakGlassRequestSchema,
  requestHash,
} from '../../domain/break-glass';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readHolderKeyFile } from '../holder-key-file';
import { tenantOption } from '../tenant-option';
import { UserError } from '../user-error';
import { aligned } from '../views/aligned';
import { refusalLines } from '../views/refusal-lines';

interface ApproveOptions {
  readonly key: string;
  readonly tenant: string;
  readonly presence: string;
  readonly deny?: boolean;
}

export function approveCommand(run: Runner): Command {
  return describeCommand(
    'approve',
    'Answer, by a holder key, to what a rehearsal of breaking the glass asks for.',
    [
      'portcullis rehearsal approve 0198c0de-7a11-7000-8000-000000000001 --key anna.pem --tenant tenant_node:mills --presence human_presence_receipt:anna_at_the_console',
      'portcullis rehearsal approve 0198c0de-7a11-7000-8000-000000000001 --key anna.pem --tenant tenant_node:mills --presence human_presence_receipt:anna_at_the_console --deny',
    ],
  )
    .argument('<id>', 'The id of the rehearsal.')
    .requiredOption('--key <path>', 'The file of the private key. It signs here, and is sent nowhere.')
    .addOption(tenantOption('The tenant that the key is enrolled in.').makeOptionMandatory())
    .requiredOption(
      '--presence <reference>',
      'The receipt that says that you are there, recorded in the last five minutes.',
    )
    .option('--deny', 'Deny what is asked for.')
    .action((id: string, { key, tenant, presence, deny = false }: ApproveOptions) =>
      run(async (session) => {
        const { reference: holder_key, sign } = readHolderKeyFile(key);
        const { url } = session.configuration.client;
        const opened = await session.client().sessions.open({ tenant, holder_key, sign });
        const client = new Portcullis({ baseUrl: url, token: opened.token });
        try {
          const request = await requestOf(client, id);
          for (const line of requestLines(request)) session.output.message(line);
          const answered = await client.rehearsals.answer(id, {
            answer: deny ? 'deny' : 'approve',
            request_hash: request.request_hash,
            presence_receipt: presence,
            sign,
          });
          const refused = answered.outcome === 'refused';
          session.output.show({
            data: answered,
            lines: refused
              ? refusalLines(answered.operation, answered.body)
              : [`${deny ? 'Denied' : 'Approved'}, as ${answered.body.breakGlassApproval}`],
          });
          return refused ? exitCodes.refused : exitCodes.done;
        } finally {
          await client.sessions.revoke(opened.session);
        }
      }),
    );
}

/** What is asked for, as it is recorded. @throws UserError where its hash is that of something else */
async function requestOf(client: Portcullis, id: string): Promise<BreakGlassRequest> {
  const { history } = await client.records.get(breakGlassRequest(id));
  const data = history.at(-1)?.data;
  const request = breakGlassRequestSchema.parse(
    typeof data === 'object' && data !== null && 'body' in data ? data.body : undefined,
  );
  if (requestHash(request) === request.request_hash) return request;
  throw new UserError('What the service shows is not what it would have signed.', {
    why: 'The hash of the request is not that of its contents.',
    mend: 'Sign nothing. Have the record and the service looked into.',
    exitCode: exitCodes.refused,
  });
}

function requestLines(request: BreakGlassRequest): readonly string[] {
  return aligned(
    [
      ['Key', request.key_ref],
      ['Asked by', request.requested_by],
      ['Reason', `${request.reason}, ${request.ticket}`],
      ['Justification', request.justification_hash],
      ['Access', `${request.policy.access_seconds} s at most`],
      ['Approvals needed', String(request.policy.needed)],
      ['To be answered by', request.answer_by],
    ],
    '',
  );
}
