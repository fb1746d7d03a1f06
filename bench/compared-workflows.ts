/** What one worker carries out, so that it is the same for the workflows that are compared. */
export { provisionTenant } from '../workflows/provision-tenant';
export * from './do-nothing-workflows';
