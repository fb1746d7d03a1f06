import type { EventProof, ProviderCallReport, RehearsalReport } from '../domain/rehearsal-report';
import { escaped, htmlDocument, policyOf } from './html-document';
import { rehearsalTimeline } from './rehearsal-timeline';
import { styleSheet } from './style-sheet';

const style = `${styleSheet}
.timeline { width: 100%; height: auto; font: 13px system-ui, sans-serif; }
.timeline text { fill: var(--ink); }
.timeline .quiet { fill: var(--quiet); }
.timeline line { stroke: var(--line); }
.timeline .well { fill: #2f8f5b; }
.timeline .ill { fill: #c2413b; }
.wide + .wide { margin-top: 1.5rem; }
.bytes { overflow-wrap: anywhere; white-space: pre-wrap; }
td .bytes { white-space: pre-wrap; }
`;

/** What the page may load: nothing but its own style. */
export const rehearsalReportPolicy = policyOf(style);

/** The report for people to read. It tells what the JSON document says; only that document is signed. */
export function rehearsalReportPage(report: RehearsalReport): string {
  const { asked, ending, calls, request, approvals, resolution, decisions, signature } = report;
  const main = [
    facts([
      ['Rehearsal', code(report.rehearsal)],
      [
        'Ending',
        `<strong>${escaped(ending.state)}</strong>${ending.code === null ? '' : ` ${code(ending.code)}`}`,
      ],
      ['Reason', escaped(ending.reason)],
      ['Tenant', code(asked.tenant)],
      ['Key', code(asked.key_ref)],
      ['Period', escaped(asked.period)],
      ['Asked for by', code(asked.requested_by)],
      ['Scheduled for', escaped(asked.scheduled_for ?? 'no schedule: somebody asked for it')],
      ['Started', escaped(report.started_at)],
      ['Closed', escaped(report.closed_at)],
    ]),
    ...(calls.length === 0 && request === undefined ? [] : ['<h2>Course</h2>', rehearsalTimeline(report)]),
    ...askedAndAnswered(report),
    '<h2>At the key store</h2>',
    ...(calls.length === 0
      ? ['<p>Nothing was asked of a key store.</p>']
      : [
          table(
            ['', 'Step', 'Key store', 'Key', 'Result', 'Started'],
            calls.map((call) => [
              call.as_expected ? 'as expected' : '<strong>not as expected</strong>',
              escaped(call.title),
              escaped(`${call.key_store} (${call.provider})`),
              code(`${call.key_name}${call.key_version === null ? '' : `, ${call.key_version}`}`),
              code(call.result),
              escaped(call.started_at),
            ]),
          ),
        ]),
    '<h2>Decided on it</h2>',
    decisions.length === 0
      ? '<p>Nothing was decided.</p>'
      : table(
          ['Outcome', 'Operation', 'Code', 'Record'],
          decisions.map((decision) => [
            escaped(decision.outcome),
            code(decision.operation),
            decision.code === null ? '' : code(decision.code),
            code(decision.record),
          ]),
        ),
    '<h2>Public keys and signatures</h2>',
    ...calls.flatMap(published),
    '<h2>Receipts</h2>',
    table(
      ['Of', 'Leaf index', 'Leaf hash'],
      [
        ...(request === undefined ? [] : [receiptRow('What was asked', request.receipt)]),
        ...approvals.map(({ receipt }, index) => receiptRow(`Answer ${index + 1}`, receipt)),
        ...(resolution === undefined ? [] : [receiptRow('What became of it', resolution.receipt)]),
        ...calls.map(({ title, receipt }) => receiptRow(title, receipt)),
        ...decisions.map(({ operation, receipt }) => receiptRow(operation, receipt)),
      ],
    ),
    '<h2>Signature of the report</h2>',
    facts([
      ['Signed', escaped(signature.signed_at)],
      ['Algorithm', escaped(signature.algorithm)],
      ['Public key', code(signature.public_key)],
      ['Key id', code(signature.key_id)],
      ['Signature', code(signature.signature)],
    ]),
    '<p>What is signed is the JSON document that this page was made from: <code>portcullis rehearsal verify</code> verifies it, and needs no server.</p>',
  ].join('\n');
  return htmlDocument({ title: titles[asked.kind], style, navigation: '', main });
}

const titles: Readonly<Record<RehearsalReport['asked']['kind'], string>> = {
  rotation: 'Rotation rehearsal',
  signing: 'Signing rehearsal',
  break_glass: 'Break-glass rehearsal',
};

/** Of a drill that waited for others: what was asked, who answered what, and what became of it. */
function askedAndAnswered({ request, approvals, resolution }: RehearsalReport): readonly string[] {
  if (request === undefined) return [];
  const { policy } = request;
  const approvers =
    policy.approvers.length === 0
      ? 'anybody of the tenant but who asked'
      : policy.approvers.map(code).join('<br>');
  return [
    '<h2>Asked and answered</h2>',
    facts([
      ['Reason', code(request.reason)],
      ['Ticket', code(request.ticket)],
      ['Justification', code(request.justification_hash)],
      ['Asked at', escaped(request.requested_at)],
      ['To be answered by', escaped(request.answer_by)],
      ['Approvals needed', String(policy.needed)],
      ['By', approvers],
      ['Hash of the request', code(request.request_hash)],
      ...(resolution === undefined
        ? []
        : [
            [
              'What became of it',
              `<strong>${escaped(resolution.resolution)}</strong>, ${escaped(resolution.resolved_at)}`,
            ] as const,
          ]),
    ]),
    approvals.length === 0
      ? '<p>Nobody answered.</p>'
      : table(
          ['', 'Answer', 'By', 'Answered', 'Presence', 'Signature'],
          approvals.map(({ answer, approver, answered_at, presence_receipt, signature }, index) => [
            String(index + 1),
            `<strong>${escaped(answer)}</strong>`,
            code(approver),
            escaped(answered_at),
            code(presence_receipt),
            code(signature),
          ]),
        ),
  ];
}

function published({ title, details }: ProviderCallReport): readonly string[] {
  const told = Object.entries(details).flatMap<readonly [string, string]>(([name, value]) =>
    value === null ? [] : [[name.replaceAll('_', ' '), code(String(value).trimEnd())]],
  );
  return told.length === 0 ? [] : [`<h3>${escaped(title)}</h3>`, facts(told)];
}

function receiptRow(of: string, { seq, leaf_hash: hash }: EventProof): readonly string[] {
  return [escaped(of), seq === null ? 'not in the log yet' : String(seq), code(hash)];
}

/** The cells are HTML. */
function facts(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${value}</td></tr>`);
  return `<div class="wide"><table><tbody>\n${lines.join('\n')}\n</tbody></table></div>`;
}

/** The cells are HTML. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, texts: readonly string[]) =>
    `<tr>${texts.map((text) => `<${tag}>${text}</${tag}>`).join('')}</tr>`;
  const lines = rows.map((row) => cells('td', row));
  return `<div class="wide"><table><thead>${cells('th', head)}</thead><tbody>\n${lines.join('\n')}\n</tbody></table></div>`;
}

function code(text: string): string {
  return `<code class="bytes">${escaped(text)}</code>`;
}
