import { type Admission, readAdmission } from '../application/admission';
import { Escalations } from '../application/escalation/escalations';
import { createExecute, type Execute } from '../application/execute';
import type { Result } from '../application/problem';
import { closeProvisioning, type Ending } from '../application/provisioning/close-provisioning';
import { createLaunchProvisioning } from '../application/provisioning/launch-provisioning';
import { ProvisioningRun } from '../application/provisioning/provisioning-run';
import { ProvisioningService } from '../application/provisioning/provisioning-service';
import { reconcileProvisionings } from '../application/provisioning/reconcile-provisionings';
import type { RunIdentity } from '../application/provisioning/run-notes';
import { RunRehearsals } from '../application/provisioning/run-rehearsals';
import type { ProvisioningRuns } from '../application/provisioning/runs';
import { wakeWaitingRuns } from '../application/provisioning/wake-waiting-runs';
import { TenantDoor } from '../application/registry/tenant-door';
import { BreakGlassAccess } from '../application/rehearsals/break-glass-access';
import { BreakGlassRequests } from '../application/rehearsals/break-glass-requests';
import { BreakGlassSteps } from '../application/rehearsals/break-glass-steps';
import { keepRehearsalCalendar } from '../application/rehearsals/keep-rehearsal-calendar';
import type { KeyStores } from '../application/rehearsals/key-stores';
import { receiveApprovals } from '../application/rehearsals/receive-approvals';
import { reconcileRehearsals } from '../application/rehearsals/reconcile-rehearsals';
import { RehearsalLife } from '../application/rehearsals/rehearsal-life';
import { rehearsalReport } from '../application/rehearsals/rehearsal-report';
import type { ApprovalsReceived, RehearsalIdentity } from '../application/rehearsals/rehearsal-run';
import type { RehearsalSchedules } from '../application/rehearsals/rehearsal-schedules';
import { RehearsalService } from '../application/rehearsals/rehearsal-service';
import { newReportKey, type ReportKey, reportKeyOf } from '../application/rehearsals/report-key';
import { RotationSteps } from '../application/rehearsals/rotation-steps';
import { scheduleBoundKeys } from '../application/rehearsals/schedule-bound-keys';
import { SigningRequests } from '../application/rehearsals/signing-requests';
import { SigningSteps } from '../application/rehearsals/signing-steps';
import { TenantKeys } from '../application/rehearsals/tenant-keys';
import { destroyKeysLeftBehind } from '../application/rehearsals/throw-away-key';
import { wakeByAnswers } from '../application/rehearsals/wake-by-answers';
import { createScreen, type Screen } from '../application/screen';
import { Challenges } from '../application/sessions/challenges';
import { HolderKeyService } from '../application/sessions/holder-key-service';
import { PrincipalService } from '../application/sessions/principal-service';
import { SessionService } from '../application/sessions/session-service';
import type { WebhookRuns } from '../application/webhooks/webhook-runs';
import type { DeploymentPosture } from '../domain/decision';
import { defaultEscalationTeams, type EscalateTo, type EscalationTeams } from '../domain/escalation';
import type { Reference } from '../domain/reference';
import type { RehearsalReport } from '../domain/rehearsal-report';
import type { SecretStore } from '../secrets/secret-store';
import type { AccessLeases } from '../store/access-leases';
import { ChallengeSecret } from '../store/challenge-secret';
import type { Database } from '../store/database';
import { Decisions } from '../store/decisions';
import type { EventStore } from '../store/event-store';
import { FreshTenantStandings } from '../store/fresh-tenant-standings';
import { HolderKeys } from '../store/holder-keys';
import { MadeKeys } from '../store/made-keys';
import { Operators } from '../store/operators';
import { PostgresAccessLeases } from '../store/postgres-access-leases';
import { PostgresEventStore } from '../store/postgres-event-store';
import { PostgresProvisionings } from '../store/postgres-provisionings';
import { PostgresRefusalCeiling } from '../store/postgres-refusal-ceiling';
import { PostgresRehearsals } from '../store/postgres-rehearsals';
import { PostgresTenants } from '../store/postgres-tenants';
import { Principals } from '../store/principals';
import type { Provisionings } from '../store/provisionings';
import type { RehearsalRow, Rehearsals } from '../store/rehearsals';
import { Sessions } from '../store/sessions';
import type { Tenants } from '../store/tenants';
import { type Capabilities, composeCapabilities } from './capability-composition';
import type { Placing } from './placing';
import { composeRegistry, type Registry } from './registry-composition';
import { nothingToRehearse, type Rehearsing } from './rehearsing';
import type { RunOptions } from './run-composition';

