import { pino } from 'pino';
import { listen } from '../../api/listen';
import { createApi } from '../../api/server';
import { Portcullis } from '../../client';
import { type Deployment, type DeploymentOptions, deploy } from '../workflows/deployment';

/** All of Portcullis, reached over HTTP. */
export interface ServedDeployment {
  readonly deployment: Deployment;
  readonly url: string;
  readonly token: string;
  readonly client: Portcullis;
  close(): Promise<void>;
}

export async function serveDeployment(options: DeploymentOptions = {}): Promise<ServedDeployment> {
  const deployment = await deploy(options);
  const token = 'test-token-of-the-first-operator';
  await deployment.application.operators.install('admin', token);
  const api = await createApi({
    application: deployment.application,
    logger: options.logger ?? pino({ level: 'silent' }),
    temporalHealth: () => deployment.temporal.ping(),
  });
  const listening = await listen(api, { host: '127.0.0.1', ports: [0] });
  const [url = ''] = listening.addresses;
  return {
    deployment,
    url,
    token,
    client: new Portcullis({ baseUrl: url, token }),
    close: async () => {
      await listening.close();
      await deployment.close();
    },
  };
}
