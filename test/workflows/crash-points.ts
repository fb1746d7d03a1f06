import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activityInfo, asyncLocalStorage } from '@temporalio/activity';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import type { Application } from '../../runtime/composition';

/**
 * When in an activity its worker dies: what it does at the key store is done but not recorded; it is recorded, and nothing
 * more; all is done, and only Temporal doesn't know.
 */
export const crashMoments = ['unrecorded', 'recorded', 'unanswered'] as const;
type CrashMoment = (typeof crashMoments)[number];

/** Where the worker that carries a drill out dies. */
export interface CrashPoint {
  /** The activity's id: their number in the order in which the workflow awaits them. */
  readonly awaited: string;
  readonly activity: string;
  readonly moment: CrashMoment;
}

/** The last part of the id of the workflow that is to be held there. */
export function drillName({ awaited, moment }: Pick<CrashPoint, 'awaited' | 'moment'>): string {
  return `await-${awaited}.${moment}`;
}

/** Every await of an activity in a committed history, at each moment. */
export function crashPointsOf(kind: string, name: string): readonly CrashPoint[] {
  const file = join(__dirname, '..', 'histories', kind, `${name}.json`);
  const { events } = historyFromJSON(JSON.parse(readFileSync(file, 'utf8')));
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    crashPointsAt(scheduled?.activityId ?? '', scheduled?.activityType?.name ?? ''),
  );
}

export function crashPointsAt(awaited: string, activity: string): readonly CrashPoint[] {
  return awaited === '' ? [] : crashMoments.map((moment) => ({ awaited, activity, moment }));
}

/** The same application, in which a drill that comes to the point that it is named after goes no further. */
export function holdingAtCrashPoints(application: Application): Application {
  const { store } = application;
  const append = store.append.bind(store);
  store.append = async (command) => {
    await heldAt('unrecorded');
    const written = await append(command);
    await heldAt('recorded');
    return written;
  };
  return new Proxy(application, { get: (target, name) => answering(Reflect.get(target, name)) });
}

/** The same object, whose methods are held when all that they do is done. */
function answering(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  return new Proxy(part, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]) => {
        const answer: unknown = await method.apply(target, given);
        await heldAt('unanswered');
        return answer;
      };
    },
  });
}

/** Never resolves in an activity that is to be held then; prints the id of its workflow. */
async function heldAt(moment: CrashMoment): Promise<void> {
  if (asyncLocalStorage.getStore() === undefined) return;
  const { activityId: awaited, workflowExecution } = activityInfo();
  const workflowId = workflowExecution?.workflowId;
  if (workflowId?.split('/').at(-1) !== drillName({ awaited, moment })) return;
  process.stdout.write(`${workflowId}\n`);
  await new Promise(() => {});
}
