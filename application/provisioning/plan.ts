import type { MissingRecord } from '../../domain/decision';
import type { Fact } from '../../domain/facts';
import { kindsMadeByOperations } from '../../domain/kinds';
import type { Outcome } from '../../domain/outcome';
import { kindOf, type Reference } from '../../domain/reference';
import { type Mend, refusalCodes } from '../../domain/refusal-codes';
import type { Stream } from '../../domain/stream';
import { catalogue } from '../../operations/catalogue';
import type { SchemaIssue } from '../../operations/schema-issue';
import { recordData } from '../answer';
import type { Caller } from '../caller';
import { type DecideDependencies, decideOnly } from '../decide-and-record';
import { ok, problem, type Result } from '../problem';
import { schemaInvalid, understandRequest } from '../understand-request';
import { foreseenRequest } from './completed-request';
import type { ProvisioningDocument } from './document';
import { type ProvisioningStep, provisioningSteps } from './steps';

/** The decision that a step would come to if the document were run now. */
export interface PlannedStep {
  readonly id: string;
  readonly title: string;
  /** Undefined of a step that is no decision: what it does to the world only a run can tell. */
  readonly operation?: string;
  readonly outcome?: Outcome;
  readonly code?: string;
  readonly mend?: Mend;
  readonly reason?: string;
  readonly missing: readonly MissingRecord[];
  /** Whether the run goes on where this is refused for good. */
  readonly goesOn: boolean;
  /** The earlier step whose refusal alone keeps this one from passing. */
  readonly follows?: string;
}

/**
 * Decides every step by dry run, with the records that each would make laid under the next, and records nothing.
 * A document is turned away if a step asks for a record that neither evidence nor an earlier step of the run can give:
 * the run would wait for what only it, or nobody, could make.
 */
export async function planProvisioning(
  dependencies: DecideDependencies,
  document: ProvisioningDocument,
  caller: Caller,
): Promise<Result<readonly PlannedStep[]>> {
  const overlay = new Map<Stream, Fact>();
  const promised = new Map<Reference, string>();
  const planned: PlannedStep[] = [];
  const unobtainable: SchemaIssue[] = [];
  const steps = provisioningSteps(document);
  for (const step of steps) {
    if (!('operation' in step)) {
      planned.push({ ...heading(step), missing: [] });
      continue;
    }
    const operation = catalogue[step.operation];
    const request = foreseenRequest(step, steps);
    const understanding = understandRequest(operation, request, {
      tenant: document.tenant,
      principal: caller.principal.id,
    });
    if ('issues' in understanding)
      return schemaInvalid(understanding.issues.map((issue) => under(step, issue)));
    const { understood } = understanding;
    const question = { operation, understood, tenant: document.tenant, principal: caller.principal };
    const decision = await decideOnly(dependencies, question, overlay);
    if (decision.outcome === 'refused') {
      const { mend, reason } = refusalCodes[decision.code];
      const follows = decision.missing.map(({ reference }) => reference && promised.get(reference));
      if (mend === 'evidence' && step.goesOn === undefined)
        unobtainable.push(
          ...decision.missing.filter((missing) => !obtainable(missing, promised)).map(issueIn(step)),
        );
      if (decision.subject !== undefined) promised.set(decision.subject, step.id);
      planned.push({
        ...heading(step),
        outcome: 'refused',
        code: decision.code,
        mend,
        reason,
        missing: decision.missing,
        ...(follows[0] !== undefined && follows.every((id) => id !== undefined)
          ? { follows: follows[0] }
          : {}),
      });
      continue;
    }
    for (const { reference, type } of decision.records) {
      const version = (overlay.get(reference)?.version ?? 0) + 1;
      overlay.set(reference, {
        version,
        head: hypotheticalEvent(
          reference,
          type,
          version,
          recordData(operation.name, decision, understood.request),
        ),
      });
    }
    planned.push({
      ...heading(step),
      outcome: decision.outcome,
      ...(decision.code === undefined ? {} : { code: decision.code }),
      missing: [],
    });
  }
  if (unobtainable.length === 0) return ok(planned);
  return problem({
    code: 'prerequisite_unobtainable',
    detail:
      'The document names records as prerequisites that neither evidence nor an earlier step of its run can give.',
    issues: unobtainable,
  });
}

function heading(step: ProvisioningStep) {
  const { id, title } = step;
  if (!('operation' in step)) return { id, title, goesOn: true };
  return { id, title, operation: step.operation, goesOn: step.goesOn ?? false };
}

function obtainable({ reference, kinds }: MissingRecord, promised: ReadonlyMap<Reference, string>): boolean {
  if (reference === undefined || !kinds.includes(kindOf(reference))) return false;
  return promised.has(reference) || !kindsMadeByOperations.has(kindOf(reference));
}

function issueIn(step: ProvisioningStep) {
  return ({ field, kinds }: MissingRecord): SchemaIssue => ({
    pointer: `${step.section}/${field}`,
    detail: `names a record that could not be supplied while the run waits; expected evidence of kind ${kinds.join(' or ')}`,
  });
}

function under(step: ProvisioningStep, issue: SchemaIssue): SchemaIssue {
  return { ...issue, pointer: `${step.section}${issue.pointer}` };
}

function hypotheticalEvent(
  stream: Reference,
  type: string,
  version: number,
  data: ReturnType<typeof recordData>,
) {
  return {
    stream,
    type,
    version,
    data,
    id: '00000000-0000-7000-8000-000000000000',
    actor: '00000000-0000-7000-8000-000000000000',
    restedOn: {},
    recordedAt: new Date(0).toISOString(),
    salt: '',
    leafHash: '',
  };
}
