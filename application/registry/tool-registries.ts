import { v7 as uuidv7 } from 'uuid';
import { jsonObject } from '../../domain/json';
import { nameOf, type Reference, reference } from '../../domain/reference';
import {
  defaultRegistry,
  hashOfTools,
  type Tool,
  type ToolRegistryVersion,
} from '../../domain/tool-registry';
import { diffVersions, type ToolRegistryDiff } from '../../domain/tool-registry-diff';
import type { TenantId } from '../../store/event-store';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import {
  findVersion,
  insertVersion,
  type ListedVersion,
  type PostgresToolRegistries,
  type SeededTools,
  selectVersion,
} from '../../store/postgres-tool-registries';
import type { Tenants } from '../../store/tenants';
import { type Caller, confinedTo, systemTenant } from '../caller';
import { ok, problem, type Result } from '../problem';
import { registryCommand } from './registry-entry';
import { statusConflict } from './tenant-problems';
import type { TenantRegistry } from './tenant-registry';

export interface ToolRegistriesDependencies {
  readonly tenants: Tenants;
  readonly tenantRegistry: Pick<TenantRegistry, 'get'>;
  readonly store: RowsAndEvents;
  readonly toolRegistryRows: PostgresToolRegistries;
  readonly clock: () => Date;
}

/** What is to be a version of a registry. */
export interface NewToolRegistryVersion {
  readonly version: string;
  readonly tools: readonly Tool[];
}

export interface ComparedVersions extends ToolRegistryDiff {
  readonly from: string;
  readonly to: string;
}

const unknownRegistry = problem({ code: 'not_found', detail: 'There is no tool registry of this name.' });

/**
 * The tools that runs may use: the deployment's default registry, which is its operators' to change and everybody's to
 * read, and what a tenant has in its place. Versions never change; which one counts does.
 */
export class ToolRegistries {
  constructor(private readonly dependencies: ToolRegistriesDependencies) {}

  /** Seeds a version, which from then on counts. The same version with the same tools again changes nothing. */
  async seed(
    caller: Caller,
    registry: string,
    { version, tools }: NewToolRegistryVersion,
  ): Promise<Result<SeededTools>> {
    const changed = await this.changing(caller, registry);
    if (!changed.ok) return changed;
    const { store, clock } = this.dependencies;
    const tenant = changed.value;
    const at = clock();
    const hash = hashOfTools(tools);
    return store.withRows(tenant, async (transaction, append) => {
      const seeded = {
        id: uuidv7(),
        version,
        hash,
        tools,
        seededAt: at.toISOString(),
        seededBy: caller.principal.id,
      };
      if (!(await insertVersion(transaction, tenant, seeded))) {
        const standing = await findVersion(transaction, tenant, version);
        if (standing?.hash === hash) return ok(standing);
        return problem({
          code: 'registry_version_taken',
          detail: `${version} of the registry ${registry} holds other tools (${standing?.hash}), and no version ever changes. Seed these as another version; portcullis registry show tells what stands.`,
        });
      }
      const body = { registry, version, hash, tools: tools.map(({ name }) => name) };
      await append(
        registryCommand(caller, tenant, at, [
          {
            record: recordOf(registry),
            type: 'TOOL_REGISTRY_SEEDED',
            operation: 'toolRegistry.seed',
            request: jsonObject({ registry, version }),
            body: jsonObject(body),
          },
        ]),
      );
      return ok({ ...seeded, selected: true });
    });
  }

