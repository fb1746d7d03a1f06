import { z } from 'zod';

const answerSchema = z.object({
  operation: z.string(),
  outcome: z.string(),
  body: z.record(z.string(), z.unknown()),
  receipt: z.record(z.string(), z.unknown()),
});

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** As it came over the wire. */
  readonly answer: z.output<typeof answerSchema>;
}

/** A `fetch` that keeps what goes over the wire, since the SDK gives answers in names of its own. */
export class Exchanges {
  private readonly kept: Exchange[] = [];

  readonly fetch: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const answer = answerSchema.parse(await response.clone().json());
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    this.kept.push({ method: init?.method ?? 'GET', path: pathname, status: response.status, answer });
    return response;
  };

  get last(): Exchange {
    const last = this.kept.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    return last;
  }
}

/** A reference of that kind whose name nobody chose. */
export function referenceOfKind(kind: string): unknown {
  return expect.stringMatching(new RegExp(`^${kind}:[A-Za-z0-9_.-]+$`));
}

/** Where a record stands: its first version, the leaf of the event that made it, and when. */
export function durableState(reference: unknown): object {
  return { reference, version: 1, hash: sha256, recorded_at: moment };
}

const sha256: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
const moment: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const uuid: unknown = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** The proof that comes with each decision. */
export function receipt(expected: {
  readonly operation: string;
  readonly outcome: string;
  readonly record: unknown;
  readonly code?: string | undefined;
}): object {
  const { operation, outcome, record, code } = expected;
  return {
    id: uuid,
    record,
    version: 1,
    operation,
    outcome,
    ...(code === undefined ? {} : { code }),
    actor: uuid,
    recorded_at: moment,
    salt: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    leaf_hash: sha256,
    seq: null,
  };
}

/** A refusal whose every part follows from its code. */
export function refused(expected: {
  readonly operation: string;
  readonly code: string;
  readonly gate: boolean;
  readonly mend: string;
  /** The fields that are told as missing, in order. */
  readonly missing: readonly string[];
  /** What the durable record and the answer tell beyond that. */
  readonly details?: object;
}): Omit<Exchange, 'method' | 'path'> {
  const { operation, code, gate, mend, missing, details = {} } = expected;
  const record = referenceOfKind('refusal');
  return {
    status: 403,
    answer: {
      operation,
      outcome: 'refused',
      body: {
        stable_code: code,
        ...(gate ? { failed_gate: code } : {}),
        reason: expect.any(String),
        mend,
        remedy: expect.any(String),
        missing: missing.map((field) => expect.objectContaining({ field })),
        production_admission: false,
        ...details,
        durable_state: durableState(record),
      },
      receipt: expect.objectContaining(receipt({ operation, outcome: 'refused', record, code })),
    },
  };
}
