import type { Mend } from '../domain/refusal-codes';
import { type CodeTableEntry, codeTable } from '../operations/code-table';
import { operationPath } from './operation-page';
import { type Block, list, type Page, paragraph, section, subsection, table } from './page';

const mends: Readonly<Record<Mend, string>> = {
  evidence: 'a record that is made elsewhere; the same request then passes',
  resubmit: 'another request',
  never: 'nothing, while the deployment is as it is',
};

/** Every stable code, as `GET /v1/refusal-codes` lists it. */
export function refusalCodesPage(): Page {
  return {
    path: 'refusal-codes',
    title: 'Refusal codes',
    blocks: [
      paragraph(
        'Every stable code, with why it is given, what would mend it, and the operations that give it. `GET /v1/refusal-codes` lists the same. A code has an operation and an outcome.',
      ),
      section('Mend'),
      ...table(
        ['`mend`', 'What would mend it'],
        Object.entries(mends).map(([mend, meaning]) => [`\`${mend}\``, meaning]),
      ),
      section('Codes'),
      ...codeTable.flatMap(codeBlocks),
    ],
  };
}

function codeBlocks({ code, mend, reason, remedy, operations }: CodeTableEntry): readonly Block[] {
  return [
    subsection(`\`${code}\``),
    paragraph(reason),
    list([
      `Mend: \`${mend}\`. ${remedy}`,
      ...operations.map(
        ({ operation, outcome, order }) =>
          `[${operation}](page:${operationPath(operation)}): ${outcome}, checked as number ${order}`,
      ),
    ]),
  ];
}
