import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context';
import { capabilityTokenRoutes } from './capability-tokens';
import { deviceRoutes } from './devices';
import { ledgerRoutes } from './ledger';
import { runRoutes } from './runs';
import { storageReservationRoutes } from './storage-reservations';
import { tenantDoctorRoute } from './tenant-doctor';
import { tenantLifecycleRoutes } from './tenant-lifecycle';
import { tenantPolicyRoute } from './tenant-policy';
import { tenantSecretRoutes } from './tenant-secrets';
import { tenantUsageRoute } from './tenant-usage';
import { tenantRoutes } from './tenants';
import { tokenKeyRotationRoute } from './token-keys';
import { toolRegistryRoutes } from './tool-registries';
import { vmRoutes } from './vms';
import { webhookDeliveryRoutes } from './webhook-deliveries';
import { webhookEndpointRoutes } from './webhook-endpoints';

/** What there is for the tenants that are registered. */
export function registryRoutes(guarded: FastifyInstance, context: ApiContext): void {
  tenantRoutes(guarded, context);
  tenantLifecycleRoutes(guarded, context);
  tenantDoctorRoute(guarded, context);
  tenantPolicyRoute(guarded, context);
  tenantSecretRoutes(guarded, context);
  toolRegistryRoutes(guarded, context);
  capabilityTokenRoutes(guarded, context);
  tokenKeyRotationRoute(guarded, context);
  deviceRoutes(guarded, context);
  ledgerRoutes(guarded, context);
  vmRoutes(guarded, context);
  runRoutes(guarded, context);
  tenantUsageRoute(guarded, context);
  storageReservationRoutes(guarded, context);
  webhookEndpointRoutes(guarded, context);
  webhookDeliveryRoutes(guarded, context);
}
