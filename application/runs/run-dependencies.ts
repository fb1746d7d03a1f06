import type { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import type { ModelProviders } from '../../models/model-providers';
import type { RowsAndEvents } from '../../store/postgres-event-store';
import type { TenantStandings } from '../../store/registered-tenants';
import type { TenantMoves } from '../../store/tenant-moves';
import type { TenantRuns } from '../../store/tenant-runs';
import type { Tenants } from '../../store/tenants';
import type { Tools } from '../../tools/run-tool';
import type { Escalations } from '../escalation/escalations';
import type { TenantDoor } from '../registry/tenant-door';
import type { ToolRegistries } from '../registry/tool-registries';
import type { TenantSecrets } from '../secrets/tenant-secrets';
import type { TenantRunWorkflows } from './tenant-run-workflows';

/** What runs of tenants are carried out with. */
export interface RunDependencies {
  readonly store: Pick<RowsAndEvents, 'withRows'>;
  readonly tenants: Pick<Tenants, 'find'>;
  readonly tenantRuns: TenantRuns;
  readonly standings: Pick<TenantStandings, 'of'>;
  readonly tenantDoor: TenantDoor;
  readonly moves: Pick<TenantMoves, 'underWay'>;
  readonly toolRegistries: Pick<ToolRegistries, 'effective'>;
  readonly tenantSecrets: Pick<TenantSecrets, 'read'>;
  readonly escalations: Pick<Escalations, 'raise' | 'escalateTo'>;
  readonly models: ModelProviders;
  readonly tools: Pick<Tools, 'run'>;
  readonly workflows: TenantRunWorkflows;
  /** Under which what is said in runs is sealed. */
  readonly sealing: KeyEncryptionKey;
  readonly clock: () => Date;
}