/** Everything that the product can do, wired to one database and one Temporal. */
export interface Application extends Registry, Capabilities {
  readonly database: Database;
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly operators: Operators;
  readonly decisions: Decisions;
  /** Tells which team has to be called for what failed. */
  readonly escalations: Escalations;
  /** Where a tenant stands, as of a place in the log or all that it has recorded; undefined where there is none. */
  admission(tenant: Reference, after: number | undefined): Promise<Admission | undefined>;
  readonly principals: PrincipalService;
  readonly holderKeys: HolderKeyService;
  readonly sessions: SessionService;
  readonly provisioningList: Provisionings;
  readonly execute: Execute;
  readonly screen: Screen;
  readonly provisionings: ProvisioningService;
  readonly provisioningRun: ProvisioningRun;
  readonly runRehearsals: RunRehearsals;
  closeRun(run: RunIdentity, ending: Ending): Promise<EscalateTo | undefined>;
  readonly rehearsalList: Rehearsals;
  readonly keyStores: KeyStores;
  readonly tenantKeys: TenantKeys;
  readonly rehearsals: RehearsalService;
  readonly signingRequests: SigningRequests;
  readonly rehearsalSchedules: RehearsalSchedules;
  /** What is public of the key that signs reports. */
  readonly reportKey: ReportKey['told'];
  /** The signed evidence of a rehearsal that has ended. */
  rehearsalReport(row: RehearsalRow): Promise<Result<RehearsalReport>>;
  readonly rehearsalLife: RehearsalLife;
  readonly rotationSteps: RotationSteps;
  readonly signingSteps: SigningSteps;
  readonly accessLeases: AccessLeases;
  readonly breakGlassRequests: BreakGlassRequests;
  readonly breakGlassAccess: BreakGlassAccess;
  readonly breakGlassSteps: BreakGlassSteps;
  /** Tells which of the references are answers to what the rehearsal asks for. */
  receiveApprovals(run: RehearsalIdentity, approvals: readonly Reference[]): Promise<ApprovalsReceived>;
  /** Destroys keys that rehearsals left behind; gives the number. */
  destroyKeysLeftBehind(): Promise<number>;
  /** Ends access that rehearsals left behind; gives the number. */
  endAccessLeftBehind(): Promise<number>;
  /** Forgets sessions that expired long ago; gives the number. */
  purgeSessions(): Promise<number>;
  /** Makes the lists of provisionings, rehearsals and runs agree with the runs; gives the number mended. */
  reconcile(): Promise<number>;
  /** Wakes the runs that wait for one of the streams. */
  wake(recorded: Parameters<typeof wakeWaitingRuns>[1]): Promise<void>;
  /** Wakes the runs whose requests for emergency access were answered. */
  wakeByAnswers(recorded: Parameters<typeof wakeByAnswers>[1]): Promise<void>;
  /** Makes and removes the schedules of the keys that were bound or revoked. */
  scheduleBoundKeys(recorded: Parameters<typeof scheduleBoundKeys>[1]): Promise<void>;
  /** Has the calendars of tenants follow what was bound, rehearsed and revoked. */
  keepRehearsalCalendar(recorded: Parameters<typeof keepRehearsalCalendar>[1]): Promise<void>;
}

export interface CompositionOptions extends RunOptions {
  readonly database: Database;
  readonly runs: ProvisioningRuns;
  readonly clock?: () => Date;
  readonly deployment?: Omit<DeploymentPosture, 'keyStores'>;
  /** What drills are carried out with; nothing unless given. */
  readonly rehearsing?: Partial<Rehearsing>;
  /** Where the own work of tenants is done; nowhere unless given. */
  readonly placing?: Placing;
  /** How long the deletion of a tenant can be cancelled where nobody says. */
  readonly deletionGraceDays?: number | undefined;
  /** Where secrets of tenants lie; where nobody reads them once this process has ended unless given. */
  readonly secretStore?: SecretStore;
  /** What signs reports; a key of this process alone unless given. */
  readonly reportKey?: ReportKey;
  /** New refusals recorded for one principal in a minute. */
  readonly refusalsPerMinute?: number;
  /** How long a session lasts. */
  readonly sessionHours?: number;
  /** Whether every capability token has to come with a proof of possession. */
  readonly tokensRequireProof?: boolean;
  /** Whom to call for what fails; the teams' own names unless given. */
  readonly escalationTeams?: EscalationTeams;
  /** The workflows that carry deliveries of webhooks out; none unless given. */
  readonly webhookRuns?: WebhookRuns;
  /** How long after each failed attempt a delivery is tried again, in milliseconds. */
  readonly deliveryPauses?: readonly number[];
  /** Is called after each append, for the sequencer of the same process. */
  readonly onAppended?: () => void;
}

