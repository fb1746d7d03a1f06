import type { Answer } from '../../application/answer';
import type { Caller } from '../../application/caller';
import type { Problem, Result } from '../../application/problem';
import { type Reference, reference } from '../../domain/reference';
import type { OperationName } from '../../operations/catalogue';
import { type Application, type CompositionOptions, composeApplication } from '../../runtime/composition';
import { embeddedKeys } from '../custody/embedded-keys';
import { openTestStore, type TestStore } from '../store/test-store';
import { RecordedRuns } from './recorded-runs';

/** The application over a database of its own, with recorded runs where workflows would be. */
export interface TestApplication extends Application {
  readonly test: TestStore;
  readonly runs: RecordedRuns;
  /** An operator of the deployment, acting for `tenant`. */
  readonly caller: Caller;
  /** What `execute` answers, to the first operator where nobody else asks; a problem is an error. */
  answer(name: OperationName, raw: unknown, caller?: Caller): Promise<Answer>;
  /** Events of a type, or all of them. */
  countEvents(type?: string): Promise<number>;
  close(): Promise<void>;
}

export const tenant = reference('tenant_node', 'rheinwerk_calibration');

export async function openTestApplication(
  options: Partial<Pick<CompositionOptions, 'clock' | 'deployment' | 'refusalsPerMinute'>> = {},
): Promise<TestApplication> {
  const test = await openTestStore();
  const runs = new RecordedRuns();
  const application = composeApplication({
    database: test.database,
    runs,
    rehearsing: { keyStores: embeddedKeys(test.database) },
    refusalsPerMinute: 1000,
    ...options,
  });
  const caller = await operator(application, 'first', tenant);
  return {
    ...application,
    test,
    runs,
    caller,
    answer: async (name, raw, by = caller) => expectValue(await application.execute(name, raw, by)),
    countEvents: async (type) => {
      const { rows } = await test.superuser.query<{ count: number }>(
        'select count(*)::int as count from event where $1::text is null or type = $1',
        [type],
      );
      return rows[0]?.count ?? 0;
    },
    close: () => test.close(),
  };
}

/** A new operator, acting for a tenant. */
export async function operator(
  { operators }: Application,
  name: string,
  of: Reference | undefined,
): Promise<Caller> {
  const token = `token-of-${name}`;
  await operators.add(name, token);
  const operator = await operators.authenticate(token);
  if (operator === undefined) throw new Error(`${name} could not be added`);
  return { ...operator, tenant: of };
}

/** @throws Error where it is a problem. */
export function expectValue<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new Error(`${result.problem.code}: ${JSON.stringify(result.problem)}`);
}

/** @throws Error where it is none. */
export function expectProblem(result: Result<unknown>): Problem {
  if (result.ok) throw new Error(`expected a problem, was ${JSON.stringify(result.value)}`);
  return result.problem;
}

/** What an answer came to, and where it is kept. */
export function kept({ outcome, receipt, body }: Answer) {
  return {
    outcome,
    code: receipt?.code ?? body.stable_code,
    record: receipt?.record,
    version: receipt?.version,
  };
}
