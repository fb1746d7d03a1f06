import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { RegisteredTenants } from '../../store/registered-tenants';
import type { Caller } from '../caller';
import type { Escalations } from '../escalation/escalations';
import { ok, type Result } from '../problem';
import { DependencyAway } from '../provisioning/runs';
import { requireOperator, unknownTenant } from '../registry/tenant-problems';
import type { ToolRegistries } from '../registry/tool-registries';
import type { TenantSecrets } from '../secrets/tenant-secrets';
import { type LookAtChangeDependencies, lookAtChange } from './look-at-change';
import { type Seen, type TenantCheck, type TenantFinding, tenantChecks } from './tenant-finding';
import type { TenantNamespaces } from './tenant-namespaces';
import type { TenantWorkloads } from './tenant-workloads';

export interface TenantDoctorDependencies extends LookAtChangeDependencies {
  readonly registeredTenants: Pick<RegisteredTenants, 'find'>;
  readonly namespaces: Pick<TenantNamespaces, 'standing'>;
  readonly workloads: Pick<TenantWorkloads, 'probe'>;
  readonly toolRegistries: Pick<ToolRegistries, 'effective'>;
  readonly tenantSecrets: Pick<TenantSecrets, 'list'>;
  readonly escalations: Pick<Escalations, 'escalateTo'>;
}

const probeMilliseconds = 8_000;

/** Looks at everything that a tenant needs to have its own work done, each by itself. */
export class TenantDoctor {
  constructor(private readonly dependencies: TenantDoctorDependencies) {}

  async examine(caller: Caller, slug: string): Promise<Result<readonly TenantFinding[]>> {
    const operator = requireOperator(caller);
    if (!operator.ok) return operator;
    const tenant = await this.dependencies.registeredTenants.find(slug);
    if (tenant === undefined) return unknownTenant;
    const looks: Readonly<Record<TenantCheck, () => Promise<Seen>>> = {
      record: async () => record(tenant),
      change: () => lookAtChange(this.dependencies, tenant),
      namespace: () => this.namespace(tenant),
      workers: () => this.workers(tenant),
      quotas: async () => quotas(tenant),
      secrets: () => this.secrets(caller, tenant),
      tools: () => this.tools(tenant),
    };
    return ok(await Promise.all(tenantChecks.map((check) => this.finding(check, looks[check]))));
  }

  /** A fault in one look hides no other. */
  private async finding(check: TenantCheck, look: () => Promise<Seen>): Promise<TenantFinding> {
    const { status, detail, mend = null, area } = await look().catch(unseen);
    const escalateTo =
      status === 'failed' && area !== undefined ? this.dependencies.escalations.escalateTo(area) : null;
    return { check, status, detail, mend, escalateTo };
  }

  private async namespace({ namespace, reference }: RegisteredTenant): Promise<Seen> {
    if (namespace === null) return { status: 'ok', detail: "shares the platform's" };
    const standing = await this.dependencies.namespaces.standing(namespace, reference);
    const area = 'namespace';
    switch (standing) {
      case 'ready':
        return { status: 'ok', detail: `${namespace} is reachable, with its search attributes` };
      case 'absent':
        return {
          status: 'failed',
          area,
          detail: `there is no ${namespace}`,
          mend: 'Migrate the tenant to shared and back to dedicated: that makes it again.',
        };
      case 'of_another':
        return {
          status: 'failed',
          area,
          detail: `${namespace} was not made for this tenant`,
          mend: 'Migrate the tenant to another namespace.',
        };
      case 'deprecated':
        return {
          status: 'failed',
          area,
          detail: `${namespace} is being removed from the Temporal server`,
          mend: 'Migrate the tenant to another namespace.',
        };
      case 'lacks_search_attributes':
        return {
          status: 'failed',
          area,
          detail: `${namespace} lacks search attributes`,
          mend: 'Migrate the tenant to shared and back to dedicated: that registers them.',
        };
      default:
        return standing satisfies never;
    }
  }

  private async workers(tenant: RegisteredTenant): Promise<Seen> {
    if (tenant.status !== 'ACTIVE')
      return { status: 'warning', detail: `none, since it is ${tenant.status}` };
    const seen = await this.dependencies.workloads.probe(tenant, probeMilliseconds);
    if (seen.answered)
      return { status: 'ok', detail: `a workflow came to its end in ${seen.milliseconds} ms` };
    return {
      status: 'failed',
      area: 'workers',
      detail: `no worker took a workflow within ${probeMilliseconds / 1_000} s`,
      mend: 'See that `portcullis worker` runs, and what it logs.',
    };
  }

  private async secrets(caller: Caller, { tenant_id: slug }: RegisteredTenant): Promise<Seen> {
    const listed = await this.dependencies.tenantSecrets.list(caller, slug, { limit: 1 });
    if (!listed.ok)
      return {
        status: 'failed',
        area: 'secrets',
        detail: listed.problem.detail,
        mend: 'See that the secret store is up and unsealed.',
      };
    if (listed.value.length > 0) return { status: 'ok', detail: 'can be reached' };
    return {
      status: 'warning',
      detail: 'can be reached, and hold nothing: runs use the built-in model',
      mend: `\`portcullis secret set --tenant ${slug} --path llm/openrouter\``,
    };
  }

  private async tools({ reference }: RegisteredTenant): Promise<Seen> {
    const effective = await this.dependencies.toolRegistries.effective(reference);
    if (effective === undefined)
      return {
        status: 'failed',
        area: 'policy',
        detail: 'no registry is seeded: its runs can use none',
        mend: '`portcullis registry seed --id default --version v1.0.0`',
      };
    const { registry, version, tools } = effective;
    return { status: 'ok', detail: `${tools.length} in ${registry} ${version}` };
  }
}

function record({ status }: RegisteredTenant): Seen {
  if (status === 'ACTIVE') return { status: 'ok', detail: 'enabled=true (ACTIVE)' };
  const mends = {
    PENDING_VERIFICATION: '`portcullis tenant update --status ACTIVE` once it is verified.',
    SUSPENDED: '`portcullis tenant resume`, once the reason is gone.',
    DELETING: '`portcullis tenant delete --cancel`, if it is to be kept.',
    DELETED: 'Nothing: its name is never given again.',
  } as const;
  return { status: 'failed', detail: `enabled=false (${status})`, mend: mends[status] };
}

function quotas({ limits }: RegisteredTenant): Seen {
  const set = Object.entries(limits).filter(([, limit]) => limit !== null);
  if (set.length > 0)
    return { status: 'ok', detail: set.map(([name, limit]) => `${name} ${limit}`).join(', ') };
  return {
    status: 'warning',
    detail: 'nothing is limited',
    mend: '`portcullis tenant update --rpm … --rph … --tpd … --max-runs-per-day …`',
  };
}

function unseen(error: unknown): Seen {
  return {
    status: 'failed',
    area: 'workers',
    detail:
      error instanceof DependencyAway ? `${error.dependency} does not answer` : 'could not be looked at',
    mend: '`portcullis doctor` tells what is away, and how to mend it.',
  };
}