export function composeApplication(options: CompositionOptions): Application {
  const { database, runs, clock = () => new Date(), onAppended } = options;
  const { refusalsPerMinute = 60, sessionHours = 8 } = options;
  const { reportKey = reportKeyOf(newReportKey()) } = options;
  const { keyStores, runs: rehearsalRuns, schedules } = { ...nothingToRehearse, ...options.rehearsing };
  const deployment: DeploymentPosture = {
    ...(options.deployment ?? { rootFallbackEnabled: false }),
    keyStores: keyStores.configured,
  };
  const store = new PostgresEventStore(database, onAppended === undefined ? {} : { onAppended });
  const tenants = new PostgresTenants(database);
  const decisions = new Decisions(database);
  const ceiling = new PostgresRefusalCeiling(database, refusalsPerMinute);
  const provisioningList = new PostgresProvisionings(database);
  const rehearsalList = new PostgresRehearsals(database);
  const principals = new Principals(database);
  const holderKeys = new HolderKeys(database);
  const sessions = new Sessions(database);
  const challenges = new Challenges(new ChallengeSecret(database), clock);
  const standings = new FreshTenantStandings(database);
  const { escalationTeams: teams = defaultEscalationTeams } = options;
  const escalations = new Escalations({ store, tenants, clock, teams });
  const base = {
    escalations,
    standings,
    tenantDoor: new TenantDoor(standings),
    store,
    tenants,
    ceiling,
    clock,
    deployment,
    provisionings: provisioningList,
    runs,
    principals,
    rehearsals: rehearsalList,
    madeKeys: new MadeKeys(database),
  };
  const principalService = new PrincipalService({ ...base, holderKeys });
  const execute = createExecute(base);
  const accessLeases = new PostgresAccessLeases(database);
  const breakGlassRequests = new BreakGlassRequests(base);
  const breakGlassAccess = new BreakGlassAccess({ ...base, accessLeases, breakGlassRequests });
  const launch = createLaunchProvisioning(base);
  const tenantKeys = new TenantKeys({ ...base, keyStores });
  const registry = composeRegistry({ ...options, ...base, keyStores, schedules });
  return {
    database,
    store,
    tenants,
    operators: new Operators(database.app),
    decisions,
    escalations,
    admission: (tenant, after) => readAdmission({ decisions, tenants }, tenant, after),
    principals: principalService,
    holderKeys: new HolderKeyService(base),
    sessions: new SessionService({ ...base, holderKeys, sessions, challenges, sessionHours }),
    provisioningList,
    execute,
    screen: createScreen(base),
    provisionings: new ProvisioningService({ ...base, launch }),
    provisioningRun: new ProvisioningRun({ ...base, execute }),
    runRehearsals: new RunRehearsals({ ...base, tenantKeys }),
    closeRun: (run, ending) => closeProvisioning(base, run, ending),
    rehearsalList,
    keyStores,
    tenantKeys,
    rehearsals: new RehearsalService({ ...base, execute, rehearsalRuns }),
    signingRequests: new SigningRequests({ ...base, execute, rehearsalRuns }),
    rehearsalSchedules: schedules,
    reportKey: reportKey.told,
    rehearsalReport: (row) => rehearsalReport({ ...base, reportKey }, row),
    rehearsalLife: new RehearsalLife({ ...base, execute }),
    rotationSteps: new RotationSteps({ ...base, keyStores }),
    signingSteps: new SigningSteps({ ...base, keyStores }),
    accessLeases,
    breakGlassRequests,
    breakGlassAccess,
    breakGlassSteps: new BreakGlassSteps({ ...base, keyStores, accessLeases }),
    receiveApprovals: (run, approvals) => receiveApprovals(base, run, approvals),
    endAccessLeftBehind: () => breakGlassAccess.endLeftBehind(),
    ...composeCapabilities({
      ...base,
      database,
      keyStores,
      holderKeys,
      principalService,
      requireProof: options.tokensRequireProof ?? false,
    }),
    ...registry,
    destroyKeysLeftBehind: () => destroyKeysLeftBehind({ rehearsals: rehearsalList, keyStores, clock }),
    purgeSessions: () => sessions.purge(clock()),
    reconcile: async () =>
      (await reconcileProvisionings({ ...base, launch })) +
      (await reconcileRehearsals({ ...base, execute, rehearsalRuns, breakGlassAccess })) +
      (await registry.reconcileRuns()),
    wake: (recorded) => wakeWaitingRuns(base, recorded),
    wakeByAnswers: (recorded) => wakeByAnswers({ ...base, rehearsalRuns }, recorded),
    scheduleBoundKeys: (recorded) => scheduleBoundKeys({ ...base, schedules }, recorded),
    keepRehearsalCalendar: (recorded) => keepRehearsalCalendar(base, recorded),
  };
}
