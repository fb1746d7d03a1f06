import { Client } from 'pg';
import { z } from 'zod';
import { roles } from '../../migrations/roles';

const context = z.looseObject({
  connectionParameters: z.looseObject({
    application_name: z.string().nullish(),
    options: z.string().nullish(),
  }),
});

export interface LeftOut {
  /** How many statements would have asked for the rows of one tenant. */
  statements(): number;
  restore(): void;
}

/**
 * From now on, statements that this process sends as the application ask for rows of every tenant, where they would have
 * asked for those of one: `tenant = $1` is sent as what is true of each.
 */
export function withoutTenantFilter(applicationName: string): LeftOut {
  const send = Client.prototype.query;
  let changed = 0;
  const spy = jest.spyOn(Client.prototype, 'query').mockImplementation(function (
    this: Client,
    ...given: unknown[]
  ) {
    const { connectionParameters: to } = context.parse(this);
    const isApplication =
      to.application_name === applicationName && to.options?.includes(`role=${roles.app}`) === true;
    const [statement, ...rest] = given;
    if (!isApplication || typeof statement !== 'string') return Reflect.apply(send, this, given);
    const unfiltered = statement.replaceAll(
      /((?:"?\w+"?\.)?"?\btenant\b"?) = (\$\d+)/g,
      '($1 is not null and $2::uuid is not null)',
    );
    if (unfiltered !== statement) changed += 1;
    return Reflect.apply(send, this, [unfiltered, ...rest]);
  });
  return { statements: () => changed, restore: () => spy.mockRestore() };
}
