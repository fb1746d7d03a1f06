import type {
  Asked,
  DeletionOutcome,
  MigrationOutcome,
  TenantDeletion,
  TenantMigration,
  TenantPreparation,
  TenantResumption,
  TenantSuspension,
} from '../../domain/tenant-change';

/** What each change of a tenant is given, and what it comes to. */
export interface TenantChangeKinds {
  readonly prepare: { readonly input: TenantPreparation; readonly outcome: undefined };
  readonly suspend: { readonly input: TenantSuspension; readonly outcome: undefined };
  readonly resume: { readonly input: TenantResumption; readonly outcome: undefined };
  readonly delete: { readonly input: TenantDeletion; readonly outcome: DeletionOutcome };
  readonly migrate: { readonly input: TenantMigration; readonly outcome: MigrationOutcome };
}
export const tenantChangeKinds = [
  'prepare',
  'suspend',
  'resume',
  'delete',
  'migrate',
] as const satisfies readonly (keyof TenantChangeKinds)[];
export type TenantChangeKind = keyof TenantChangeKinds;

/** How far a change has come. */
export type ChangeProgress<Outcome> =
  | { readonly state: 'ended'; readonly outcome: Outcome }
  | { readonly state: 'under_way' }
  /** Another change of the tenant is under way. */
  | { readonly state: 'busy'; readonly with: string }
  /** The code and the sentence of what kept it from being made. */
  | { readonly state: 'failed'; readonly code: string; readonly detail: string };

/** A change that is under way. */
export interface ChangeStanding {
  readonly kind: TenantChangeKind;
  /** What it could not do so far and tries again; undefined where it just goes on. */
  readonly hindered:
    | { readonly step: string; readonly attempts: number; readonly why: string }
    /** Keys at key stores are not tried to be destroyed all the time any more. */
    | 'keys_left'
    | undefined;
}

/** The workflows by which tenants are changed, one at a time for each; an adapter has Temporal behind it. */
export interface TenantChanges {
  /**
   * Begins the change, or joins in where the same is under way, and waits for its end, up to so many milliseconds.
   *
   * @throws DependencyAway
   */
  carryOut<Kind extends TenantChangeKind>(
    kind: Kind,
    input: TenantChangeKinds[Kind]['input'],
    milliseconds: number,
  ): Promise<ChangeProgress<TenantChangeKinds[Kind]['outcome']>>;
  /** Undefined where no change is under way. @throws DependencyAway */
  standing(slug: string): Promise<ChangeStanding | undefined>;
  /** Has a deletion try again at once what it waits to try; false where none is under way. @throws DependencyAway */
  retryDeletion(slug: string): Promise<boolean>;
  /**
   * Takes a deletion back whose grace period lasts, and waits for that; undefined where none is under way.
   *
   * @throws DependencyAway
   */
  cancelDeletion(
    slug: string,
    by: Asked,
    milliseconds: number,
  ): Promise<ChangeProgress<DeletionOutcome> | undefined>;
}
