import { Health } from '../../api/health';
import { tenantLimitsSchema, tenantPolicySchema } from '../../domain/registered-tenant';
import { expectValue, openTestApplication, type TestApplication } from './test-application';

let app: TestApplication;
beforeAll(async () => {
  app = await openTestApplication();
});
afterAll(() => app.close());

const graceEnds = new Date('2026-11-21T12:00:00.000Z');

const toldAt = async (minutesAfter: number) => {
  const { deletions } = await new Health({
    database: app.database,
    dedicatedHealth: { read: async () => undefined },
    temporalHealth: undefined,
    clock: () => new Date(graceEnds.getTime() + minutesAfter * 60_000),
  }).detail();
  return deletions;
};

test('a tenant that is not deleted soon after its grace period is told of in health', async () => {
  const { principal } = app.caller;
  const operator = { principal, tenant: undefined };
  const described = {
    tenant_id: 'leaving',
    display_name: 'Leaving',
    system: false,
    status: 'ACTIVE',
  } as const;
  const allowed = { limits: tenantLimitsSchema.parse({}), policy: tenantPolicySchema.parse({}) };
  expectValue(await app.tenantRegistry.create(operator, { ...described, ...allowed }));
  const delete_after = graceEnds.toISOString();
  expectValue(await app.tenantRegistry.recordStatus(operator, 'leaving', 'DELETING', { delete_after }));
  expect(await toldAt(9)).toEqual({ status: 'ok', overdue: 0, oldest_due_at: null });
  expect(await toldAt(11)).toEqual({ status: 'warn', overdue: 1, oldest_due_at: delete_after });
  expectValue(await app.tenantRegistry.recordStatus(operator, 'leaving', 'DELETED'));
  expect(await toldAt(11)).toMatchObject({ status: 'ok', overdue: 0 });
});
