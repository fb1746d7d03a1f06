import type { RehearsalReport } from '../domain/rehearsal-report';
import { escaped } from './html-document';

const width = 1000;
const labels = 290;
/** Room for what is written behind a bar. */
const behind = 90;
const rowHeight = 26;
const leastBar = 3;

/** When which call at the key store was made and how long it took, drawn to scale as SVG. */
export function rehearsalTimeline({ calls }: RehearsalReport): string {
  const begins = calls.map(({ started_at: at }) => Date.parse(at));
  const first = Math.min(...begins);
  const last = Math.max(...calls.map(({ milliseconds }, index) => (begins[index] ?? first) + milliseconds));
  const scale = (width - labels - behind) / Math.max(last - first, 1);
  const rows = calls.map(({ title, milliseconds, as_expected: asExpected }, index) => {
    const x = labels + ((begins[index] ?? first) - first) * scale;
    const length = Math.max(milliseconds * scale, leastBar);
    const y = index * rowHeight;
    return `<text x="0" y="${y + 17}">${escaped(title)}</text><rect class="${asExpected ? 'well' : 'ill'}" x="${rounded(x)}" y="${y + 5}" width="${rounded(length)}" height="16" rx="3"/><text class="quiet" x="${rounded(x + length + 6)}" y="${y + 17}">${rounded(milliseconds)} ms</text>`;
  });
  const height = calls.length * rowHeight + 4;
  return `<svg class="timeline" viewBox="0 0 ${width} ${height}" role="img" aria-label="The calls in the order of time, over ${rounded(last - first)} milliseconds">
<line x1="${labels}" y1="0" x2="${labels}" y2="${height}"/>
${rows.join('\n')}
</svg>`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
