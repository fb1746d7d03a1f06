import { v7 as uuidv7 } from 'uuid';
import { referenceSchema } from '../../domain/reference';
import type { NewRehearsal } from '../../store/rehearsals';

export const keyRef = referenceSchema.parse('key_registry:one');

/** A rehearsal of a tenant that nobody has listed yet; two of them are the same drill unless something is changed. */
export function newRehearsal(tenant: string, changes: Partial<NewRehearsal> = {}): NewRehearsal {
  const id = uuidv7();
  return {
    id,
    tenant,
    tenantReference: referenceSchema.parse(`tenant_node:${tenant}`),
    kind: 'rotation',
    period: '2026-Q4',
    keyRef,
    request: { nested: { list: [1, null, 'ä'] } },
    workflowId: `rotation-rehearsal/${id}`,
    requestedBy: uuidv7(),
    scheduledFor: '2026-10-01T03:00:00.000Z',
    ...changes,
  };
}
