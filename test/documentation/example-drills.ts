import { v7 as uuidv7 } from 'uuid';
import { exampleDrills, exampleTime } from '../../documentation/example-foundation';
import { referenceSchema } from '../../domain/reference';
import type { Application } from '../../runtime/composition';

/** Records for a tenant what examples rest on and no request can make. */
export async function recordExampleDrills(
  { store, tenants }: Pick<Application, 'store' | 'tenants'>,
  tenant: string,
): Promise<void> {
  const of = await tenants.allot(referenceSchema.parse(tenant));
  for (const event of exampleDrills)
    await store.append({
      tenant: of,
      actor: uuidv7(),
      recordedAt: exampleTime,
      restedOn: {},
      events: [{ ...event, id: uuidv7(), expected: 0 }],
    });
}
