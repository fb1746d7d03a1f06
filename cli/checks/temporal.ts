import { DependencyAway } from '../../application/provisioning/runs';
import { openTemporal } from '../../temporal/connection';
import { missingSearchAttributes } from '../../temporal/search-attributes';
import { type Finding, failed, ok } from './check';

/** Temporal: whether it answers, and whether the namespace is there and has the search attributes. */
export async function checkTemporal(address: string, namespace: string): Promise<readonly Finding[]> {
  const temporal = openTemporal({ address, namespace });
  try {
    const milliseconds = await temporal.ping();
    const answering = ok('Temporal', `answers at ${address} in ${milliseconds.toFixed(0)} ms`);
    const known = await checkNamespace(temporal, namespace);
    return known.status === 'ok'
      ? [answering, known, await checkSearchAttributes(temporal, namespace)]
      : [answering, known];
  } catch (error) {
    if (!(error instanceof DependencyAway)) throw error;
    return [
      failed('Temporal', `it can't be reached at ${address}`, 'Start the server, or mend TEMPORAL_ADDRESS.'),
    ];
  } finally {
    await temporal.close();
  }
}

type Temporal = ReturnType<typeof openTemporal>;

async function checkNamespace({ call, connection }: Temporal, namespace: string): Promise<Finding> {
  try {
    await call(() => connection.workflowService.describeNamespace({ namespace }));
    return ok('Namespace', namespace);
  } catch (error) {
    if (error instanceof DependencyAway) throw error;
    return failed(
      'Namespace',
      `Temporal has none called ${namespace}`,
      `Create it (\`temporal operator namespace create -n ${namespace}\`), or set TEMPORAL_NAMESPACE.`,
    );
  }
}

async function checkSearchAttributes({ connection }: Temporal, namespace: string): Promise<Finding> {
  const missing = await missingSearchAttributes(connection, namespace);
  return missing.length === 0
    ? ok('Search attributes', 'all registered')
    : failed('Search attributes', `${missing.join(', ')} missing`, 'Run `portcullis migrate`.');
}
