import { z } from 'zod';
import type { Decision, DecisionContext } from '../domain/decision';
import type { Facts } from '../domain/facts';
import { type JsonObject, jsonObject } from '../domain/json';
import type { Outcome } from '../domain/outcome';
import type { Reference } from '../domain/reference';
import type { RefusalCode } from '../domain/refusal-codes';
import type { Stream } from '../domain/stream';
import type { Maturity } from './maturity';
import { issuesOf, type SchemaIssue } from './schema-issue';

/**
 * What a repeated request comes to. `same_reference`: the caller names the record, so the same decision on the same
 * facts gives the old receipt. `changed_answer`: recorded only when the answer differs from the last one. `each_time`:
 * it is an occurrence, recorded anew whenever it happens.
 */
export type Repeats = 'same_reference' | 'changed_answer' | 'each_time';

export interface CodeRule<Code extends RefusalCode = RefusalCode> {
  readonly code: Code;
  readonly outcome: Outcome;
}

/** Who asks for a decision, and for whom. */
export interface Acting {
  readonly tenant: Reference;
  /** The UUID of the principal who asks. */
  readonly principal: string;
  /** The key that the session which asks was opened with; absent where no session asks. */
  readonly holderKey?: Reference;
}

/** What a request with private key material is refused with; break-glass has a code of its own. */
export type PrivateMaterialCode = Extract<
  RefusalCode,
  'key_custody_private_material_refused' | 'key_custody_break_glass_private_material_refused'
>;

/** What an operation is to the outside. Routes, OpenAPI, SDK, docs and activities are made from it and repeat none of it. */
export interface OperationContract<
  Name extends string,
  Request extends object,
  RequestInput,
  Body extends object,
  Code extends RefusalCode,
  Details extends object,
> {
  readonly name: Name;
  /** A further name of the SDK's method, beside that which is made from the operation's. */
  readonly sdkAlias?: string;
  readonly method: 'GET' | 'POST';
  readonly path: `/v1/${string}`;
  readonly summary: string;
  readonly maturity: Maturity;
  /** An operation that folds other records into one decision; its refusals name the failed gate. */
  readonly gate: boolean;
  readonly repeats: Repeats;
  /** `public`: asked without a token, since the answer is the same for everybody, as long as the process runs. */
  readonly access?: 'public';
  /** The drill that carries a request out where its key is bound to a key store. */
  readonly rehearsedBy?: 'signing';
  /** Else `key_custody_private_material_refused`. */
  readonly privateMaterialCode?: PrivateMaterialCode;
  readonly request: z.ZodType<Request, RequestInput>;
  /** The body of an answer that isn't refused, without `durable_state`; `z.never()` where every answer is. */
  readonly body: z.ZodType<Body>;
  /** What its refusals tell beyond what every refusal does. */
  readonly refusalDetails?: z.ZodType<Details>;
  /** The body's keys that name records, each with the kinds that the record may be of. */
  readonly produces: Readonly<Record<string, readonly string[]>>;
  /** What document 003 calls those records among the responses, where that is neither the key nor the kind; by key. */
  readonly alsoCalled?: Readonly<Record<string, string>>;
  /** The codes that `decide` gives, in the order in which they are checked. */
  readonly codes: readonly CodeRule<Code>[];
  /** An example request that is granted or pends once its prerequisites are recorded, if anything is. */
  readonly example: NoInfer<RequestInput>;
}

/** The rules of an operation. Both are pure: no clock, no randomness, no input or output. */
export interface OperationRules<
  Request extends object,
  Body extends object,
  Code extends RefusalCode,
  Details extends object,
> {
  /** The streams that the decision rests on. */
  reads(request: Request, acting: Acting): readonly Stream[];
  /** The streams that those point to, and that the decision rests on as well. */
  readsNext?(request: Request, facts: Facts, acting: Acting): readonly Stream[];
  /** Customer data may show in what the request means, too, where the scan can't see it. */
  decide(
    request: Request,
    facts: Facts,
    context: DecisionContext & Acting,
  ): Decision<Body, Code | 'customer_data_forbidden', Details>;
}

/** A request that passed the schema, bound to the rules that judge it. */
export interface Understood {
  /** The request as it is recorded and compared. */
  readonly request: JsonObject;
  readonly reads: readonly Stream[];
  /** The streams that the first ones point to. */
  readsNext(facts: Facts): readonly Stream[];
  decide(facts: Facts, context: DecisionContext): Decision;
}

export type Understanding = { readonly understood: Understood } | { readonly issues: readonly SchemaIssue[] };

/** An operation whose types are closed over, so that a catalogue can hold operations of all shapes. */
export interface Operation extends OperationContract<string, object, unknown, object, RefusalCode, object> {
  /** The names of the request's own fields. */
  readonly fields: ReadonlySet<string>;
  readonly privateMaterialCode: PrivateMaterialCode;
  understand(raw: unknown, acting: Acting): Understanding;
}

const checkedLast = [{ code: 'record_conflict', outcome: 'refused' }] as const;

/** Defines an operation in two steps, so that the contract's types are settled before the rules are checked against them. */
export function defineOperation<
  const Name extends string,
  Request extends object,
  RequestInput,
  Body extends object,
  const Code extends RefusalCode = never,
  Details extends object = never,
>(contract: OperationContract<Name, Request, RequestInput, Body, Code, Details>) {
  return {
    decidedBy(rules: OperationRules<Request, Body, Code, Details>) {
      const { privateMaterialCode = 'key_custody_private_material_refused' } = contract;
      return {
        ...contract,
        privateMaterialCode,
        codes: [
          ...(contract.method === 'POST' ? checkedFirst(privateMaterialCode) : []),
          ...contract.codes,
          ...(contract.repeats === 'same_reference' ? checkedLast : []),
        ],
        fields: fieldsOf(contract.request),
        understand: (raw: unknown, acting: Acting) => understand(contract.request, rules, raw, acting),
      };
    },
  };
}

function checkedFirst(privateMaterialCode: PrivateMaterialCode) {
  return [
    { code: privateMaterialCode, outcome: 'refused' },
    { code: 'customer_data_forbidden', outcome: 'refused' },
  ] as const;
}

function fieldsOf(schema: z.ZodType): ReadonlySet<string> {
  return new Set(Object.keys(z.toJSONSchema(schema, { io: 'input' }).properties ?? {}));
}

function understand<
  Request extends object,
  Body extends object,
  Code extends RefusalCode,
  Details extends object,
>(
  schema: z.ZodType<Request>,
  rules: OperationRules<Request, Body, Code, Details>,
  raw: unknown,
  acting: Acting,
): Understanding {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) return { issues: issuesOf(parsed.error) };
  const request = parsed.data;
  return {
    understood: {
      // Whether the tenant was named in the body or beside it makes no other request.
      request: jsonObject({ ...request, tenant: acting.tenant }),
      reads: rules.reads(request, acting),
      readsNext(facts) {
        return rules.readsNext?.(request, facts, acting) ?? [];
      },
      decide(facts, context) {
        const decision = rules.decide(request, facts, { ...context, ...acting });
        if (decision.outcome !== 'refused') return { ...decision, body: jsonObject(decision.body) };
        const { details, ...refused } = decision;
        return details === undefined ? refused : { ...refused, details: jsonObject(details) };
      },
    },
  };
}
