import { durableStateSchema, refusedBodySchema } from '../application/answer';
import { provisioningDocumentSchema } from '../application/provisioning/document';
import { provisioningViewSchema } from '../application/provisioning/provisioning-view';
import { receiptSchema } from '../domain/receipt';
import { printInterface, schemaOfInput, schemaOfOutput, type TypeStyle } from './generate-type';

const given: TypeStyle = { names: 'camelCase' };

/** The types of what is no operation's own: receipts, refusals, provisionings and their documents. */
export function generateShapes(): string {
  return `${[
    '// Made by `npm run generate` from the schemas of the service. Change those instead.',
    "import type { JsonValue } from './wire';",
    printInterface('Receipt', schemaOfOutput(receiptSchema), given),
    printInterface('DurableRecord', schemaOfOutput(durableStateSchema.options[0]), given),
    printInterface('RefusedBody', schemaOfOutput(refusedBodySchema.omit({ durable_state: true })), given),
    printInterface('ProvisioningDocument', schemaOfInput(provisioningDocumentSchema), {
      names: 'snake_case',
    }),
    printInterface('Provisioning', schemaOfOutput(provisioningViewSchema), given),
  ].join('\n\n')}\n`;
}
