import { boundaryContract } from '../operations/boundary-contract';
import { operations } from '../operations/catalogue';
import { operationPath, operationsIndex } from './operation-page';
import { type Page, paragraph, section, table } from './page';

/** Every operation with its maturity. */
export function operationsPage(): Page {
  return {
    path: operationsIndex,
    title: 'Operations',
    blocks: [
      paragraph(
        'Every operation of the contract, in the order of the walk, with how durable it is in this deployment. What they refuse is told in [refusal codes](page:refusal-codes), the course of a tenant and a company in [production lifecycle](page:lifecycle).',
      ),
      ...table(
        ['Operation', 'Maturity', 'Route', 'What it is for'],
        operations.map(({ name, maturity, method, path, summary }) => [
          `[${name}](page:${operationPath(name)})`,
          `\`${maturity}\``,
          `\`${method} ${path}\``,
          summary,
        ]),
      ),
      section('Maturity'),
      ...table(
        ['Label', 'What it says'],
        Object.entries(boundaryContract.maturity_labels).map(([label, meaning]) => [`\`${label}\``, meaning]),
      ),
    ],
  };
}
