import type { RehearsalReport } from '../domain/rehearsal-report';
import { escaped } from './html-document';

const width = 1000;
const labels = 290;
/** Room for what is written behind a bar. */
const behind = 110;
const rowHeight = 26;
const leastBar = 3;

interface Row {
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly begins: number;
  /** How long it took; null for what happened in a moment. */
  readonly milliseconds: number | null;
  readonly well: boolean;
}

/** What happened when and how long it took, calls at the key store and answers of people, drawn to scale as SVG. */
export function rehearsalTimeline(report: RehearsalReport): string {
  const rows = rowsOf(report).sort((one, other) => one.begins - other.begins);
  const first = Math.min(...rows.map(({ begins }) => begins));
  const last = Math.max(...rows.map(({ begins, milliseconds }) => begins + (milliseconds ?? 0)));
  const scale = (width - labels - behind) / Math.max(last - first, 1);
  const drawn = rows.map(({ title, begins, milliseconds, well }, index) => {
    const x = labels + (begins - first) * scale;
    const y = index * rowHeight;
    const name = well ? 'well' : 'ill';
    const length = Math.max((milliseconds ?? 0) * scale, leastBar);
    const shape =
      milliseconds === null
        ? `<circle class="${name}" cx="${rounded(x)}" cy="${y + 13}" r="6"/>`
        : `<rect class="${name}" x="${rounded(x)}" y="${y + 5}" width="${rounded(length)}" height="16" rx="3"/>`;
    const said = milliseconds === null ? `after ${duration(begins - first)}` : duration(milliseconds);
    return `<text x="0" y="${y + 17}">${escaped(title)}</text>${shape}<text class="quiet" x="${rounded(x + length + 8)}" y="${y + 17}">${said}</text>`;
  });
  const height = rows.length * rowHeight + 4;
  return `<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="What happened in the order of time, over ${duration(last - first)}">
<line x1="${labels}" y1="0" x2="${labels}" y2="${height}"/>
${drawn.join('\n')}
</svg>`;
}

function rowsOf({ calls, request, approvals, resolution }: RehearsalReport): Row[] {
  const moment = (title: string, at: string, well = true): Row => ({
    title,
    begins: Date.parse(at),
    milliseconds: null,
    well,
  });
  return [
    ...calls.map(({ title, started_at: at, milliseconds, as_expected: well }) => ({
      title,
      begins: Date.parse(at),
      milliseconds,
      well,
    })),
    ...(request === undefined ? [] : [moment('Access is asked for', request.requested_at)]),
    ...approvals.map(({ answer, answered_at: at }, index) =>
      moment(`Answer ${index + 1}: ${answer}`, at, answer === 'approve'),
    ),
    ...(resolution === undefined
      ? []
      : [
          moment(
            `The request is ${resolution.resolution}`,
            resolution.resolved_at,
            resolution.resolution === 'granted',
          ),
        ]),
  ];
}

function duration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${rounded(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 600 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
