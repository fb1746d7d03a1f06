import { sql } from 'kysely';
import { z } from 'zod';
import type { DedicatedTenantsHealth } from '../application/lifecycle/dedicated-health';
import type { Database } from '../store/database';
import type { Overdue } from '../store/overdue';
import { overdueDeletions } from '../store/overdue-deletions';
import { overdueRehearsals } from '../store/overdue-rehearsals';
import { sequencerLag } from '../store/sequencer';

const probeMilliseconds = 2_000;
/** Beyond it the log stands still for all that follow it. */
const degradedLagSeconds = 10;

const dependencySchema = z.object({
  status: z.enum(['ok', 'away']),
  latency_ms: z.number().nonnegative().describe('How long the answer, or waiting for it, took.'),
});

const overdueSchema = z.object({
  status: z.enum(['ok', 'warn', 'unknown']).describe('It warns of what keeps the service from nothing.'),
  overdue: z.int().nonnegative().nullable(),
  oldest_due_at: z.iso.datetime().nullable(),
});

export const healthDetailSchema = z
  .object({
    status: z.enum(['ok', 'degraded', 'down']),
    dependencies: z.object({
      postgres: dependencySchema,
      temporal: dependencySchema.optional(),
      sequencer: z.object({
        status: z.enum(['ok', 'degraded', 'unknown']),
        lag_seconds: z.number().nonnegative().nullable(),
      }),
    }),
    rehearsals: overdueSchema.describe(
      'Rehearsals of bound keys, over all tenants, that were not done by their time.',
    ),
    deletions: overdueSchema.describe(
      'Deletions of tenants that have not ended ten minutes after their grace period, such as while a key store is away.',
    ),
    namespaces: z
      .object({
        status: z
          .enum(['ok', 'degraded', 'unknown'])
          .describe('Unknown while no look at them has come to its end.'),
        dedicated: z.int().nonnegative().nullable(),
        failing: z.int().nonnegative().nullable(),
        failing_tenants: z
          .array(z.string())
          .optional()
          .describe('The slugs of those; told to operators of the deployment alone.'),
        checked_at: z.iso.datetime().nullable(),
      })
      .describe(
        'Whether workers take the work of tenants with a Temporal namespace of their own: seen by a workflow in each, at most once a minute.',
      ),
  })
  .meta({
    id: 'HealthDetail',
    description:
      'How each dependency does, whether rehearsals or deletions are overdue, and whether workers take the work of tenants.',
  });
export type HealthDetail = z.output<typeof healthDetailSchema>;

export interface HealthOptions {
  readonly database: Pick<Database, 'app' | 'projector'>;
  readonly temporalHealth: (() => Promise<unknown>) | undefined;
  readonly dedicatedHealth: Pick<DedicatedTenantsHealth, 'read'>;
  readonly clock: () => Date;
}

/** Looks after the dependencies. Those who ask at the same time share one look: the question is open to everyone. */
export class Health {
  private underWay: Promise<HealthDetail> | undefined;

  constructor(private readonly options: HealthOptions) {}

  detail(): Promise<HealthDetail> {
    this.underWay ??= this.look().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async look(): Promise<HealthDetail> {
    const { database, temporalHealth, dedicatedHealth, clock } = this.options;
    const [postgres, temporal] = await Promise.all([
      probed(() => sql`select 1`.execute(database.app)),
      temporalHealth === undefined ? undefined : probed(temporalHealth),
    ]);
    const reachable = postgres.status === 'ok';
    const [sequencer, rehearsals, deletions, namespaces] = await Promise.all([
      lagOf(database, reachable),
      overdueOf(reachable, () => overdueRehearsals(database, clock())),
      overdueOf(reachable, () => overdueDeletions(database, clock())),
      namespacesOf(dedicatedHealth, reachable),
    ]);
    const degraded =
      temporal?.status === 'away' || sequencer.status !== 'ok' || namespaces.status === 'degraded';
    return {
      status: postgres.status === 'away' ? 'down' : degraded ? 'degraded' : 'ok',
      dependencies: { postgres, ...(temporal === undefined ? {} : { temporal }), sequencer },
      rehearsals,
      deletions,
      namespaces,
    };
  }
}

async function namespacesOf(
  health: Pick<DedicatedTenantsHealth, 'read'>,
  reachable: boolean,
): Promise<HealthDetail['namespaces']> {
  const read = reachable ? await health.read(probeMilliseconds) : undefined;
  if (read === undefined) return { status: 'unknown', dedicated: null, failing: null, checked_at: null };
  const { dedicated, failing, checkedAt } = read;
  return {
    status: failing.length > 0 ? 'degraded' : 'ok',
    dedicated,
    failing: failing.length,
    failing_tenants: [...failing],
    checked_at: checkedAt.toISOString(),
  };
}

async function lagOf(
  database: Pick<Database, 'app'>,
  reachable: boolean,
): Promise<HealthDetail['dependencies']['sequencer']> {
  try {
    if (!reachable) return { status: 'unknown', lag_seconds: null };
    const lag = await within(sequencerLag(database));
    return { status: lag > degradedLagSeconds ? 'degraded' : 'ok', lag_seconds: lag };
  } catch {
    return { status: 'unknown', lag_seconds: null };
  }
}

async function overdueOf(
  reachable: boolean,
  count: () => Promise<Overdue>,
): Promise<z.output<typeof overdueSchema>> {
  const unknown = { status: 'unknown', overdue: null, oldest_due_at: null } as const;
  try {
    if (!reachable) return unknown;
    const { count: overdue, oldest } = await within(count());
    return {
      status: overdue > 0 ? 'warn' : 'ok',
      overdue,
      oldest_due_at: oldest?.toISOString() ?? null,
    };
  } catch {
    return unknown;
  }
}

async function probed(probe: () => Promise<unknown>): Promise<z.output<typeof dependencySchema>> {
  const began = performance.now();
  const latency = () => Math.round((performance.now() - began) * 1_000) / 1_000;
  try {
    await within(probe());
    return { status: 'ok', latency_ms: latency() };
  } catch {
    return { status: 'away', latency_ms: latency() };
  }
}

async function within<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('took too long')), probeMilliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
