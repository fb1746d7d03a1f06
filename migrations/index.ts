import type { Migration } from 'kysely';
import { principals } from './0001-principals';
import { recordStore } from './0002-record-store';
import { projections } from './0003-projections';
import { refusalCeiling } from './0004-refusal-ceiling';
import { provisionings } from './0005-provisionings';
import { cheaperAppends } from './0006-cheaper-appends';
import { sessions } from './0007-sessions';
import { decisions } from './0008-decisions';
import { embeddedKeys } from './0009-embedded-keys';
import { rehearsals } from './0010-rehearsals';
import { rehearsalsByKey } from './0011-rehearsals-by-key';
import { breakGlass } from './0012-break-glass';
import { dueRehearsals } from './0013-due-rehearsals';
import { leanEvents } from './0014-lean-events';
import { principalChanges } from './0015-principal-changes';
import { embeddedKeyReads } from './0016-embedded-key-reads';
import { registeredTenants } from './0017-registered-tenants';
import { capabilityTokens } from './0018-capability-tokens';
import { quotas } from './0019-quotas';
import { tenantSecrets } from './0020-tenant-secrets';
import { toolRegistriesAndLedger } from './0021-tool-registries-and-ledger';
import { tenantRuns } from './0022-tenant-runs';
import { tenantLifecycle } from './0023-tenant-lifecycle';
import { webhooks } from './0024-webhooks';
import { takingsUnderKeys } from './0025-takings-under-keys';
import { madeKeys } from './0026-made-keys';
import { claimsOnce } from './0027-claims-once';
import { keysLocked } from './0028-keys-locked';

/** Every migration by its name, in the order in which they run. */
export const migrations: Record<string, Migration> = {
  '0001-principals': principals,
  '0002-record-store': recordStore,
  '0003-projections': projections,
  '0004-refusal-ceiling': refusalCeiling,
  '0005-provisionings': provisionings,
  '0006-cheaper-appends': cheaperAppends,
  '0007-sessions': sessions,
  '0008-decisions': decisions,
  '0009-embedded-keys': embeddedKeys,
  '0010-rehearsals': rehearsals,
  '0011-rehearsals-by-key': rehearsalsByKey,
  '0012-break-glass': breakGlass,
  '0013-due-rehearsals': dueRehearsals,
  '0014-lean-events': leanEvents,
  '0015-principal-changes': principalChanges,
  '0016-embedded-key-reads': embeddedKeyReads,
  '0017-registered-tenants': registeredTenants,
  '0018-capability-tokens': capabilityTokens,
  '0019-quotas': quotas,
  '0020-tenant-secrets': tenantSecrets,
  '0021-tool-registries-and-ledger': toolRegistriesAndLedger,
  '0022-tenant-runs': tenantRuns,
  '0023-tenant-lifecycle': tenantLifecycle,
  '0024-webhooks': webhooks,
  '0025-takings-under-keys': takingsUnderKeys,
  '0026-made-keys': madeKeys,
  '0027-claims-once': claimsOnce,
  '0028-keys-locked': keysLocked,
};
