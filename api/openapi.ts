import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import manifest from '../package.json';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body as it is documented. Handlers get it raw and judge it themselves. */
    readonly requestBody?: z.ZodType;
    readonly requestExample?: unknown;
    /** Whether the route is open to everyone. */
    readonly open?: boolean;
  }
}

// The library's own override leaves out what a field accepts beside its proper form, such as an empty text.
const zodToJsonConfig = { override: () => {} };
const jsonSchemaTransform = createJsonSchemaTransform({ zodToJsonConfig });
const jsonSchemaTransformObject = createJsonSchemaTransformObject({ zodToJsonConfig });

/** Documents every route that is added after it: OpenAPI 3.1, made from the zod schemas of the routes. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Portcullis',
        version: manifest.version,
        description:
          'Provisions the tenants of a regulated service and is the gate in front of them. ' +
          'A refused decision is an answer like the others, with status 403; what keeps a request from being decided is a problem (RFC 9457).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          operator: { type: 'http', scheme: 'bearer', description: 'The token of an operator.' },
          session: {
            type: 'http',
            scheme: 'bearer',
            description: 'The token of a session, which acts for its own tenant.',
          },
          capability: {
            type: 'http',
            scheme: 'bearer',
            description: 'A capability token of a tenant, which does there what its scopes name.',
          },
        },
      },
      security: [{ operator: [] }],
    },
    transform: (document) => {
      const { config } = document.route;
      const { schema, url } = jsonSchemaTransform({
        ...document,
        schema: {
          ...document.schema,
          ...(config?.requestBody === undefined ? {} : { body: config.requestBody }),
          ...(config?.open === true ? { security: [] } : {}),
          ...(config?.sessions === true || config?.scope !== undefined
            ? { security: whoMayAsk(config) }
            : {}),
          ...(document.schema === undefined ? { hide: true } : {}),
        },
      });
      const example = config?.requestExample;
      if (example === undefined) return { schema, url };
      return { schema: { ...schema, body: { ...Object(schema.body), examples: [example] } }, url };
    },
    transformObject: (document) => {
      const described = jsonSchemaTransformObject(document);
      if ('components' in described) dropInputs(described.components?.schemas);
      return described;
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // The service speaks HTTP; whoever puts TLS in front of it adds what belongs to that.
    transformStaticCSP: (policy) => policy.replace(' upgrade-insecure-requests;', ''),
  });
}

/** What of each token has to be held: OpenAPI 3.1 lets the roles of any scheme be named. */
function whoMayAsk({ scope }: FastifyContextConfig): Record<string, string[]>[] {
  const capability = scope === undefined ? [] : [{ capability: [scope] }];
  return [{ operator: [] }, { session: [] }, ...capability];
}

/** Only answers have named schemas; what the library derives of them for requests is used by none. */
function dropInputs(schemas: Record<string, unknown> | undefined): void {
  for (const id of Object.keys(schemas ?? {})) {
    if (schemas !== undefined && id.endsWith('Input')) delete schemas[id];
  }
}
