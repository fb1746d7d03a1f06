import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { sequencerLag } from '../store/sequencer';
import { rememberMethods } from './allowed-methods';
import type { ApiContext } from './api-context';
import { Authenticator, requireOpening, requireToken } from './authentication';
import { acceptJson, bodyLimitBytes } from './body';
import { describeError } from './error-description';
import { LogFollower } from './log-follower';
import { Metrics } from './metrics';
import { describeRoutes } from './openapi';
import { answerClientError } from './problems/client-error';
import { problemOf } from './problems/problem-of-error';
import { type ProblemSettings, sendProblem } from './problems/problem-response';
import { recordAnswers } from './request-log';
import { limitRequests } from './request-rate-limit';
import { documentationRoutes } from './routes/documentation';
import { healthRoutes } from './routes/health';
import { holderKeyRoutes } from './routes/holder-keys';
import { keyStoreRoutes } from './routes/key-stores';
import { machineReadableRoutes } from './routes/machine-readable';
import { operationRoutes } from './routes/operations';
import { operatorTokenRoutes } from './routes/operator-tokens';
import { overdueRehearsalsRoute } from './routes/overdue-rehearsals';
import { principalRoutes } from './routes/principals';
import { provisioningCancelRoute } from './routes/provisioning-cancel';
import { provisioningEventsRoute } from './routes/provisioning-events';
import { provisioningEvidenceRoute } from './routes/provisioning-evidence';
import { provisioningIntakeRoutes } from './routes/provisioning-intake';
import { provisioningReadRoutes } from './routes/provisionings';
import { publicOperationRoutes } from './routes/public-operations';
import { receiptRoute } from './routes/receipts';
import { recordListRoute } from './routes/record-list';
import { recordRoute } from './routes/records';
import { refusalCodesRoute } from './routes/refusal-codes';
import { registryRoutes } from './routes/registry';
import { rehearsalApprovalRoutes } from './routes/rehearsal-approvals';
import { rehearsalReportRoute } from './routes/rehearsal-report';
import { rehearsalReportKeyRoute } from './routes/rehearsal-report-key';
import { rehearsalScheduleRoutes } from './routes/rehearsal-schedules';
import { rehearsalRoutes } from './routes/rehearsals';
import { sessionOpeningRoutes } from './routes/session-opening';
import { sessionRoutes } from './routes/sessions';
import { tenantAdmissionRoute } from './routes/tenant-admission';
import { tokenKeySetRoute } from './routes/token-keys';
import { compileSchemas } from './schema-compilers';

export interface ApiOptions extends Pick<ApiContext, 'application'> {
  readonly logger: Logger;
  /** Rejects where Temporal doesn't answer. */
  readonly temporalHealth?: () => Promise<unknown>;
  /** Shared with whoever counts appends; else the API makes its own. */
  readonly metrics?: Metrics;
  /** As the application was composed with; told to those who exceed it. */
  readonly refusalsPerMinute?: number;
  readonly sessionAttemptsPerMinute?: number;
  readonly clock?: () => Date;
}

/** How long the head and body of a request may take to arrive. */
const requestMilliseconds = 30_000;
/** The longest reference there may be in a path. */
const longestParameter = 300;

/** The HTTP API over an application. Closing it ends event streams and finishes what else is in flight. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const { application, logger, metrics = new Metrics(), refusalsPerMinute = 60 } = options;
  const { sessionAttemptsPerMinute = 60, clock = () => new Date() } = options;
  const problemSettings: ProblemSettings = {
    refusalsPerMinute,
    escalateTo: (area) => application.escalations.escalateTo(area),
  };
  const loggerInstance: FastifyBaseLogger = logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestMilliseconds,
    routerOptions: { maxParamLength: longestParameter },
    // What arrives while closing, on a connection that is still open, is answered like what came before.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply, problemOf(error), problemSettings);
    },
  });
  const closing = new AbortController();
  const follower = new LogFollower(application.database, (error) =>
    logger.warn({ error: describeError(error) }, 'following the log was interrupted'),
  );
  const context: ApiContext = {
    application,
    metrics,
    follower,
    clock,
    sessionAttemptsPerMinute,
    authenticator: new Authenticator({ ...application, clock }),
    temporalHealth: options.temporalHealth,
    closing: closing.signal,
  };
  metrics.watchSequencer(() => sequencerLag(application.database));
  app.addHook('preClose', async () => closing.abort());
  app.addHook('onClose', () => follower.close());

  answerProblems(app, problemSettings);
  recordAnswers(app, metrics);
  compileSchemas(app);
  acceptJson(app);
  await describeRoutes(app);
  app.decorateRequest('asker', undefined);
  await app.register(async (open) => {
    healthRoutes(open, context);
    machineReadableRoutes(open, context);
    refusalCodesRoute(open);
    documentationRoutes(open);
    rehearsalReportKeyRoute(open, context);
    tokenKeySetRoute(open, context);
    publicOperationRoutes(open, context);
    sessionOpeningRoutes(open, context);
  });
  await app.register(async (guarded) => {
    requireToken(guarded, context.authenticator);
    limitRequests(guarded, application.requestRate);
    requireOpening(guarded, context.authenticator);
    operationRoutes(guarded, context);
    provisioningReadRoutes(guarded, context);
    provisioningEvidenceRoute(guarded, context);
    provisioningCancelRoute(guarded, context);
    provisioningEventsRoute(guarded, context);
    recordListRoute(guarded, context);
    tenantAdmissionRoute(guarded, context);
    recordRoute(guarded, context);
    receiptRoute(guarded, context);
    keyStoreRoutes(guarded, context);
    rehearsalRoutes(guarded, context);
    rehearsalApprovalRoutes(guarded, context);
    rehearsalReportRoute(guarded, context);
    rehearsalScheduleRoutes(guarded, context);
    overdueRehearsalsRoute(guarded, context);
    registryRoutes(guarded, context);
    operatorTokenRoutes(guarded, context);
    principalRoutes(guarded, context);
    holderKeyRoutes(guarded, context);
    sessionRoutes(guarded, context);
    await guarded.register(provisioningIntakeRoutes, context);
  });
  return app;
}

function answerProblems(app: FastifyInstance, settings: ProblemSettings): void {
  const unrouted = rememberMethods(app);
  app.setErrorHandler((error, request, reply) => {
    const problem = isUnroutedQuery(error) ? unrouted(request.url) : problemOf(error);
    if (problem.code === 'internal') request.log.error({ error: describeError(error) }, 'request failed');
    return sendProblem(reply, problem, settings);
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, unrouted(request.url), settings));
}

/** QUERY needs a content type before it is told that there is no route for it. */
function isUnroutedQuery(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE';
}
