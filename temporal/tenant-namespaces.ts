import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import {
  type NamespaceStanding,
  NamespaceTaken,
  type TenantNamespaces,
} from '../application/lifecycle/tenant-namespaces';
import type { Reference } from '../domain/reference';
import type { Temporal } from './connection';
import { addSearchAttributes, missingSearchAttributes, registerSearchAttributes } from './search-attributes';

export interface TenantNamespacesOptions {
  /** How long what ended in a tenant's namespace can be looked up there; a whole number of days. */
  readonly retentionDays: number;
}

type WorkflowService = Temporal['connection']['workflowService'];
type Described = Pick<Awaited<ReturnType<WorkflowService['describeNamespace']>>, 'namespaceInfo'>;

const alreadyExists = 6;
const notFound = 5;
/** Of `NamespaceState`. */
const registered = 1;
/** By which a namespace says whose it is. */
const tenantTag = 'tenant';
const pageSize = 1_000;
/** A server takes up to ten seconds to have its parts know a new namespace. */
const settleMilliseconds = 30_000;
const retryMilliseconds = 200;

/** Namespaces of tenants, on the server of the platform's own. */
export class TemporalTenantNamespaces implements TenantNamespaces {
  constructor(
    private readonly temporal: Temporal,
    private readonly options: TenantNamespacesOptions,
  ) {}

  async register(namespace: string, tenant: Reference): Promise<void> {
    if (namespace === this.temporal.namespace) throw taken(namespace, "is the platform's own");
    const { connection } = this.temporal;
    const made = await this.make(namespace, tenant);
    await this.settled(async () => {
      // One that was just made has none of them: nobody has to look which.
      if (made) await addSearchAttributes(connection, namespace);
      await registerSearchAttributes(connection, namespace);
    });
  }

  /** False where the tenant has it already. @throws NamespaceTaken where it is somebody else's */
  private async make(namespace: string, tenant: Reference): Promise<boolean> {
    try {
      await this.temporal.call(() =>
        this.temporal.connection.workflowService.registerNamespace({
          namespace,
          description: `The work of ${tenant}, made by Portcullis.`,
          data: { [tenantTag]: tenant },
          workflowExecutionRetentionPeriod: msToTs(`${this.options.retentionDays} days`),
        }),
      );
      return true;
    } catch (error) {
      if (!(isGrpcServiceError(error) && error.code === alreadyExists)) throw error;
      const standing = await this.described(namespace);
      if (standing !== undefined && ownerOf(standing) !== tenant)
        throw taken(namespace, 'was not made for this tenant');
      return false;
    }
  }

  async standing(namespace: string, tenant: Reference): Promise<NamespaceStanding> {
    const described = await this.described(namespace);
    if (described === undefined) return 'absent';
    if (ownerOf(described) !== tenant) return 'of_another';
    if (described.namespaceInfo?.state !== registered) return 'deprecated';
    const missing = await missingSearchAttributes(this.temporal.connection, namespace);
    return missing.length === 0 ? 'ready' : 'lacks_search_attributes';
  }

  async removeAllOf(tenant: Reference): Promise<readonly string[]> {
    const found = (await this.list())
      .filter((each) => ownerOf(each) === tenant)
      .map(({ namespaceInfo }) => namespaceInfo?.name ?? '')
      .filter((name) => name !== this.temporal.namespace && name !== '');
    for (const namespace of found) await this.remove(namespace);
    return found;
  }

  private async remove(namespace: string): Promise<void> {
    try {
      await this.temporal.call(() => this.temporal.connection.operatorService.deleteNamespace({ namespace }));
    } catch (error) {
      if (!isUnknown(error)) throw error;
    }
  }

  private async described(namespace: string): Promise<Described | undefined> {
    try {
      return await this.temporal.call(() =>
        this.temporal.connection.workflowService.describeNamespace({ namespace }),
      );
    } catch (error) {
      if (isUnknown(error)) return undefined;
      throw error;
    }
  }

  private async list(): Promise<readonly Described[]> {
    const found: Described[] = [];
    let nextPageToken: Uint8Array | undefined;
    do {
      const page = await this.temporal.call(() =>
        this.temporal.connection.workflowService.listNamespaces({
          pageSize,
          ...(nextPageToken === undefined ? {} : { nextPageToken }),
        }),
      );
      found.push(...page.namespaces);
      nextPageToken = page.nextPageToken?.length > 0 ? page.nextPageToken : undefined;
    } while (nextPageToken !== undefined);
    return found;
  }

  /** Until each part of the server knows a namespace, some say that there is none. */
  private async settled(work: () => Promise<unknown>): Promise<void> {
    const deadline = Date.now() + settleMilliseconds;
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!isUnknown(error) || Date.now() > deadline) throw error;
        await sleep(retryMilliseconds);
      }
    }
  }
}

function ownerOf({ namespaceInfo }: Described): string | undefined {
  return namespaceInfo?.data?.[tenantTag];
}

function taken(namespace: string, why: string): NamespaceTaken {
  return new NamespaceTaken(`The Temporal namespace ${namespace} ${why}: choose another name.`);
}

function isUnknown(error: unknown): boolean {
  return isGrpcServiceError(error) && error.code === notFound;
}
