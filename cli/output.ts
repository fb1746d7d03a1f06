import { snakeCaseMembers } from '../client/wire';
import { escalationLine } from '../domain/escalation';
import type { UserError } from './user-error';

/** Where text goes: a stream of the process, or of a test. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command has found out, for programs and for people. */
export interface Shown {
  /** Written as JSON in the names of the wire. */
  readonly data: unknown;
  readonly lines: readonly string[];
}

/** The one place that tells text from JSON: data goes to stdout, messages to stderr. */
export class Output {
  constructor(
    private readonly stdout: TextStream,
    readonly stderr: TextStream,
    readonly json: boolean,
  ) {}

  /** The result of a command; one JSON document, or lines for a person. */
  show({ data, lines }: Shown): void {
    this.stdout.write(
      this.json ? `${JSON.stringify(snakeCaseMembers(data), null, 2)}\n` : lines.map(line).join(''),
    );
  }

  /** One item of a result that comes piece by piece; one line of JSON. */
  item({ data, lines }: Shown): void {
    this.stdout.write(this.json ? `${JSON.stringify(snakeCaseMembers(data))}\n` : lines.map(line).join(''));
  }

  /** A word to the person who waits. */
  message(text: string): void {
    this.stderr.write(line(text));
  }

  error({ what, explanation }: UserError): void {
    const { why, mend, code, requestId, escalateTo } = explanation;
    if (this.json) {
      this.stderr.write(
        line(
          JSON.stringify({
            error: { what, why, mend, code, request_id: requestId, escalate_to: escalateTo },
          }),
        ),
      );
      return;
    }
    this.stderr.write(line(`Error: ${what}`));
    if (why !== undefined) this.stderr.write(indented(why));
    if (mend !== undefined) this.stderr.write(indented(mend));
    if (escalateTo !== undefined) this.stderr.write(indented(escalationLine(escalateTo)));
    if (requestId !== undefined) this.stderr.write(indented(`Request ${requestId}`));
  }
}

function line(text: string): string {
  return `${text}\n`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((part) => `  ${part}\n`)
    .join('');
}
