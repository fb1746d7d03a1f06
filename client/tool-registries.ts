import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { ListedToolRegistryVersion, ToolRegistryDiff, ToolRegistryVersion } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

/** A version as it is to be seeded; tools are written as on the wire. */
export interface NewToolRegistryVersion {
  /** `vMAJOR.MINOR.PATCH` */
  readonly version: string;
  readonly tools: readonly object[];
}

/** The tools that runs may use: the default registry, by the id `default`, and those of tenants, by their slugs. */
export class ToolRegistries {
  constructor(private readonly transport: Transport) {}

  /**
   * Seeds a version, which then counts. The same tools under the same version again change nothing.
   * @throws ConflictError `registry_version_taken` where the version holds other tools; PermissionError
   */
  async seed(
    id: string,
    version: NewToolRegistryVersion,
    options?: CallOptions,
  ): Promise<ToolRegistryVersion> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(id)}/versions`, body: version },
      options,
    );
    return fromWire<ToolRegistryVersion>(text);
  }

  /** Has another version count, an older one too. @throws NotFoundError, PermissionError */
  async select(id: string, version: string, options?: CallOptions): Promise<ToolRegistryVersion> {
    const { text } = await this.transport.request(
      { method: 'POST', path: `${pathOf(id)}/select`, body: { version } },
      options,
    );
    return fromWire<ToolRegistryVersion>(text);
  }

  /** The newest first. @throws NotFoundError, also for a registry that the token may not see. */
  list(id: string, options?: CallOptions): AsyncGenerator<ListedToolRegistryVersion> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: `${pathOf(id)}/versions`, query: { cursor } },
        options,
      );
      return fromWire<Page<ListedToolRegistryVersion>>(text);
    });
  }

  /** A version, or where none is named the one that counts. @throws NotFoundError */
  async show(id: string, version = 'current', options?: CallOptions): Promise<ToolRegistryVersion> {
    const path = `${pathOf(id)}/versions/${encodeURIComponent(version)}`;
    const { text } = await this.transport.request({ method: 'GET', path }, options);
    return fromWire<ToolRegistryVersion>(text);
  }

  /** What became of the tools from one version to another. @throws NotFoundError */
  async diff(id: string, from: string, to: string, options?: CallOptions): Promise<ToolRegistryDiff> {
    const { text } = await this.transport.request(
      { method: 'GET', path: `${pathOf(id)}/diff`, query: { from, to } },
      options,
    );
    return fromWire<ToolRegistryDiff>(text);
  }
}

function pathOf(id: string): string {
  return `/v1/tool-registries/${encodeURIComponent(id)}`;
}
