/** The names and shapes of what a probe may do to the world. */
export type TenantProbeActivities = typeof tenantProbeActivities;

/** By which a worker shows that it takes the work of a tenant. */
export const tenantProbeActivities = {
  answerProbe: async (): Promise<string> => 'taken',
};
