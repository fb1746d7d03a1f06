import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../store/database';
import { sequencerLag } from '../store/sequencer';

const probeMilliseconds = 2_000;
/** Beyond it the log stands still for all that follow it. */
const degradedLagSeconds = 10;

const dependencySchema = z.object({
  status: z.enum(['ok', 'away']),
  latency_ms: z.number().nonnegative().describe('How long the answer, or waiting for it, took.'),
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
  })
  .meta({ id: 'HealthDetail', description: 'How each dependency does.' });
export type HealthDetail = z.output<typeof healthDetailSchema>;

export interface HealthOptions {
  readonly database: Pick<Database, 'app'>;
  readonly temporalHealth: (() => Promise<unknown>) | undefined;
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
    const { database, temporalHealth } = this.options;
    const [postgres, temporal] = await Promise.all([
      probed(() => sql`select 1`.execute(database.app)),
      temporalHealth === undefined ? undefined : probed(temporalHealth),
    ]);
    const sequencer = await lagOf(database, postgres.status === 'ok');
    const degraded = temporal?.status === 'away' || sequencer.status !== 'ok';
    return {
      status: postgres.status === 'away' ? 'down' : degraded ? 'degraded' : 'ok',
      dependencies: { postgres, ...(temporal === undefined ? {} : { temporal }), sequencer },
    };
  }
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
