import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createProvisioningActivities } from '../../activities/provisioning-activities';
import type { Problem } from '../../application/problem';
import { StepNotDecided } from '../../application/provisioning/provisioning-run';
import { DependencyAway } from '../../application/provisioning/runs';
import { referenceSchema } from '../../domain/reference';
import { sampleTenant } from './sample-document';

const run = {
  provisioning: 'a',
  tenant: referenceSchema.parse(sampleTenant('a')),
  principal: { id: 'p', kind: 'operator' },
} as const;
function callFailingWith(error: unknown, attempt = 1) {
  const fail = () => Promise.reject(error);
  const activities = createProvisioningActivities({
    provisioningRun: { decideStep: fail, startWaiting: fail, receiveEvidence: fail },
    runRehearsals: { makeKey: fail, noteAwaiting: fail, noteEnded: fail },
    closeRun: fail,
    isAway: (met) => met instanceof DependencyAway,
  });
  return new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger('ERROR', () => {}) }).run(
    activities.receiveEvidence,
    run,
    'p',
    [run.tenant],
    'key',
  );
}

test.each<[Problem, object]>([
  [
    { code: 'schema_invalid', detail: 'does not fit', issues: [] },
    { type: 'schema_invalid', nonRetryable: true },
  ],
  [{ code: 'idempotency_key_reused', detail: 'used' }, { nonRetryable: true }],
  [
    { code: 'facts_changed', detail: 'changed' },
    { type: 'facts_changed', nonRetryable: false },
  ],
  [
    { code: 'refusals_suppressed', detail: 'too many', retryAfterSeconds: 17 },
    { type: 'refusals_suppressed', nonRetryable: false, nextRetryDelay: 17_000 },
  ],
  [
    { code: 'key_store_failed', detail: 'away' },
    { type: 'key_store_failed', nonRetryable: false },
  ],
])('%o fails the activity as %o', async (problem, failure) => {
  await expect(callFailingWith(new StepNotDecided(problem))).rejects.toMatchObject(failure);
});

test('a dependency that is away is tried without end, another error ten times; neither tells its text', async () => {
  const away = callFailingWith(new DependencyAway('postgres'), 10_000);
  await expect(away).rejects.toMatchObject({ type: 'fault', nonRetryable: false });
  const mistake = new TypeError('quotes what it failed on');
  await expect(callFailingWith(mistake, 9)).rejects.toMatchObject({ nonRetryable: false });
  await expect(callFailingWith(mistake, 10)).rejects.toMatchObject({
    type: 'fault',
    nonRetryable: true,
    message: 'It failed with TypeError, at attempt 10.',
  });
});
