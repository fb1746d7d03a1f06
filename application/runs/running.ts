import type { RegisteredTenant } from '../../domain/registered-tenant';
import type { TenantRunRow } from '../../store/tenant-runs';
import { over, shutOut } from './run-conclusions';
import type { RunDependencies } from './run-dependencies';
import { Said, type SaidPart } from './said';
import type { Over, TenantRunInput } from './tenant-run';

/** A run that may go on, and all that was said in it until now. */
export interface Running {
  readonly status: 'running';
  readonly tenant: RegisteredTenant;
  readonly row: TenantRunRow;
  readonly parts: readonly SaidPart[];
}

/** What a step of a run is done with; or that it is over, since its tenant is shut out or it has ended. */
export async function running(
  { standings, tenantRuns, sealing }: Pick<RunDependencies, 'standings' | 'tenantRuns' | 'sealing'>,
  { run, tenant: reference }: TenantRunInput,
): Promise<Running | Over> {
  const tenant = await standings.of(reference);
  const shut = shutOut(tenant?.status);
  if (shut !== undefined || tenant === undefined) return shut ?? gone;
  const row = await tenantRuns.find(tenant.id, run);
  if (row?.state !== 'running') return gone;
  const said = new Said(sealing);
  const parts = (await tenantRuns.parts(tenant.id, run)).map((part) => said.open(tenant.id, run, part));
  return { status: 'running', tenant, row, parts };
}

const gone = over('cancelled', 'run_closed', 'The run was ended from outside before it could finish.');
