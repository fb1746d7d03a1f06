import type { ProvisioningEvent } from '../client';
import type { TextStream } from './output';

/** Shows how far a run has come: one line that changes on a terminal, a line an event elsewhere. */
export interface RunProgress {
  saw(event: ProvisioningEvent): void;
  /** Takes the changing line away. */
  close(): void;
}

const refreshMs = 250;
const eraseLine = '\r\u001b[2K';

export function createRunProgress(
  stream: TextStream,
  now: () => number = () => performance.now(),
): RunProgress {
  return stream.isTTY === true ? liveProgress(stream, now) : plainProgress(stream);
}

function plainProgress(stream: TextStream): RunProgress {
  return {
    saw: (event) => {
      const line = lineOf(event);
      if (line !== undefined) stream.write(`${line}\n`);
    },
    close: () => {},
  };
}

function liveProgress(stream: TextStream, now: () => number): RunProgress {
  const began = now();
  const titles: string[] = [];
  const decided = new Set<string>();
  let doing = 'starting';
  const draw = () => {
    const seconds = ((now() - began) / 1000).toFixed(1);
    const width = (stream.columns ?? 80) - 1;
    stream.write(
      `${eraseLine}${`[${decided.size}/${titles.length}] ${doing} … ${seconds} s`.slice(0, width)}`,
    );
  };
  const timer = setInterval(draw, refreshMs).unref();
  draw();
  return {
    saw: (event) => {
      switch (event.type) {
        case 'PROVISIONING_REQUESTED':
          titles.push(...titlesOf(event.data.steps));
          break;
        case 'PROVISIONING_STEP_DECIDED':
          if (event.data.outcome !== 'refused') decided.add(String(event.data.step));
          break;
        case 'PROVISIONING_KEY_MADE':
        case 'PROVISIONING_REHEARSED':
          decided.add(String(event.data.step));
          break;
      }
      doing = lineOf(event) ?? titles[decided.size] ?? 'closing';
      draw();
    },
    close: () => {
      clearInterval(timer);
      stream.write(eraseLine);
    },
  };
}

function lineOf({ type, data }: ProvisioningEvent): string | undefined {
  switch (type) {
    case 'PROVISIONING_STEP_DECIDED':
      return `${data.title}: ${data.outcome}${data.code === undefined ? '' : ` (${data.code})`}`;
    case 'PROVISIONING_WAITING':
      return `Waiting at ${data.step} (${data.code})`;
    case 'PROVISIONING_EVIDENCE_SUBMITTED':
      return 'Evidence handed in';
    case 'PROVISIONING_KEY_MADE':
      return `Made the key ${data.key_name} at ${data.key_store}`;
    case 'PROVISIONING_REHEARSAL_AWAITS':
      return `Waiting at ${data.step} (${data.approvals} of ${data.needed} approvals, until ${data.until})`;
    case 'PROVISIONING_REHEARSED':
      return `${data.title}: ${data.state}${data.code === null ? '' : ` (${data.code})`}`;
    default:
      return undefined;
  }
}

function titlesOf(steps: unknown): readonly string[] {
  if (!Array.isArray(steps)) return [];
  return steps.map((step: unknown) =>
    typeof step === 'object' && step !== null && 'title' in step ? String(step.title) : '',
  );
}
