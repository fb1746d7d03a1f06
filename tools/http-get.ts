import type { Tool } from '../domain/tool-registry';
import { guardedFetch } from '../outbound/guarded-fetch';
import type { Vetting } from '../outbound/vetted-target';
import { argumentNamed, invalidArguments, type ToolOutcome } from './tool-outcome';

type Settings = Extract<Tool, { readonly kind: 'http_get' }>['settings'];

/** Gets a page of the public internet, and gives its text. */
export async function httpGet(
  given: string,
  { allowed_hosts: hosts, timeout_ms: timeoutMs, max_bytes: maxBytes, max_redirects: maxRedirects }: Settings,
  outbound: Vetting,
): Promise<ToolOutcome> {
  const url = argumentNamed('url', given);
  if (url === undefined) return invalidArguments('the URL to get, as "url"');
  const limits = { timeoutMs, maxBytes, maxRedirects };
  const outcome = await guardedFetch(url, { ...outbound, hosts, ...limits });
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'used', output: `HTTP ${outcome.status}\n\n${outcome.body.toString('utf8')}` };
    case 'forbidden_address':
    case 'not_http':
      return { kind: 'refused', code: 'address_forbidden', reason: outcome.reason };
    case 'too_large':
      return { kind: 'failed', code: 'answer_too_large', reason: outcome.reason };
    case 'timed_out':
      return { kind: 'failed', code: 'took_too_long', reason: outcome.reason };
    case 'failed':
      return { kind: 'failed', code: 'no_answer', reason: outcome.reason };
    default:
      return outcome satisfies never;
  }
}
