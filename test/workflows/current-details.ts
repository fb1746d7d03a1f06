import type { WorkflowHandle } from '@temporalio/client';

/** What the Web UI shows of an open run. */
export async function currentDetailsOf(workflow: WorkflowHandle): Promise<string> {
  const metadata = await workflow.query<{ readonly currentDetails: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails;
}
