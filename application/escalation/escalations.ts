import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  type EscalateTo,
  type EscalationArea,
  type EscalationTeams,
  escalationAreas,
  escalationOf,
} from '../../domain/escalation';
import { jsonObject } from '../../domain/json';
import { portcullisItself } from '../../domain/principal';
import { type Reference, reference, referenceSchema } from '../../domain/reference';
import type { EventStore } from '../../store/event-store';
import type { Tenants } from '../../store/tenants';
import { registryCommand } from '../registry/registry-entry';

/** A failure that somebody has to be called for. It is told to others: nothing of it is secret or personal. */
export interface Escalation {
  readonly area: EscalationArea;
  /** Whose ledger tells of it. */
  readonly tenant: Reference;
  /** Stable: what went wrong. */
  readonly code: string;
  /** What it went wrong with, such as `provisioning:<uuid>`. */
  readonly subject: Reference;
}

export interface EscalationsDependencies {
  readonly store: Pick<EventStore, 'append'>;
  readonly tenants: Pick<Tenants, 'allot'>;
  readonly teams: EscalationTeams;
  readonly clock: () => Date;
}

export const escalated = 'ESCALATED';

/** As the ledger keeps it. */
export const escalationBodySchema = z.object({
  area: z.enum(escalationAreas),
  tenant: referenceSchema,
  team: z.string(),
  code: z.string(),
  subject: referenceSchema,
});

/** For so long is a subject that fails in one area escalated once. */
const windowMilliseconds = 3_600_000;

/** Tells the ledger of a tenant, and so all who follow it, that a team has to be called. */
export class Escalations {
  constructor(private readonly dependencies: EscalationsDependencies) {}

  /** Whom to call for an area, as this deployment has it. */
  escalateTo(area: EscalationArea): EscalateTo {
    return escalationOf(area, this.dependencies.teams);
  }

  /** Records an ESCALATED, once for an area and subject in an hour; gives whom to call. */
  async raise({ area, tenant, code, subject }: Escalation): Promise<EscalateTo> {
    const { store, tenants, clock } = this.dependencies;
    const to = this.escalateTo(area);
    const at = clock();
    const entry = {
      record: recordOf(area, subject, Math.floor(at.getTime() / windowMilliseconds)),
      type: escalated,
      operation: 'escalation.raise',
      request: { area, code, subject },
      // How a team is reached may change, and may be somebody's number: it stays out.
      body: jsonObject({ area, tenant, team: to.team, code, subject } satisfies z.output<
        typeof escalationBodySchema
      >),
      // Where it stands already, somebody else was quicker: it is told once.
      expected: 0,
    };
    await store.append(
      registryCommand({ principal: portcullisItself }, await tenants.allot(tenant), at, [entry]),
    );
    return to;
  }
}

function recordOf(area: EscalationArea, subject: Reference, hour: number): Reference {
  const digest = createHash('sha256').update(`${hour} ${area} ${subject}`).digest('hex');
  return reference('escalation', digest.slice(0, 32));
}
