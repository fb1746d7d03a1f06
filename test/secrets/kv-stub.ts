export interface StubAnswer {
  readonly status: number;
  readonly data?: object;
  readonly auth?: object;
  readonly errors?: readonly string[];
}

interface Version {
  readonly data: unknown;
  readonly created_time: string;
  deletion_time: string;
}

const done: StubAnswer = { status: 204 };
const absent: StubAnswer = { status: 404, errors: [] };

/** The KV engine, version 2, for as much of it as a secret store needs. */
export class KvStub {
  private readonly paths = new Map<string, Version[]>();

  /** @param route The method and the part of the engine, such as `GET data`. */
  answer(route: string, path: string, given: Record<string, unknown>): StubAnswer {
    switch (route) {
      case 'GET data':
        return this.data(path);
      case 'POST data':
        return this.put(path, given);
      case 'GET metadata':
        return this.metadata(path);
      case 'LIST metadata':
        return this.list(path);
      case 'DELETE metadata':
        this.paths.delete(path);
        return done;
      default:
        return { status: 405, errors: ['unsupported operation'] };
    }
  }

  softDelete(path: string, inMilliseconds: number): void {
    const newest = this.paths.get(path)?.at(-1);
    if (newest === undefined) throw new Error(`the stub keeps nothing at ${path}`);
    newest.deletion_time = nanoseconds(Date.now() + inMilliseconds);
  }

  private data(path: string): StubAnswer {
    const versions = this.paths.get(path) ?? [];
    const newest = versions.at(-1);
    if (newest === undefined) return absent;
    const { created_time, deletion_time } = newest;
    const metadata = { created_time, deletion_time, destroyed: false, version: versions.length };
    return deletion_time === '' || Date.parse(deletion_time) > Date.now()
      ? { status: 200, data: { data: newest.data, metadata } }
      : { status: 404, data: { data: null, metadata } };
  }

  private put(path: string, { data, options }: Record<string, unknown>): StubAnswer {
    const versions = this.paths.get(path) ?? [];
    const cas = typeof options === 'object' && options !== null && 'cas' in options ? options.cas : undefined;
    if (cas !== undefined && cas !== versions.length)
      return { status: 400, errors: ['check-and-set parameter did not match the current version'] };
    const made = { data, created_time: nanoseconds(), deletion_time: '' };
    this.paths.set(path, [...versions, made]);
    const { created_time, deletion_time } = made;
    const version = versions.length + 1;
    return { status: 200, data: { created_time, deletion_time, destroyed: false, version } };
  }

  private metadata(path: string): StubAnswer {
    const versions = this.paths.get(path);
    if (versions === undefined) return absent;
    return {
      status: 200,
      data: {
        current_version: versions.length,
        max_versions: 0,
        oldest_version: 0,
        versions: Object.fromEntries(
          versions.map(({ created_time, deletion_time }, index) => [
            index + 1,
            { created_time, deletion_time, destroyed: false },
          ]),
        ),
      },
    };
  }

  private list(folder: string): StubAnswer {
    const below = folder.endsWith('/') ? folder : `${folder}/`;
    const keys = [...this.paths.keys()]
      .filter((path) => path.startsWith(below))
      .map((path) => /^[^/]*\/?/.exec(path.slice(below.length))?.[0] ?? '');
    return keys.length === 0 ? absent : { status: 200, data: { keys: [...new Set(keys)].sort() } };
  }
}

/** As exact as the engine tells times. */
function nanoseconds(at = Date.now()): string {
  return new Date(at).toISOString().replace('Z', '123456Z');
}
