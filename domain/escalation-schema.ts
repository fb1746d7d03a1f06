import { z } from 'zod';
import { defaultEscalationTeams, type EscalateTo, type EscalationTeam } from './escalation';

export const escalateToSchema = z
  .object({
    team: z.string().min(1).max(100).describe('As the deployment calls it.'),
    contact: z.string().min(1).max(300).optional().describe('How to reach it, where the deployment says so.'),
  })
  .meta({ id: 'EscalateTo', description: 'The team to call.' });

const teamSchema = z.strictObject(escalateToSchema.shape);

/** What a deployment says of its teams; one that it leaves out goes by its own name alone. */
export const escalationTeamsSchema = z.strictObject({
  platform_sre: teamSchema.default(defaultEscalationTeams.platform_sre),
  security: teamSchema.default(defaultEscalationTeams.security),
  product_application: teamSchema.default(defaultEscalationTeams.product_application),
} satisfies Record<EscalationTeam, z.ZodType<EscalateTo>>);
