import type { Answer } from '../api/test-api';
import type { Credentials } from './asker';

export interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string | undefined;
}

/** Sends a request, and gives the answer; of a stream that doesn't end, what it begins with. */
export async function exchange(
  baseUrl: string,
  credentials: Credentials,
  method: string,
  path: string,
  { headers = {}, body }: Sending = {},
): Promise<Answer> {
  const url = `${baseUrl}${path}`;
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const leaving = new AbortController();
  const response = await fetch(url, {
    method,
    headers: { ...type, ...headers, ...(await credentials(method, url)) },
    ...(body === undefined ? {} : { body }),
    signal: leaving.signal,
  });
  const mediaType = response.headers.get('content-type') ?? '';
  const text = mediaType.startsWith('text/event-stream')
    ? await beginningOf(response)
    : await response.text();
  leaving.abort();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: mediaType.includes('json') ? JSON.parse(text) : undefined,
  };
}

async function beginningOf({ body }: Response): Promise<string> {
  const { value } = (await body?.getReader().read()) ?? {};
  return Buffer.from(value ?? []).toString('utf8');
}
