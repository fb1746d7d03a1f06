import { generateKeyPairSync } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { CapabilityAccess } from '../application/capabilities/capability-access';
import { CapabilityVerifier } from '../application/capabilities/capability-verifier';
import { ProofOfPossession } from '../application/capabilities/proof-of-possession';
import { ed25519PublicKeySchema } from '../domain/ed25519-public-key';
import { tenantLimitsSchema, tenantOfSlug, tenantPolicySchema } from '../domain/registered-tenant';
import { type Application, composeApplication } from '../runtime/composition';
import { openDatabase } from '../store/database';
import { migrate } from '../store/migrate';
import { PostgresEventStore } from '../store/postgres-event-store';
import { PresentedProofs } from '../store/presented-proofs';
import { RecordedRuns } from '../test/application/recorded-runs';
import { expectValue } from '../test/application/test-application';
import { embeddedKeys } from '../test/custody/embedded-keys';
import { type Comparison, compare, rateOf } from './comparison';
import { inNewDatabase } from './measuring';

export interface TokenBenchOptions {
  readonly rounds?: number;
  /** Tokens that are presented in a round, each once. */
  readonly tokens?: number;
  readonly report?: (line: string) => void;
}

const atOnce = 16;

/**
 * Judging capability tokens against what jose takes to verify them, one after another and several at once: the token by
 * itself (signature, claims, what was revoked), and all that it takes to let in who presents it. As each comes for the
 * first time, and as it comes again, when its signature is remembered.
 */
export async function benchTokens(
  databaseUrl: string,
  { rounds = 21, tokens = 600, report = () => {} }: TokenBenchOptions = {},
): Promise<Readonly<Record<string, Comparison>>> {
  return inNewDatabase(databaseUrl, async (url) => {
    await migrate(url);
    const database = openDatabase({ url, applicationName: 'portcullis-bench' });
    const keyStores = embeddedKeys(database);
    const application = composeApplication({ database, runs: new RecordedRuns(), rehearsing: { keyStores } });
    try {
      const presented = await issuedTokens(application, tokens);
      const tokenOf = (index: number) => presented[index] ?? '';
      const { capabilityStandings: standings, tenants } = application;
      await standings.fresh();
      const [key] = standings.keysOf(tenantOfSlug(slug));
      const imported = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: key?.publicKey ?? '' }, 'EdDSA');
      const options = { algorithms: ['EdDSA'], typ: 'portcullis+jwt', audience: 'portcullis' };
      const access = {
        tenants,
        store: new PostgresEventStore(database),
        proofOfPossession: new ProofOfPossession({ presentedProofs: new PresentedProofs(database), clock }),
        clock,
        requireProof: false,
      };
      const judges = {
        verify: () => {
          const verifier = new CapabilityVerifier({ standings, clock });
          return (token: string) => verifier.verify(token);
        },
        letIn: () => {
          const verifier = new CapabilityVerifier({ standings, clock });
          const letting = new CapabilityAccess({ ...access, verifier });
          return (token: string) => letting.letIn(token, request);
        },
      };
      const measured: Record<string, Comparison> = {};
      for (const [what, judge] of Object.entries(judges)) {
        const seen = judge();
        for (const token of presented) await seen(token);
        for (const [when, judgeOf] of Object.entries({ first: judge, again: () => seen }))
          for (const [how, together] of Object.entries({ oneByOne: 1, together: atOnce })) {
            const name = `${what}.${when}.${how}`;
            measured[name] = await compare(
              `tokens.${name}`,
              {
                portcullis: () => {
                  const judged = judgeOf();
                  return rateOf(tokens, together, (index) => judged(tokenOf(index)));
                },
                bare: () => rateOf(tokens, together, (index) => jwtVerify(tokenOf(index), imported, options)),
              },
              { rounds, report },
            );
          }
      }
      return measured;
    } finally {
      await database.close();
    }
  });
}

const slug = 'bench-tokens';
const clock = () => new Date();
/** As a bearer asks: without a proof. */
const request = { proof: undefined, method: 'GET', host: 'bench', path: '/v1/vms' };

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