  /** Has another version count, an older one too. */
  async select(caller: Caller, registry: string, version: string): Promise<Result<SeededTools>> {
    const changed = await this.changing(caller, registry);
    if (!changed.ok) return changed;
    const { store, clock } = this.dependencies;
    const tenant = changed.value;
    const at = clock();
    return store.withRows(tenant, async (transaction, append) => {
      const chosen = await findVersion(transaction, tenant, version);
      if (chosen === undefined) return unknownVersion(registry, version);
      const before = await selectVersion(transaction, tenant, version);
      if (before === version) return ok(chosen);
      const { hash } = chosen;
      await append(
        registryCommand(caller, tenant, at, [
          {
            record: recordOf(registry),
            type: 'TOOL_REGISTRY_SELECTED',
            operation: 'toolRegistry.select',
            request: jsonObject({ registry, version }),
            body: jsonObject({ registry, version, hash, instead_of: before }),
          },
        ]),
      );
      return ok({ ...chosen, selected: true });
    });
  }

  /** The newest first; none where nothing was seeded. */
  async list(
    caller: Caller,
    registry: string,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<Result<readonly ListedVersion[]>> {
    const tenant = await this.reading(caller, registry);
    return tenant.ok ? ok(await this.dependencies.toolRegistryRows.list(tenant.value, page)) : tenant;
  }

  /** A version, or where none is named the one that counts. */
  async show(caller: Caller, registry: string, version: string | undefined): Promise<Result<SeededTools>> {
    const tenant = await this.reading(caller, registry);
    if (!tenant.ok) return tenant;
    const found = await this.dependencies.toolRegistryRows.find(tenant.value, version);
    return found === undefined ? unknownVersion(registry, version) : ok(found);
  }

  /** What became of the tools from one version to another. */
  async diff(caller: Caller, registry: string, from: string, to: string): Promise<Result<ComparedVersions>> {
    const [one, other] = await Promise.all([
      this.show(caller, registry, from),
      this.show(caller, registry, to),
    ]);
    if (!one.ok) return one;
    if (!other.ok) return other;
    return ok({ from, to, ...diffVersions(one.value, other.value) });
  }

  /** The version that counts for a tenant: of its own registry if it has one, else of the default one. */
  async effective(tenant: Reference): Promise<ToolRegistryVersion | undefined> {
    const { tenants, toolRegistryRows } = this.dependencies;
    for (const owner of [tenant, systemTenant]) {
      const id = await tenants.find(owner);
      const found = id === undefined ? undefined : await toolRegistryRows.find(id);
      if (found === undefined) continue;
      const { version, hash, tools } = found;
      return { registry: owner === systemTenant ? defaultRegistry : nameOf(owner), version, hash, tools };
    }
    return undefined;
  }

  /** Whose registry the caller may read: that of its own tenant, and the default one. */
  private async reading(caller: Caller, registry: string): Promise<Result<TenantId>> {
    const { tenants, tenantRegistry } = this.dependencies;
    if (registry === defaultRegistry) return ok(await tenants.allot(systemTenant));
    const found = await tenantRegistry.get(caller, registry);
    return found.ok ? ok(found.value.id) : unknownRegistry;
  }

  /** Whose registry the caller may change. */
  private async changing(caller: Caller, registry: string): Promise<Result<TenantId>> {
    if (registry !== defaultRegistry) {
      const found = await this.dependencies.tenantRegistry.get(caller, registry);
      if (!found.ok) return unknownRegistry;
      const { id, status } = found.value;
      if (status !== 'DELETING' && status !== 'DELETED') return ok(id);
      return statusConflict(found.value, 'its tool registry is not changed any more');
    }
    if (confinedTo(caller) === undefined) return this.reading(caller, registry);
    return problem({
      code: 'operator_required',
      detail:
        'The default registry counts for every tenant without one of its own, so only operators of the deployment change it. Seed a registry of the tenant, under its slug.',
    });
  }
}

function recordOf(registry: string): Reference {
  return reference('tool_registry', registry);
}

function unknownVersion(registry: string, version: string | undefined) {
  return problem({
    code: 'not_found',
    detail:
      version === undefined
        ? `Nothing was seeded into the registry ${registry}. Seed a version: portcullis registry seed.`
        : `The registry ${registry} has no version ${version}. See portcullis registry list.`,
  });
}
