/** What a capability token lets its bearer do, within its own tenant. */
export const capabilityScopes = [
  'service:tenant-admin',
  'service:tenant-read',
  'device:enrol',
  'vms:write',
  'storage:write',
  'secrets:write',
  'registry:write',
  'runs:write',
  'webhooks:write',
  'rehearsals:approve',
] as const;
export type CapabilityScope = (typeof capabilityScopes)[number];

/** Whether what is held covers what is wanted: an admin's scope covers each, the others none but themselves. */
export function covers(held: readonly CapabilityScope[], wanted: CapabilityScope): boolean {
  return held.includes('service:tenant-admin') || held.includes(wanted);
}
