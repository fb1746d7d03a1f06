import { generateKeyPairSync } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { ed25519PublicKeySchema } from '../domain/ed25519-public-key';
import { tenantLimitsSchema, tenantOfSlug, tenantPolicySchema } from '../domain/registered-tenant';
import { type Application, composeApplication } from '../runtime/composition';
import { openDatabase } from '../store/database';
import { migrate } from '../store/migrate';
import { RecordedRuns } from '../test/application/recorded-runs';
import { expectValue } from '../test/application/test-application';
import { embeddedKeys } from '../test/custody/embedded-keys';
import { type Comparison, compare, rateOf } from './comparison';
import { inNewDatabase } from './measuring';

export interface TokenBenchOptions {
  readonly rounds?: number;
  /** Tokens that are presented in turn. */
  readonly tokens?: number;
  /** Verifications in a round. */
  readonly verifications?: number;
  readonly report?: (line: string) => void;
}

const atOnce = 16;

/**
 * Letting in whoever presents a capability token (signature, claims, what was revoked) against what jose takes to verify
 * the same tokens, one after another and several at once. No verdict is kept from one request to the next.
 */
export async function benchTokens(
  databaseUrl: string,
  { rounds = 41, tokens = 64, verifications = 600, report = () => {} }: TokenBenchOptions = {},
): Promise<Readonly<Record<string, Comparison>>> {
  return inNewDatabase(databaseUrl, async (url) => {
    await migrate(url);
    const database = openDatabase({ url, applicationName: 'portcullis-bench' });
    const keyStores = embeddedKeys(database);
    const application = composeApplication({ database, runs: new RecordedRuns(), rehearsing: { keyStores } });
    try {
      const presented = await issuedTokens(application, tokens);
      const tokenOf = (index: number) => presented[index % presented.length] ?? '';
      await application.capabilityStandings.fresh();
      const [key] = application.capabilityStandings.keysOf(tenantOfSlug(slug));
      const imported = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: key?.publicKey ?? '' }, 'EdDSA');
      const options = { algorithms: ['EdDSA'], typ: 'portcullis+jwt', audience: 'portcullis' };
      const request = { proof: undefined, method: 'GET', host: 'bench', path: '/' };
      const measured: Record<string, Comparison> = {};
      for (const [name, together] of Object.entries({ oneByOne: 1, together: atOnce }))
        measured[name] = await compare(
          `tokens.${name}`,
          {
            portcullis: () =>
              rateOf(verifications, together, (index) =>
                application.capabilityAccess.letIn(tokenOf(index), request),
              ),
            bare: () =>
              rateOf(verifications, together, (index) => jwtVerify(tokenOf(index), imported, options)),
          },
          { rounds, report },
        );
      return measured;
    } finally {
      await database.close();
    }
  });
}

const slug = 'bench-tokens';

async function issuedTokens(
  { operators, tenantRegistry, capabilities }: Application,
  count: number,
): Promise<readonly string[]> {
  const added = await operators.add('bench', 'token of the bench');
  const caller = { principal: { id: added?.principal ?? '', kind: 'operator' }, tenant: undefined } as const;
  const limits = tenantLimitsSchema.parse({});
  const policy = tenantPolicySchema.parse({});
  const described = { tenant_id: slug, display_name: slug, system: false, limits, policy };
  const tenant = expectValue(await tenantRegistry.create(caller, { ...described, status: 'ACTIVE' }));
  const tokens: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const wish = {
      subjectKey: ed25519PublicKeySchema.parse(x),
      scopes: ['service:tenant-read', 'vms:write'] as const,
      expiresInSeconds: 3600,
    };
    tokens.push(expectValue(await capabilities.issue(caller, tenant, wish)).token);
  }
  return tokens;
}
