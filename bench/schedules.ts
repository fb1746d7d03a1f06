import { randomBytes } from 'node:crypto';
import { DependencyAway } from '../application/provisioning/runs';
import { type Reference, reference } from '../domain/reference';
import { openTemporal, type Temporal } from '../temporal/connection';
import { scheduleOptions, TemporalRehearsalSchedules } from '../temporal/rehearsal-schedules';
import { registerSearchAttributes } from '../temporal/search-attributes';
import { createNamespace } from '../test/workflows/namespace';
import { type Comparison, compare, rateOf } from './comparison';

export interface SchedulesBenchOptions {
  /** `host:port`; the bench makes a namespace of its own. */
  readonly temporalAddress: string;
  readonly rounds?: number;
  readonly tenants?: number;
  readonly atOnce?: number;
  readonly report?: (line: string) => void;
}

export interface SchedulesMeasurement {
  readonly tenants: number;
  readonly created: Comparison;
  /** The part of a quarter's rehearsals that its fullest minute holds. */
  readonly fullestMinute: number;
}

const mostAttempts = 20;
const timeZone = 'Europe/Berlin';

/** Schedules of a thousand tenants, made through Portcullis and by a bare client, and when their next rehearsals are due. */
export async function benchSchedules({
  temporalAddress,
  rounds = 4,
  tenants = 1_000,
  atOnce = 8,
  report = () => {},
}: SchedulesBenchOptions): Promise<SchedulesMeasurement> {
  const namespace = await createNamespace(temporalAddress);
  const temporal = openTemporal({ address: temporalAddress, namespace });
  try {
    await registerSearchAttributes(temporal.connection, namespace);
    const schedules = new TemporalRehearsalSchedules(temporal);
    const made: Reference[] = [];
    // Each round of each makes schedules of tenants of its own.
    const perRound = Math.ceil(tenants / rounds);
    const created = await compare(
      'schedules',
      {
        portcullis: () => {
          const names = newTenants(perRound);
          made.push(...names);
          return rateOf(perRound, atOnce, (index) => ensure(schedules, names[index]));
        },
        bare: () => {
          const names = newTenants(perRound);
          return rateOf(perRound, atOnce, (index) => createBare(temporal, names[index]));
        },
      },
      { rounds, report },
    );
    const measured = made.slice(-tenants);
    return {
      tenants: measured.length,
      created,
      fullestMinute: await fullestMinute(schedules, measured),
    };
  } finally {
    await temporal.close();
  }
}

type Tenant = Reference | undefined;

const keyRef = reference('key_registry', 'signing');

function newTenants(count: number): readonly Reference[] {
  const batch = randomBytes(4).toString('hex');
  return Array.from({ length: count }, (_, index) => reference('tenant_node', `bench_${batch}_${index}`));
}

async function ensure(schedules: TemporalRehearsalSchedules, tenant: Tenant): Promise<void> {
  if (tenant !== undefined) await schedules.ensure('rotation', tenant, keyRef, { time_zone: timeZone });
}

/** The same schedule, by Temporal's own client. */
async function createBare({ client }: Temporal, tenant: Tenant): Promise<void> {
  if (tenant === undefined) return;
  await client.schedule.create(scheduleOptions('rotation', tenant, keyRef, { time_zone: timeZone }));
}

/** As the server tells when each is due next. */
async function fullestMinute(
  schedules: TemporalRehearsalSchedules,
  tenants: readonly Reference[],
): Promise<number> {
  const dueIn = new Map<string, number>();
  for (const tenant of tenants) {
    const described = await patiently(() => schedules.describe('rotation', tenant, keyRef));
    const [next] = described?.next ?? [];
    if (next === undefined) throw new Error('a schedule is missing, or never due');
    const minute = next.slice(0, 'yyyy-mm-ddThh:mm'.length);
    dueIn.set(minute, (dueIn.get(minute) ?? 0) + 1);
  }
  return Math.max(...dueIn.values()) / tenants.length;
}

/** A server that was just given thousands of schedules is at times too busy to tell of one. */
async function patiently<Value>(work: () => Promise<Value>): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DependencyAway) || attempt === mostAttempts) throw error;
    }
  }
}
