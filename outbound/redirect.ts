/** One request on the way of a fetch. */
export interface OutboundRequest {
  readonly url: string | URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

export type Redirected =
  | { readonly kind: 'follow'; readonly request: OutboundRequest }
  /** The answer is no redirect. */
  | { readonly kind: 'final' }
  | { readonly kind: 'forbidden'; readonly reason: string };

/** What is told to one origin and isn't meant for another. */
const forOneOrigin = new Set(['authorization', 'cookie', 'proxy-authorization']);
const aboutBody = new Set(['content-type', 'content-length', 'content-encoding']);

/** The request to which an answer redirects, by RFC 9110 (15.4) and the Fetch standard's HTTP-redirect fetch. */
export function redirected(
  request: OutboundRequest,
  from: URL,
  { status, location }: { readonly status: number; readonly location: string | undefined },
): Redirected {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return { kind: 'final' };
  if (!URL.canParse(location, from.href))
    return { kind: 'forbidden', reason: 'The redirect leads to no URL.' };
  const to = new URL(location, from);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    return { kind: 'forbidden', reason: 'The redirect leads from https to http.' };
  const becomesGet =
    (status === 303 && request.method !== 'HEAD') ||
    ((status === 301 || status === 302) && request.method === 'POST');
  const left = Object.entries(request.headers).filter(([name]) => {
    const lower = name.toLowerCase();
    return !(becomesGet && aboutBody.has(lower)) && !(to.origin !== from.origin && forOneOrigin.has(lower));
  });
  return {
    kind: 'follow',
    request: {
      url: to,
      method: becomesGet ? 'GET' : request.method,
      headers: Object.fromEntries(left),
      body: becomesGet ? undefined : request.body,
    },
  };
}
