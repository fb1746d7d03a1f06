/** What a look at one thing came to. */
export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do about it, where it isn't well. */
  readonly mend?: string;
}

export function ok(name: string, detail: string): Finding {
  return { name, status: 'ok', detail };
}

export function warning(name: string, detail: string, mend: string): Finding {
  return { name, status: 'warning', detail, mend };
}

export function failed(name: string, detail: string, mend: string): Finding {
  return { name, status: 'failed', detail, mend };
}
