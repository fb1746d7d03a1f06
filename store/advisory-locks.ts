import { createHash } from 'node:crypto';

/** Two 32-bit halves: such keys never meet the 64-bit ones by which `append` locks streams. */
export type AdvisoryLock = readonly [number, number];

const single = 0x706f7274;
const named = single + 1;
const keyed = single + 2;
const webhooks = single + 3;

export const migrationLock: AdvisoryLock = [single, 0];
export const sequencerLock: AdvisoryLock = [single, 1];
/** Held by whoever changes which tenant stands under which. */
export const hierarchyLock: AdvisoryLock = [single, 2];

export function subscriptionLock(name: string): AdvisoryLock {
  return [named, hashOf(name)];
}

/** Held by whoever carries out what was sent under an idempotency key. */
export function commandLock(name: string): AdvisoryLock {
  return [keyed, hashOf(name)];
}

/** Held by whoever counts the webhook endpoints of a tenant, to add to them. */
export function webhooksLock(tenant: string): AdvisoryLock {
  return [webhooks, hashOf(tenant)];
}

function hashOf(name: string): number {
  return createHash('sha256').update(name, 'utf8').digest().readInt32BE(0);
}
