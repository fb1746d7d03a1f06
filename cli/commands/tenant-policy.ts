import { Command } from 'commander';
import type { PolicyDecision } from '../../client';
import { escalationLine } from '../../domain/escalation';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { UserError } from '../user-error';

interface ExplainOptions {
  readonly id: string;
  readonly tool?: string;
  readonly model?: string;
}

export function policyCommand(run: Runner): Command {
  return new Command('policy')
    .description('Look at what runs of a tenant may use.')
    .addCommand(explainCommand(run));
}

function explainCommand(run: Runner): Command {
  return describeCommand('explain', 'Tell whether runs of a tenant may use a tool or a model, and why.', [
    'portcullis tenant policy explain --id acme-corp --tool http_get --model x-ai/grok-4-fast',
  ])
    .requiredOption('--id <slug>', 'The tenant.')
    .option('--tool <name>', 'The tool.')
    .option('--model <name>', 'The model.')
    .action(({ id, tool, model }: ExplainOptions) =>
      run(async (session) => {
        if (tool === undefined && model === undefined)
          throw new UserError('Nothing was asked.', {
            mend: 'Name a tool (--tool), a model (--model), or both.',
            exitCode: exitCodes.usage,
          });
        const decision = await session.client().tenants.policyDecision(id, { tool, model });
        session.output.show({ data: decision, lines: decisionLines(decision) });
        const isRefused = [decision.tool, decision.model].some((decided) => decided?.allowed === false);
        return isRefused ? exitCodes.refused : exitCodes.done;
      }),
    );
}

function decisionLines({ tool, model, registry, escalateTo }: PolicyDecision): readonly string[] {
  const told = registry === null ? 'no tool registry' : `${registry.registry} ${registry.version}`;
  return [
    ...(tool === null ? [] : decidedLines('Tool', tool)),
    ...(model === null ? [] : decidedLines('Model', model)),
    `Decided by the tenant's policy and ${told}.`,
    ...(escalateTo === null ? [] : [`Expected otherwise? ${escalationLine(escalateTo)}.`]),
  ];
}

function decidedLines(
  what: string,
  { name, allowed, code, reason, remedy }: NonNullable<PolicyDecision['tool']>,
): readonly string[] {
  if (allowed) return [`${what} ${name}: allowed`];
  return [`${what} ${name}: refused, ${code}`, `  ${reason}`, `  ${remedy}`];
}
