import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { ProvisioningView } from '../application/provisioning/provisioning-view';
import { NotFoundError, Portcullis } from '../client';
import { breakGlassReview } from '../domain/break-glass';
import type { Application } from './composition';
import { SampleApprover } from './sample-approver';

const exampleDocument = join(__dirname, '..', 'examples', 'rehearsed-tenant.yaml');
/** Of two sample principals: as many as the example's document asks for. */
const approverNames = ['first', 'second'] as const;
const pollMilliseconds = 50;

export interface ExampleOptions {
  readonly application: Application;
  readonly apiUrl: string;
  readonly adminToken: string;
  /** The folder of local state, where the keys of the sample principals lie. */
  readonly home: string;
  /** Ends the waiting; the run goes on. */
  readonly signal: AbortSignal;
  /** Is told what each step came to, as it comes to it. */
  readonly report: (line: string) => void;
}

/**
 * Provisions the example as the first operator would, and has sample principals answer and review what it rehearses. A
 * second start finds it provisioned, and one that was broken off goes on.
 */
export async function provisionExample(options: ExampleOptions): Promise<ProvisioningView> {
  const { application, signal, report } = options;
  const told = new Set<string>();
  const answered = new Set<string>();
  let view = await startExample(application);
  const approvers = approverNames.map(
    (name) => new SampleApprover({ ...options, tenant: view.tenant, name }),
  );
  for (;;) {
    tellSteps(view, told, report);
    if (view.state !== 'running' || signal.aborted) break;
    for (const rehearsal of rehearsalsAsking(view)) {
      if (answered.has(rehearsal)) continue;
      answered.add(rehearsal);
      for (const approver of approvers) await approver.approve(rehearsal);
    }
    await sleep(pollMilliseconds, undefined, { signal }).catch(() => {});
    const found = await application.provisionings.find(view.id, undefined);
    if (found.ok) view = found.value;
  }
  await reviewAccess(options, view, approvers[0]);
  return view;
}

async function startExample({ operators, provisionings }: Application): Promise<ProvisioningView> {
  const principal = await operators.findByName('admin');
  if (principal === undefined) throw new Error('the first operator is missing');
  const document: unknown = parse(readFileSync(exampleDocument, 'utf8'));
  const started = await provisionings.start(document, { principal, tenant: undefined });
  if (!started.ok) throw new Error(`the example was turned away: ${started.problem.code}`);
  if (started.value.kind === 'refused') throw new Error('the example was refused');
  return started.value.value.view;
}

function tellSteps({ steps }: ProvisioningView, told: Set<string>, report: (line: string) => void): void {
  for (const { id, title, outcome, rehearsal, code } of steps) {
    const came = outcome ?? (rehearsal?.awaits === null ? rehearsal.state : undefined);
    if (came === undefined || came === 'running' || told.has(id)) continue;
    told.add(id);
    report(`${came.padEnd(9)} ${title}${code === null ? '' : ` (${code})`}`);
  }
}

function rehearsalsAsking({ steps }: ProvisioningView): readonly string[] {
  return steps.flatMap(({ rehearsal }) =>
    rehearsal === null || rehearsal.id === null || rehearsal.awaits === null ? [] : [rehearsal.id],
  );
}

/** Access that was granted is looked back on once; until then none is granted again. */
async function reviewAccess(
  { apiUrl: baseUrl, adminToken: token }: ExampleOptions,
  { tenant, steps }: ProvisioningView,
  reviewer: SampleApprover | undefined,
): Promise<void> {
  const { rehearsal } = steps.find(({ id }) => id === 'break-glass-rehearsal') ?? {};
  if (rehearsal?.state !== 'done' || rehearsal.id === null) return;
  const { records } = new Portcullis({ baseUrl, token, tenant });
  try {
    await records.get(breakGlassReview(rehearsal.id));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    await reviewer?.review(rehearsal.id);
  }
}
