import type { Reference } from '../../domain/reference';
import type { RunStatus } from '../provisioning/runs';

/** What the workflow of a delivery is given: no address, no payload, no secret. */
export interface DeliveryInput {
  /** UUID. */
  readonly delivery: string;
  /** Of whom the endpoint is. */
  readonly tenant: Reference;
  /** How long after each failed attempt the next one is made, in milliseconds. */
  readonly pauses: readonly number[];
}

/** The workflows that carry deliveries out. */
export interface WebhookRuns {
  /** Starts one, unless one of this id was started before. @throws DependencyAway */
  start(workflowId: string, input: DeliveryInput): Promise<void>;
  /** @throws DependencyAway */
  status(workflowId: string): Promise<RunStatus>;
}
