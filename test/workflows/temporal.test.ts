import { DependencyAway } from '../../application/provisioning/runs';
import { findFreePorts } from '../../runtime/ports';
import { openTemporal } from '../../temporal/connection';
import { TemporalProvisioningRuns } from '../../temporal/provisioning-runs';
import {
  missingSearchAttributes,
  registerSearchAttributes,
  requireSearchAttributes,
} from '../../temporal/search-attributes';
import { testTemporalAddress } from '../environment/addresses';
import { createNamespace } from './namespace';

test('search attributes are registered once, by whoever comes first', async () => {
  const address = testTemporalAddress();
  const namespace = await createNamespace(address);
  const temporal = openTemporal({ address, namespace });
  const { connection } = temporal;
  const all = ['TenantRef', 'Stage', 'Outcome', 'RefusalCode', 'RehearsalKind', 'RehearsalOutcome'];
  try {
    await expect(requireSearchAttributes(connection, namespace)).rejects.toThrow('portcullis migrate');
    const registered = await Promise.all(
      Array.from({ length: 3 }, () => registerSearchAttributes(connection, namespace)),
    );
    expect(registered).toContainEqual(all);
    expect(await missingSearchAttributes(connection, namespace)).toEqual([]);
    expect(await registerSearchAttributes(connection, namespace)).toEqual([]);
    expect(await temporal.ping()).toBeGreaterThan(0);
  } finally {
    await temporal.close();
  }
});

test('says of a server that does not answer that Temporal is away', async () => {
  const [port = 0] = await findFreePorts(1);
  const temporal = openTemporal({ address: `127.0.0.1:${port}`, namespace: 'default' });
  const runs = new TemporalProvisioningRuns(temporal);
  try {
    await expect(temporal.ping()).rejects.toThrow(DependencyAway);
    await expect(runs.status('provision-tenant/any')).rejects.toMatchObject({ dependency: 'temporal' });
  } finally {
    await temporal.close();
  }
});
