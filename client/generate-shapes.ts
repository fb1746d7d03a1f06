import { z } from 'zod';
// Registers the schemas that the API answers by.
import '../api/server';
import { newTenantSchema, tenantChangeSchema } from '../api/routes/tenant-schemas';
import { durableStateSchema, refusedBodySchema } from '../application/answer';
import { provisioningDocumentSchema } from '../application/provisioning/document';
import { printInterface, schemaOfInput, schemaOfOutput, type TypeStyle } from './generate-type';

const given: TypeStyle = { names: 'camelCase' };

/** What the API names among its answers, by the names that it has there; TypeScript has a Record of its own. */
const answers = [
  'Receipt',
  'ResolvedReceipt',
  'Record',
  'ListedRecord',
  'Admission',
  'Provisioning',
  'ProvisioningSummary',
  'ProvisioningPlan',
  'ProvisioningEvent',
  'OperatorToken',
  'NewOperatorToken',
  'Principal',
  'Tenant',
  'TenantSecret',
  'TenantDiagnosis',
  'PolicyDecision',
  'ToolRegistryVersion',
  'ListedToolRegistryVersion',
  'ToolRegistryDiff',
  'LedgerEntry',
  'CapabilityToken',
  'IssuedCapabilityToken',
  'TokenKey',
  'Device',
  'Session',
  'CurrentSession',
  'OpenedSession',
  'KeyStore',
  'TenantKey',
  'RehearsalSummary',
  'Rehearsal',
  'ApprovalsReceived',
  'RehearsalSchedule',
  'OverdueRehearsal',
  'RehearsalReportKey',
  'WebhookEndpoint',
  'WebhookEndpointWithSecret',
  'WebhookDelivery',
  'RunSummary',
  'Run',
  'TenantUsage',
  'HealthDetail',
  'Vm',
  'StorageReservation',
] as const;

/** The types of what is no operation's own: receipts, refusals, provisionings and their documents. */
export function generateShapes(): string {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'output', unrepresentable: 'any' });
  return `${[
    '// Made by `npm run generate` from the schemas of the service. Change those instead.',
    "import type { JsonValue } from './wire';",
    printInterface('DurableRecord', schemaOfOutput(durableStateSchema.options[0]), given),
    printInterface('RefusedBody', schemaOfOutput(refusedBodySchema.omit({ durable_state: true })), given),
    printInterface('ProvisioningDocument', schemaOfInput(provisioningDocumentSchema), {
      names: 'snake_case',
    }),
    printInterface('NewTenant', schemaOfInput(newTenantSchema), { names: 'snake_case' }),
    printInterface('TenantChange', schemaOfInput(tenantChangeSchema), { names: 'snake_case' }),
    ...answers.map((name) => {
      const schema = schemas[name];
      if (schema === undefined) throw new Error(`the API names no ${name}`);
      return printInterface(name === 'Record' ? 'RecordWithHistory' : name, schema, given);
    }),
  ].join('\n\n')}\n`;
}
