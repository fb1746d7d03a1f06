import { apiError, ConnectionError, PortcullisError, TimeoutError } from './errors';
import { freshKey } from './fresh-key';
import type { CallOptions, PortcullisOptions } from './options';
import { proofOf } from './proof-of-possession';
import { delayBeforeRetry, pause } from './retry';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: object | undefined;
  /** Sent as it is. */
  readonly text?: { readonly content: string; readonly mediaType: string } | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses beside 2xx that are answers; with 403 only an answer that is no problem counts. */
  readonly accept?: readonly number[];
  /** Overrides the client's. */
  readonly maxRetries?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const defaultTimeoutMs = 30_000;
const defaultRetries = 4;

/** Sends requests to the API: headers, time limits, tries. */
export class Transport {
  private readonly base: string;
  private readonly send: typeof fetch;
  readonly maxRetries: number;

  constructor(private readonly options: PortcullisOptions) {
    this.base = options.baseUrl.replace(/\/+$/, '');
    this.maxRetries = options.maxRetries ?? defaultRetries;
    // Browsers refuse a fetch that is called as a method of something else.
    this.send = options.fetch ?? ((...given) => fetch(...given));
  }

  /** @throws ApiError, ConnectionError, TimeoutError; or the reason of an abort. */
  async request(request: HttpRequest, options: CallOptions = {}): Promise<HttpAnswer> {
    return this.trying(request, options, async (signal, headers) => {
      const response = await this.fetch(request, headers, signal);
      const text = await response.text();
      if (!response.ok && !isAccepted(request, response))
        throw apiError(response.status, response.headers, text);
      return { status: response.status, headers: response.headers, text };
    });
  }

  /** Opens a stream of server-sent events; undefined where none will come. The time limit holds for its beginning only. */
  async stream(
    request: HttpRequest,
    options: CallOptions = {},
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
    const headers = { ...this.headers(request, options), accept: 'text/event-stream' };
    const beginning = new AbortController();
    const response = await within(
      options.timeout ?? this.options.timeout ?? defaultTimeoutMs,
      beginning,
      () => this.fetch(request, headers, anySignal(options.signal, beginning.signal)),
    ).catch((error: unknown) => {
      throw asFault(error, options.signal);
    });
    if (!response.ok) throw apiError(response.status, response.headers, await response.text());
    return response.status === 204 ? undefined : (response.body ?? undefined);
  }

  private async trying<Result>(
    request: HttpRequest,
    options: CallOptions,
    attempt: (signal: AbortSignal, headers: Record<string, string>) => Promise<Result>,
  ): Promise<Result> {
    const headers = this.headers(request, options);
    const retries = request.maxRetries ?? this.maxRetries;
    const timeout = options.timeout ?? this.options.timeout ?? defaultTimeoutMs;
    for (let failures = 1; ; failures++) {
      try {
        const limit = new AbortController();
        return await within(timeout, limit, () => attempt(anySignal(options.signal, limit.signal), headers));
      } catch (error) {
        const fault = asFault(error, options.signal);
        const delay = failures > retries ? undefined : delayBeforeRetry(fault, failures);
        if (delay === undefined) throw fault;
        await pause(delay, options.signal);
      }
    }
  }

  private headers(request: HttpRequest, options: CallOptions): Record<string, string> {
    const tenant = options.tenant ?? this.options.tenant;
    return {
      accept: 'application/json, application/problem+json',
      ...(this.options.token === undefined ? {} : { authorization: `Bearer ${this.options.token}` }),
      ...(tenant === undefined ? {} : { 'portcullis-tenant': tenant }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(request.text === undefined ? {} : { 'content-type': request.text.mediaType }),
      ...(request.method === 'POST' ? { 'idempotency-key': options.idempotencyKey ?? freshKey() } : {}),
      ...request.headers,
    };
  }

  private async fetch(
    request: HttpRequest,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    const proven = await this.proven(request);
    const query = new URLSearchParams(
      Object.entries(request.query ?? {}).flatMap<[string, string]>(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    ).toString();
    return this.send(`${this.base}${request.path}${query === '' ? '' : `?${query}`}`, {
      method: request.method,
      headers: { ...headers, ...proven },
      signal,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.text === undefined ? {} : { body: request.text.content }),
    });
  }

  /** Each try has a proof of its own, since none is taken twice. */
  private async proven({ method, path }: HttpRequest): Promise<Record<string, string>> {
    const { token, heldKey } = this.options;
    if (token === undefined || heldKey === undefined) return {};
    const dpop = await proofOf(heldKey, token, { method, url: `${this.base}${path}` });
    return { authorization: `DPoP ${token}`, dpop };
  }
}

function isAccepted(request: HttpRequest, response: Response): boolean {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  return !isProblem && (request.accept ?? []).includes(response.status);
}

/** Runs work that is aborted by a TimeoutError when it takes too long. */
async function within<Result>(
  milliseconds: number,
  limit: AbortController,
  work: () => Promise<Result>,
): Promise<Result> {
  const timer = setTimeout(
    () => limit.abort(new TimeoutError(`The API did not answer within ${milliseconds / 1000} s.`)),
    milliseconds,
  );
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

function anySignal(given: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return given === undefined ? own : AbortSignal.any([given, own]);
}

/** `fetch` tells of every broken connection as a TypeError, with the reason as its cause. */
function asFault(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof PortcullisError) return error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionError(`The API could not be reached: ${reason}`, { cause: error });
}
