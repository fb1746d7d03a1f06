import { ApiError, ConnectionError, TimeoutError } from '../../client';
import { delayBeforeRetry } from '../../client/retry';

const unavailable = (retryAfter?: number) => new ApiError(503, {}, retryAfter);

it('doubles with each failure, up to a ceiling', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 20].map((failures) =>
    delayBeforeRetry(new ConnectionError('x'), failures, () => 1),
  );
  expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});

it('varies by up to a half', () => {
  expect(delayBeforeRetry(new TimeoutError('x'), 1, () => 0)).toBe(125);
});

it('is no shorter than the service asks for', () => {
  expect(delayBeforeRetry(unavailable(5), 1, () => 0)).toBe(5_000);
  expect(delayBeforeRetry(unavailable(0), 1, () => 0)).toBe(125);
});

it('is none where another try cannot help', () => {
  expect(delayBeforeRetry(new ApiError(422, {}, undefined), 1)).toBeUndefined();
  expect(delayBeforeRetry(new ApiError(409, { code: 'record_conflict' }, undefined), 1)).toBeUndefined();
  expect(delayBeforeRetry(new Error('a bug'), 1)).toBeUndefined();
  const exceeded = { code: 'quota_exceeded', quota: 'max_vms', limit: 10, used: 10, tenantId: 'acme-corp' };
  expect(delayBeforeRetry(new ApiError(429, exceeded, undefined), 1)).toBeUndefined();
  expect(delayBeforeRetry(new ApiError(429, exceeded, 5), 1)).toBe(5_000);
});
