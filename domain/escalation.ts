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

export const escalationTeams = ['platform_sre', 'security', 'product_application'] as const;
export type EscalationTeam = (typeof escalationTeams)[number];

/** Who answers for an area: places and workers, what is secret, and what policy lets through. */
const teamOfArea: Readonly<Record<EscalationArea, EscalationTeam>> = {
  namespace: 'platform_sre',
  workers: 'platform_sre',
  provisioning: 'platform_sre',
  webhooks: 'platform_sre',
  secrets: 'security',
  policy: 'product_application',
};

/** Whom to call, as people are told. */
export interface EscalateTo {
  /** As the deployment calls it. */
  readonly team: string;
  /** How to reach it, where the deployment says so. */
  readonly contact?: string | undefined;
}

/** What a deployment calls its teams, and how they are reached. */
export type EscalationTeams = Readonly<Record<EscalationTeam, EscalateTo>>;

export const defaultEscalationTeams: EscalationTeams = {
  platform_sre: { team: 'Platform/SRE' },
  security: { team: 'Security' },
  product_application: { team: 'Product/Application owner' },
};

/** Whom to call for an area. */
export function escalationOf(
  area: EscalationArea,
  teams: EscalationTeams = defaultEscalationTeams,
): EscalateTo {
  return teams[teamOfArea[area]];
}

/** In a line, for a person. */
export function escalationLine({
  team,
  contact,
}: Pick<EscalateTo, 'team'> & { readonly contact?: string | null | undefined }): string {
  return `Escalate to ${team}${contact == null ? '' : ` (${contact})`}`;
}
