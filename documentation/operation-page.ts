import { methodName } from '../client/generate-method-name';
import { schemaOfInput, schemaOfOutput } from '../client/generate-type';
import { refusalCodes } from '../domain/refusal-codes';
import { alwaysRefuses } from '../operations/maturity';
import type { Operation } from '../operations/operation';
import { curlCall, sdkCall } from './example-calls';
import { meaningOf } from './field-meanings';
import { type Block, code, list, type Page, paragraph, section, table } from './page';
import { type Field, fieldsOf } from './schema-fields';
import { type Exchange, workedExample } from './worked-example';

export const operationsIndex = 'operations/README';

export function operationPath(operation: string): string {
  return `operations/${operation}`;
}

/** All of an operation that the catalogue knows, with its example as it is really answered. */
export function operationPage(operation: Operation): Page {
  const { name, summary, maturity, method, path, sdkAlias } = operation;
  const example = workedExample(operation);
  return {
    path: operationPath(name),
    title: name,
    blocks: [
      paragraph(summary),
      list([
        `Maturity: \`${maturity}\``,
        `Route: \`${method} ${path}\``,
        `SDK: \`portcullis.${methodName(name)}\`${sdkAlias === undefined ? '' : `, also \`portcullis.${sdkAlias}\``}`,
        `Command line: \`portcullis operation run ${name}\``,
        ...(operation.access === 'public' ? ['Asked without a token.'] : []),
        ...(operation.gate ? ['A gate: its refusals name themselves in `failed_gate` too.'] : []),
        repeats[operation.repeats],
      ]),
      section('Request'),
      ...requestBlocks(operation),
      section('Example'),
      ...exampleBlocks(example),
      section('Answer'),
      ...answerBlocks(operation),
      section('Codes'),
      ...codeBlocks(operation),
    ],
  };
}

const repeats: Readonly<Record<Operation['repeats'], string>> = {
  same_reference:
    'The same request again gives the old receipt; over changed facts the record gets its next version.',
  changed_answer: 'Recorded anew only when the answer differs from the last one.',
  each_time: 'An occurrence: recorded anew each time.',
};

function requestBlocks(operation: Operation): readonly Block[] {
  if (operation.method === 'GET') return [paragraph('Takes no body.')];
  const rows = requestFieldsOf(operation).map(({ name, type, required, byDefault, meaning }) => [
    `\`${name}\``,
    type,
    required ? 'yes' : `no${byDefault === undefined ? '' : `, else \`${byDefault}\``}`,
    meaning,
  ]);
  return table(['Field', 'Type', 'Required', 'Meaning'], rows);
}

/** The fields of a request, each with a meaning. */
export function requestFieldsOf({ name: operation, request }: Operation): readonly Field[] {
  return fieldsOf(schemaOfInput(request)).map((field) => ({
    ...field,
    meaning: meaningOf(operation, field.name, field.meaning),
  }));
}

function exampleBlocks({
  operation,
  request,
  acting,
  before,
  answer,
}: Exchange & { readonly before: readonly Exchange[] }): readonly Block[] {
  return [
    ...(before.length === 0
      ? []
      : [paragraph('Recorded before, in this order:'), list(before.map(recordedBefore), { ordered: true })]),
    paragraph(
      acting.holderKey === undefined
        ? 'With the SDK:'
        : 'With the SDK, and the token of a session that was opened with the key that is named:',
    ),
    code('ts', sdkCall(operation, request)),
    paragraph('On the wire:'),
    code('sh', curlCall(operation, request)),
    paragraph(`The answer, with status ${answer.outcome === 'refused' ? 403 : 200}:`),
    code('json', JSON.stringify(answer, undefined, 2)),
  ];
}

function recordedBefore({ operation, answer }: Exchange): string {
  const { name } = operation;
  return `[${name}](page:${operationPath(name)}): \`${String(answer.receipt?.record)}\`, ${answer.outcome}`;
}

function answerBlocks(operation: Operation): readonly Block[] {
  const { refusalDetails } = operation;
  const details =
    refusalDetails === undefined
      ? []
      : fieldsOf(schemaOfOutput(refusalDetails)).map(({ name, type, meaning }) => [
          `\`${name}\``,
          type,
          meaning,
        ]);
  return [
    ...(alwaysRefuses(operation)
      ? [paragraph('Always a refusal, whatever it is asked; each is recorded.')]
      : grantedBlocks(operation)),
    ...(details.length === 0
      ? []
      : [
          paragraph('Beyond what every refusal tells, the body and the record have:'),
          ...table(['Key', 'Type', 'Meaning'], details),
        ]),
  ];
}

function grantedBlocks({ body, produces }: Operation): readonly Block[] {
  const rows = fieldsOf(schemaOfOutput(body)).map(({ name, type, required, always, meaning }) => {
    const kinds = produces[name]?.map((kind) => `\`${kind}\``).join(' or ') ?? '';
    return [
      `\`${name}\``,
      type,
      always === undefined ? (required ? '' : 'where there is one') : `always \`${always}\``,
      meaning === '' && kinds !== '' ? `Names the record made, of kind ${kinds}.` : meaning,
    ];
  });
  return [
    paragraph('The body of an answer that is not refused:'),
    ...table(['Key', 'Type', 'Value', 'Meaning'], [...rows, durableState(produces)]),
  ];
}

function durableState(produces: Operation['produces']): readonly string[] {
  const several = Object.keys(produces).length > 1;
  return [
    '`durable_state`',
    'object',
    'null on a dry run',
    `Where the decision stands: reference, version, hash and recorded_at${several ? ', for each record under its key' : ''}.`,
  ];
}

function codeBlocks({ codes }: Operation): readonly Block[] {
  if (codes.length === 0) return [paragraph('None.')];
  const rows = codes.map(({ code: stable, outcome }, index) => {
    const { mend, reason, remedy } = refusalCodes[stable];
    return [
      String(index + 1),
      `[${stable}](page:refusal-codes#${stable})`,
      outcome,
      `\`${mend}\``,
      reason,
      remedy,
    ];
  });
  return [
    paragraph('In the order in which they are checked; the first that applies is given.'),
    ...table(['', 'Code', 'Outcome', 'Mend', 'Why', 'What mends it'], rows),
  ];
}
