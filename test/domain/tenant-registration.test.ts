import {
  type TenantStatus,
  tenantLimitsSchema,
  tenantPolicySchema,
  tenantStatuses,
} from '../../domain/registered-tenant';
import { changeStatus, register, revise } from '../../domain/tenant-registration';

const at = '2026-11-21T12:00:00.000Z';
const later = '2026-11-22T12:00:00.000Z';
const asked = {
  tenant_id: 'acme-corp',
  display_name: 'Acme Corporation',
  system: false,
  status: 'ACTIVE' as const,
  limits: tenantLimitsSchema.parse({ max_vms: 10 }),
  policy: tenantPolicySchema.parse({}),
};
const acme = register(asked, '01980000-0000-7000-8000-000000000000', at);

test.each([
  [{}, { isolation: 'shared', namespace: null }],
  [{ namespace: 'acme' }, { isolation: 'dedicated', namespace: 'acme' }],
  [{ isolation: 'dedicated' as const }, { isolation: 'dedicated', namespace: 'portcullis-acme-corp' }],
])('where %j is asked for, its place is %j', (place, placed) => {
  expect(register({ ...asked, ...place }, acme.id, at)).toMatchObject(placed);
});

describe('a change', () => {
  const typesOf = (patch: Parameters<typeof revise>[1]) => revise(acme, patch, later).map(({ type }) => type);

  test('that makes nothing another is none', () => {
    expect(typesOf({})).toEqual([]);
    expect(typesOf({ display_name: 'Acme Corporation', parent: null, limits: { max_vms: 10 } })).toEqual([]);
    expect(typesOf({ limits: { max_vms: undefined }, policy: { blocked_tools: [] } })).toEqual([]);
  });

  test('is told by what becomes another', () => {
    expect(typesOf({ display_name: 'Acme' })).toEqual(['TENANT_UPDATED']);
    expect(typesOf({ limits: { max_vms: 0 } })).toEqual(['TENANT_QUOTA_CHANGED']);
    expect(typesOf({ policy: { allowed_tools: ['calculator'] } })).toEqual(['TENANT_POLICY_CHANGED']);
  });

  test('of several things is several, each on what the one before left', () => {
    const changes = revise(
      acme,
      { parent: 'holding', limits: { max_vms: null }, policy: { blocked_tools: ['shell'] } },
      later,
    );
    expect(changes.map(({ type }) => type)).toEqual([
      'TENANT_UPDATED',
      'TENANT_QUOTA_CHANGED',
      'TENANT_POLICY_CHANGED',
    ]);
    expect(changes[0]?.tenant.limits.max_vms).toBe(10);
    expect(changes[2]?.tenant).toEqual({
      ...acme,
      parent: 'holding',
      limits: { ...acme.limits, max_vms: null },
      policy: { ...acme.policy, blocked_tools: ['shell'] },
      updated_at: later,
    });
  });
});

test('a tenant becomes what it may, from where it stands', () => {
  const eventsOf = (from: TenantStatus) =>
    Object.fromEntries(
      tenantStatuses.flatMap((to) => {
        const change = changeStatus({ ...acme, status: from }, { to }, later);
        return change === undefined ? [] : [[to, change.type]];
      }),
    );
  expect(Object.fromEntries(tenantStatuses.map((from) => [from, eventsOf(from)]))).toEqual({
    PENDING_VERIFICATION: {
      ACTIVE: 'TENANT_VERIFIED',
      SUSPENDED: 'TENANT_SUSPENDED',
      DELETING: 'TENANT_DELETION_BEGUN',
    },
    ACTIVE: { SUSPENDED: 'TENANT_SUSPENDED', DELETING: 'TENANT_DELETION_BEGUN' },
    SUSPENDED: { ACTIVE: 'TENANT_RESUMED', DELETING: 'TENANT_DELETION_BEGUN' },
    DELETING: {
      ACTIVE: 'TENANT_DELETION_CANCELLED',
      SUSPENDED: 'TENANT_DELETION_CANCELLED',
      DELETED: 'TENANT_DELETED',
    },
    DELETED: {},
  });
});

test('when it goes is told while it is being deleted', () => {
  const deleting = changeStatus(acme, { to: 'DELETING', delete_after: later }, at);
  expect(deleting?.tenant.delete_after).toBe(later);
  const kept = deleting && changeStatus(deleting.tenant, { to: 'ACTIVE' }, later);
  expect(kept?.tenant.delete_after).toBeNull();
});
