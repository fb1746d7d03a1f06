import type { Configuration } from '../../runtime/configuration';
import { findPortHolder } from '../../runtime/port-holder';
import { isPortFree } from '../../runtime/ports';
import { type Finding, ok, warning } from './check';

/** The ports that a start would take; one that is held is fine where Portcullis itself holds it. */
export async function checkPorts(configuration: Configuration): Promise<readonly Finding[]> {
  const { port, databaseUrl, temporalAddress, postgresPort, temporalPort, temporalUiPort } = configuration;
  const wanted = [
    { purpose: 'the API', port, variable: 'PORT' },
    ...(databaseUrl === undefined
      ? [{ purpose: 'the embedded PostgreSQL', port: postgresPort, variable: 'PORTCULLIS_POSTGRES_PORT' }]
      : []),
    ...(temporalAddress === undefined
      ? [
          { purpose: 'Temporal', port: temporalPort, variable: 'PORTCULLIS_TEMPORAL_PORT' },
          { purpose: "Temporal's Web UI", port: temporalUiPort, variable: 'PORTCULLIS_TEMPORAL_UI_PORT' },
        ]
      : []),
  ];
  return Promise.all(wanted.map(checkPort));
}

const ours = /portcullis|postgres|temporal/;

async function checkPort(wanted: {
  readonly purpose: string;
  readonly port: number;
  readonly variable: string;
}): Promise<Finding> {
  const { purpose, port, variable } = wanted;
  const name = `Port ${port}`;
  if (await isPortFree(port)) return ok(name, `free, for ${purpose}`);
  const holder = findPortHolder(port);
  const by = holder === undefined ? 'another process' : `process ${holder.pid} (${holder.command})`;
  return holder !== undefined && ours.test(holder.command)
    ? ok(name, `held by ${by}, for ${purpose}`)
    : warning(name, `held by ${by}`, `Stop that process, or set ${variable} to a free port for ${purpose}.`);
}
