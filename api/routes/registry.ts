import type { FastifyInstance } from 'fastify';
import type { ApiContext } from '../api-context';
import { tenantRoutes } from './tenants';

/** What there is for the tenants that are registered. */
export function registryRoutes(guarded: FastifyInstance, context: ApiContext): void {
  tenantRoutes(guarded, context);
}
