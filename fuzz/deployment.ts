import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileLogger } from '../cli/logger';
import { newOperatorToken } from '../domain/bearer-token';
import { readConfiguration } from '../runtime/configuration';
import { findFreePorts } from '../runtime/ports';
import { createProgress } from '../runtime/progress';
import { start, startSteps } from '../runtime/start';

/** A deployment of its own, whole and as it is started by anybody, in a new home on free ports. */
export interface Deployment {
  readonly url: string;
  readonly token: string;
  readonly logFile: string;
  stop(): Promise<void>;
  /** Throws the home away, with the log. */
  remove(): void;
}

export async function startDeployment(): Promise<Deployment> {
  const home = mkdtempSync(join(tmpdir(), 'portcullis-fuzz-'));
  // PostgreSQL may run as another user than we do.
  chmodSync(home, 0o755);
  const [api = 0, postgres = 0, temporal = 0, temporalUi = 0] = await findFreePorts(4);
  const token = newOperatorToken();
  const read = readConfiguration({
    ...process.env,
    DATABASE_URL: '',
    TEMPORAL_ADDRESS: '',
    PORTCULLIS_HOME: home,
    PORTCULLIS_ADMIN_TOKEN: token,
    PORTCULLIS_POSTGRES_PORT: String(postgres),
    PORTCULLIS_TEMPORAL_PORT: String(temporal),
    PORTCULLIS_TEMPORAL_UI_PORT: String(temporalUi),
    PORT: String(api),
    // One principal asks for all of it, and each refusal is to be recorded.
    PORTCULLIS_REFUSALS_PER_MINUTE: '999999',
    PORTCULLIS_SESSION_ATTEMPTS_PER_MINUTE: '999999',
    LOG_LEVEL: 'warn',
  });
  if (!read.valid) throw new Error('the environment holds variables that cannot be used');
  const progress = createProgress({ total: startSteps(false), stream: process.stderr });
  const logFile = join(home, 'portcullis.log');
  const logger = fileLogger(read.configuration, logFile);
  const { signal } = new AbortController();
  try {
    const started = await start(read.configuration, { example: false, logger, signal }, progress);
    return {
      url: started.apiUrl,
      token,
      logFile,
      stop: () => started.stop(),
      remove: () => rmSync(home, { recursive: true, force: true }),
    };
  } finally {
    progress.close();
  }
}
