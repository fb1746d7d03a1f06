import {
  type ActivityOptions,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { TenantActivities } from '../activities/tenant-activities';
import { attributesOfTenantChange, searchAttributes } from './search-attributes';
import { tenantDetails } from './tenant-details';

// Whatever is away is waited for: a change that has begun is brought to its end.
export const stepOptions = {
  startToCloseTimeout: '30 seconds',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
} as const satisfies ActivityOptions;

export const activities = proxyActivities<TenantActivities>(stepOptions);

export type StepOptions = ActivityOptions & { readonly summary: string };

/** The course of a change of a tenant, as the Web UI shows it. */
export class TenantCourse {
  private readonly steps: { readonly title: string; result: string | null }[] = [];

  constructor(
    private readonly change: string,
    private readonly tenant: string,
  ) {}

  /** Does one step, for as long as it takes. */
  async step<Value>(
    title: string,
    work: (options: StepOptions) => Promise<Value>,
    overrides: ActivityOptions = {},
  ): Promise<Value> {
    const step: { readonly title: string; result: string | null } = { title, result: null };
    this.steps.push(step);
    this.show(title);
    try {
      const value = await work({ ...stepOptions, ...overrides, summary: title });
      step.result = 'ok';
      return value;
    } catch (error) {
      step.result = 'failed';
      throw error;
    } finally {
      this.show(title);
    }
  }

  /** Tells what it waits for. */
  waits(what: string): void {
    this.show(what);
  }

  /** Tells for what it stands still, so that it is found by that. */
  standsStill(stage: string, why: string): void {
    upsertSearchAttributes([{ key: searchAttributes.stage, value: stage }]);
    this.show(why);
  }

  ends(outcome: string): void {
    upsertSearchAttributes(attributesOfTenantChange(outcome));
    this.show(outcome);
  }

  private show(stage: string): void {
    const { change, tenant, steps } = this;
    setCurrentDetails(tenantDetails({ change, tenant, stage, steps }));
  }
}
