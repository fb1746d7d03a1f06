import { z } from 'zod';

/** What may fail in a way that somebody has to be called for. */
export const escalationAreas = [
  'namespace',
  'workers',
  'secrets',
  'policy',
  'provisioning',
  'webhooks',
] as const;
export type EscalationArea = (typeof escalationAreas)[number];

export const escalationTeamNames = ['platform_sre', 'security', 'product_application'] as const;
export type EscalationTeamName = (typeof escalationTeamNames)[number];

/** Who answers for an area: places and workers, what is secret, and what policy lets through. */
const teamOfArea: Readonly<Record<EscalationArea, EscalationTeamName>> = {
  namespace: 'platform_sre',
  workers: 'platform_sre',
  provisioning: 'platform_sre',
  webhooks: 'platform_sre',
  secrets: 'security',
  policy: 'product_application',
};

/** Whom to call, as people are told. */
export const escalateToSchema = z
  .object({
    team: z.string().min(1).max(100).describe('As the deployment calls it.'),
    contact: z.string().min(1).max(300).optional().describe('How to reach it, where the deployment says so.'),
  })
  .meta({ id: 'EscalateTo', description: 'The team to call.' });
export type EscalateTo = z.output<typeof escalateToSchema>;

const teamSchema = z.strictObject(escalateToSchema.shape);

/** What a deployment calls its teams, and how they are reached; one that isn't named goes by its own name alone. */
export const escalationTeamsSchema = z.strictObject({
  platform_sre: teamSchema.default({ team: 'Platform/SRE' }),
  security: teamSchema.default({ team: 'Security' }),
  product_application: teamSchema.default({ team: 'Product/Application owner' }),
} satisfies Record<EscalationTeamName, z.ZodType<EscalateTo>>);
export type EscalationTeams = z.output<typeof escalationTeamsSchema>;

export const defaultEscalationTeams: EscalationTeams = escalationTeamsSchema.parse({});

/** Whom to call for an area. */
export function escalationOf(
  area: EscalationArea,
  teams: EscalationTeams = defaultEscalationTeams,
): EscalateTo {
  return teams[teamOfArea[area]];
}

/** In a line, for a person. */
export function escalationLine({ team, contact }: EscalateTo): string {
  return `Escalate to ${team}${contact === undefined ? '' : ` (${contact})`}`;
}
