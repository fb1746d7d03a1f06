/**
 * For how long an answer asks not to be asked again, in milliseconds: its header Retry-After gives seconds or a date
 * (RFC 9110, 10.2.3). Undefined where it doesn't say, or not so that it can be read.
 */
export function retryAfterMilliseconds(header: string | null | undefined, now: Date): number | undefined {
  if (header === null || header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
