import { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { Temporal } from '../../temporal/connection';
import { until } from '../store/until';

/** What Temporal tells of each workflow of a namespace: how it is listed, and its history with what is in it. */
export async function workflowsIn({ connection }: Temporal, namespace: string): Promise<string> {
  const { workflow } = new Client({ connection, namespace });
  await until(async () => (await workflow.count()).count > 0);
  const found: string[] = [];
  for await (const { raw, memo, typedSearchAttributes, workflowId } of workflow.list()) {
    const history = historyToJSON(await workflow.getHandle(workflowId).fetchHistory());
    const payloads = [...history.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    found.push(JSON.stringify([raw, memo, typedSearchAttributes]), history, ...payloads);
  }
  return found.join('\n');
}
