import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Portcullis } from '../client';
import { type Configuration, describeProblems, readConfiguration } from '../runtime/configuration';
import { hasCode } from '../runtime/error-code';
import { exitCodes } from './exit-code';
import { readHolderKeyFile } from './holder-key-file';
import { Output, type TextStream } from './output';
import { UserError } from './user-error';

/** What a command line is run in: the process, or a test. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<string | Uint8Array>;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

/** Someone waits: what is away for longer is told instead. */
const triesAgain = 2;

/** What a command works with; made when its options are known. */
export class Session {
  readonly output: Output;

  constructor(
    private readonly surroundings: Surroundings,
    json: boolean,
  ) {
    this.output = new Output(surroundings.stdout, surroundings.stderr, json);
  }

  /** @throws UserError where a variable can't be used */
  get configuration(): Configuration {
    const read = readConfiguration(this.surroundings.env);
    if (read.valid) return read.configuration;
    throw new UserError('The environment holds variables that cannot be used.', {
      mend: describeProblems(read.problems),
      code: 'configuration_invalid',
      exitCode: exitCodes.usage,
    });
  }

  /** A client of the API, with the operator token of this machine where none is given. */
  client(tenant?: string): Portcullis {
    const { client, adminToken, home } = this.configuration;
    const token = client.token ?? adminToken ?? keptToken(home);
    const heldKey = client.tokenKeyFile === undefined ? undefined : readHolderKeyFile(client.tokenKeyFile);
    return new Portcullis({ baseUrl: client.url, token, heldKey, tenant, maxRetries: triesAgain });
  }

  /** Where the API is taken to be; undefined where the environment can't be used. */
  get apiUrl(): string | undefined {
    const read = readConfiguration(this.surroundings.env);
    return read.valid ? read.configuration.client.url : undefined;
  }

  async readStdin(): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of this.surroundings.stdin)
      text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  }
}

function keptToken(home: string): string | undefined {
  try {
    const text = readFileSync(join(home, 'admin-token'), 'utf8').trim();
    return text === '' ? undefined : text;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined;
    if (hasCode(error, 'EACCES'))
      throw new UserError(`The admin token in ${home} may not be read.`, {
        mend: 'Run as the user who owns it, or set PORTCULLIS_TOKEN.',
      });
    throw error;
  }
}
