import { z } from 'zod';
import type { RunView } from '../../application/runs/run-service';
import { usedBefore } from '../../application/runs/run-tools';
import { nameOf } from '../../domain/reference';
import { runStates } from '../../domain/tenant-run';
import type { TenantRunRow } from '../../store/tenant-runs';
import { calledSchema, calledView } from '../escalate-to';

export const runSummarySchema = z
  .object({
    id: z.uuid(),
    tenant_id: z.string().describe('The slug of whose it is.'),
    state: z.enum(runStates),
    code: z.string().nullable().describe('Why it ended otherwise than answered.'),
    reason: z.string().nullable(),
    provider: z.string(),
    model: z.string().describe('As it was asked for.'),
    answered_by: z
      .string()
      .nullable()
      .describe('The model that took the turns: `echo` where the tenant has no secret for the provider.'),
    max_turns: z.int(),
    requested_by: z.uuid().describe('The principal for whom it runs.'),
    created_at: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'RunSummary', description: 'A run as it is listed: nothing of what was said in it.' });

const stepSchema = z.object({
  turn: z.int(),
  kind: z.enum(['model', 'tool']),
  tool: z.string().nullable().describe('Null of a model, and where no tool of the asked name is registered.'),
  status: z
    .enum(['used', 'refused', 'failed'])
    .nullable()
    .describe('What became of a tool; null of a model.'),
  code: z.string().nullable().describe('Why a tool was refused or failed.'),
  tokens: z.int().nullable().describe('What a turn of the model used.'),
});

export const runSchema = runSummarySchema
  .extend({
    prompt: z.string().nullable().describe('Null where it was erased.'),
    answer: z.string().nullable().describe('Null where there is none.'),
    steps: z.array(stepSchema),
    turns: z.int(),
    tokens: z.int(),
    escalate_to: calledSchema.describe('The team that it is a matter for, where it ended so.'),
  })
  .meta({ id: 'Run', description: 'A run of a tenant, with what was said in it.' });

export function runSummary(row: TenantRunRow): z.output<typeof runSummarySchema> {
  return {
    id: row.id,
    tenant_id: nameOf(row.tenantReference),
    state: row.state,
    code: row.code ?? null,
    reason: row.reason ?? null,
    provider: row.provider,
    model: row.model,
    answered_by: row.answeredBy ?? null,
    max_turns: row.maxTurns,
    requested_by: row.requestedBy,
    created_at: row.createdAt,
    ended_at: row.endedAt ?? null,
  };
}

export function runShown({ row, parts, escalateTo }: RunView): z.output<typeof runSchema> {
  const [first] = parts;
  const last = parts.at(-1);
  const turns = parts.filter(({ kind }) => kind === 'model');
  return {
    ...runSummary(row),
    prompt: first?.message.role === 'prompt' ? first.message.text : null,
    answer: row.state === 'answered' && last?.message.role === 'model' ? last.message.text : null,
    steps: parts.flatMap(stepOf),
    turns: turns.length,
    tokens: turns.reduce((sum, { tokens = 0 }) => sum + tokens, 0),
    escalate_to: calledView(escalateTo),
  };
}

function stepOf({ turn, kind, ...part }: RunView['parts'][number]): z.output<typeof stepSchema>[] {
  switch (kind) {
    case 'prompt':
      return [];
    case 'model':
      return [{ turn, kind, tool: null, status: null, code: null, tokens: part.tokens ?? null }];
    case 'tool':
      return [{ turn, kind, ...usedBefore(part), tokens: null }];
    default:
      return kind satisfies never;
  }
}
