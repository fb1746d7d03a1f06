import { compare, prepare, type Rounds, type Server, withServers } from './http-comparison';
import { requestsPerSecond } from './http-load';

export interface HttpMeasurement {
  readonly operation: string;
  readonly concurrency: number;
  /** Medians over the rounds. */
  readonly requestsPerSecond: Readonly<Record<string, number>>;
  /** Median of what each round gave. */
  readonly ratio: number;
}

const concurrency = 16;

/** An operation, and the bare route that does the least that it could be done with. */
interface Comparison {
  readonly operation: string;
  readonly path: string;
  readonly barePath: '/insert' | '/read-and-insert';
  /** The body of a request that nobody has sent yet; `number` counts them. */
  body(number: number): object;
}

const tenant = 'tenant_node:bench';

const prerequisites = {
  edge_access_policy: 'edge_access_policy:bench',
  authority_package: 'authority_package:bench',
  proof_issuer: 'proof_issuer:bench',
  backup_restore_receipt: 'receipt:bench_restore',
  hostile_suite_receipt: 'receipt:bench_hostile_suite',
};

const comparisons: readonly Comparison[] = [
  {
    operation: 'evidence.record',
    path: '/v1/evidence',
    barePath: '/insert',
    body: (number) => evidence(`receipt:bench_${number}`),
  },
  {
    operation: 'production.admissionPrecheck',
    path: '/v1/production/admission/precheck',
    barePath: '/read-and-insert',
    body: (number) => ({
      tenant,
      precheck_ref: `production_admission_precheck:bench_${number}`,
      key_custody_attestation: 'key_custody_attestation:bench',
      ...prerequisites,
    }),
  },
  {
    operation: 'production.scopeEvaluate',
    path: '/v1/production/scope/evaluate',
    barePath: '/read-and-insert',
    body: (number) => ({ tenant, operation: `economy.invoice_${number}`, jurisdiction: 'DE' }),
  },
];

/**
 * Operations over HTTP against routes that do one insert, or one read and one insert: two processes, one database, in
 * turns. The URL's user must be able to create a database.
 */
export function benchHttp(
  databaseUrl: string,
  { rounds = 7, seconds = 2, report = () => {} }: Partial<Rounds> = {},
): Promise<readonly HttpMeasurement[]> {
  return withServers(databaseUrl, async (servers) => {
    await recordPrerequisites(servers.portcullis);
    const measurements: HttpMeasurement[] = [];
    for (const { operation, path, barePath, body } of comparisons) {
      const measured = await compare(
        operation,
        ['portcullis', 'bare'],
        (kind, milliseconds) =>
          requestsPerSecond({
            ...servers[kind],
            path: kind === 'bare' ? barePath : path,
            concurrency,
            milliseconds,
            nextBody: () => JSON.stringify(body(next())),
          }),
        { rounds, seconds, report },
      );
      measurements.push({ operation, concurrency, ...measured });
    }
    return measurements;
  });
}

let sent = 0;

function next(): number {
  sent += 1;
  return sent;
}

function evidence(reference: string): object {
  return {
    tenant,
    reference,
    commitment: 'sha256:bench_fixture',
    issuer: 'authority:bench_fixture',
    fixture: true,
  };
}

async function recordPrerequisites(server: Server): Promise<void> {
  for (const reference of Object.values(prerequisites))
    await prepare(server, '/v1/evidence', evidence(reference));
  await prepare(server, '/v1/key-custody/attest', {
    tenant,
    attestation_ref: 'key_custody_attestation:bench',
    key_ref: 'key_registry:bench',
    public_key: 'fixture-public-key-not-production',
    attestation_hash: 'sha256:bench_fixture',
    fixture: true,
  });
}
