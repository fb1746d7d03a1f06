import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP, isIPv6 } from 'node:net';
import type { FetchOutcome } from './fetch-outcome';
import { type OutboundRequest, redirected } from './redirect';
import { type VettedTarget, type Vetting, vetUrl } from './vetted-target';

export interface GuardedFetchOptions extends Vetting {
  /** GET unless given. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For all of it: names, redirects and the body of the answer. */
  readonly timeoutMs: number;
  /** Of the body that is answered. */
  readonly maxBytes: number;
  /** 0 gives a redirect back as the answer. */
  readonly maxRedirects: number;
}

/**
 * Asks a URL that somebody else named, and nothing but the public internet. Each address that its name has is looked
 * at, and the connection goes to one of those very addresses, so that a name can't lead elsewhere the second time it is
 * resolved; each redirect is looked at anew. No proxy is used, whatever the environment says, and nothing is unpacked.
 */
export async function guardedFetch(url: string, options: GuardedFetchOptions): Promise<FetchOutcome> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const timedOut: FetchOutcome = {
    kind: 'timed_out',
    reason: `There was no whole answer within ${options.timeoutMs / 1_000} s.`,
  };
  const elapsed = new Promise<FetchOutcome>((resolve) => {
    signal.addEventListener('abort', () => resolve(timedOut), { once: true });
  });
  return Promise.race([elapsed, followed(url, options, signal, timedOut)]);
}

async function followed(
  url: string,
  options: GuardedFetchOptions,
  signal: AbortSignal,
  timedOut: FetchOutcome,
): Promise<FetchOutcome> {
  const { method = 'GET', headers = {}, body, maxBytes, maxRedirects } = options;
  let request: OutboundRequest = { url, method, headers, body };
  for (let redirects = 0; ; redirects += 1) {
    const vetted = await vetUrl(request.url, options);
    if (!vetted.ok) return vetted.outcome;
    const { target } = vetted;
    if (signal.aborted) return timedOut;
    try {
      const response = await send(target, request, signal);
      const next = redirected(request, target.url, {
        status: response.statusCode ?? 0,
        location: response.headers.location,
      });
      if (next.kind === 'final' || maxRedirects === 0) return await answered(response, target, maxBytes);
      response.destroy();
      if (next.kind === 'forbidden') return { kind: 'not_http', reason: next.reason };
      if (redirects >= maxRedirects)
        return { kind: 'failed', reason: `There were more than ${maxRedirects} redirects.` };
      request = next.request;
    } catch (error) {
      return signal.aborted ? timedOut : { kind: 'failed', reason: failure(error) };
    }
  }
}

/** Sends to the vetted addresses alone, each tried until one connects. */
function send(
  { url, hostname, addresses }: VettedTarget,
  { method, headers, body }: OutboundRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const [first] = addresses;
  const lookup: LookupFunction = (_hostname, { all }, callback) => {
    if (all === true) callback(null, found);
    else callback(null, first, isIPv6(first) ? 6 : 4);
  };
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request({
      method,
      protocol: url.protocol,
      hostname,
      ...(url.port === '' ? {} : { port: url.port }),
      path: `${url.pathname}${url.search}`,
      headers: {
        'accept-encoding': 'identity',
        ...headers,
        host: url.host,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      agent: false,
      lookup,
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
}

async function answered(
  response: IncomingMessage,
  { url }: VettedTarget,
  maxBytes: number,
): Promise<FetchOutcome> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > maxBytes) {
      response.destroy();
      return { kind: 'too_large', reason: `The answer has more than ${maxBytes} bytes.` };
    }
    chunks.push(part);
  }
  const headers = Object.entries(response.headersDistinct).map(
    ([name, values]) => [name, values?.join(', ') ?? ''] as const,
  );
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
    url: url.href,
  };
}

/** The system's word for it; its message could hold what was sent. */
function failure(error: unknown): string {
  const known = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const code = typeof known === 'string' ? ` (${known})` : '';
  return `The connection did not come about, or broke${code}.`;
}
