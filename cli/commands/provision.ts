import { type Portcullis, SchemaError } from '../../client';
import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { followProvisioning } from '../follow-provisioning';
import { type Input, readInput } from '../read-input';
import type { Session } from '../session';
import { showProvisioning } from '../show-provisioning';
import { UserError } from '../user-error';
import { planLines } from '../views/plan-view';
import { refusalLines } from '../views/refusal-lines';
import { wholeNumber } from '../whole-number';

interface Options {
  readonly file: string;
  readonly plan?: boolean;
  readonly watch?: boolean;
  readonly atMost: number;
}

export const provisionCommand: MakeCommand = (run) =>
  describeCommand(
    'provision',
    'Provision a tenant by a document, and follow the run until it ends or waits.',
    [
      'portcullis provision -f examples/tenant.yaml',
      'portcullis provision -f tenant.yaml --plan',
      'render-tenant | portcullis provision -f - --watch --json',
    ],
  )
    .requiredOption('-f, --file <path>', 'The document, YAML or JSON; - for stdin.')
    .option('--plan', 'Show what each step would come to now, and record nothing.')
    .option('--watch', 'Go on following while the run waits, until it ends.')
    .option('--at-most <seconds>', 'Without --watch: how long to follow it.', wholeNumber(1, 86_400), 120)
    .action((options: Options) =>
      run(async (session) => {
        const input = await readInput(options.file, session);
        try {
          return await (options.plan === true ? plan : provision)(session, session.client(), input, options);
        } catch (error) {
          throw error instanceof SchemaError ? misfit(error, input) : error;
        }
      }),
    );

async function provision(session: Session, client: Portcullis, input: Input, options: Options) {
  const { output } = session;
  const started = await client.provisionings.start(document(input));
  if (started.outcome === 'refused') {
    output.show({ data: started, lines: refusalLines('the document', started.body) });
    return exitCodes.refused;
  }
  const { provisioning, existing } = started;
  output.message(
    `Provisioning ${provisioning.id} of ${provisioning.tenant}${existing ? ' (begun before with this document)' : ''}`,
  );
  const watch = options.watch === true;
  const follow = { watch, atMost: watch ? undefined : options.atMost };
  return showProvisioning(output, await followProvisioning(client, provisioning.id, output, follow));
}

async function plan({ output }: Session, client: Portcullis, input: Input) {
  const planned = await client.provisionings.plan(document(input));
  if (planned.outcome === 'refused') {
    output.show({ data: planned, lines: refusalLines('the document', planned.body) });
    return exitCodes.refused;
  }
  output.show({ data: planned.plan, lines: planLines(planned.plan) });
  const refused = planned.plan.steps.filter(({ outcome, goesOn }) => outcome === 'refused' && !goesOn);
  if (refused.length === 0) return exitCodes.done;
  return refused.every(({ mend }) => mend === 'evidence') ? exitCodes.waiting : exitCodes.refused;
}

/** JSON is YAML; what was an alias is written out. */
function document({ value }: Input): { readonly yaml: string } {
  return { yaml: JSON.stringify(value) };
}

/** The places of the document that don't fit, as an editor finds them. */
function misfit({ detail, code, requestId, issues }: SchemaError, { path, locate }: Input): UserError {
  return new UserError(`${path} was turned away. ${detail}`, {
    why: issues.map((issue) => `${locate(issue.pointer)}: ${issue.pointer} ${issue.detail}`).join('\n'),
    mend: 'Mend the places named above, and try again; nothing was recorded.',
    code,
    requestId,
    exitCode: exitCodes.usage,
  });
}
