import { z } from 'zod';
import type { Reference } from '../../domain/reference';
import { tenantOfSlug } from '../../domain/registered-tenant';
import { issueToken } from '../api/capability-token';
import { documentFor } from '../api/document';
import { newHolder, newHolderKey, openSession } from '../api/holder';
import type { Answer, TestApi } from '../api/test-api';
import { until } from '../store/until';
import { type Asker, bearing } from './asker';
import { tokenAskers } from './token-askers';

/** What a test calls an API by, as an operator unless it sends another token. */
export type Caller = Pick<TestApi, 'get' | 'post' | 'put'>;

/** One of two tenants of a deployment, with something of each kind that a tenant can have. */
export interface Neighbour {
  /** Part of every name of what it has, as others could guess it. */
  readonly name: string;
  /** Part of every text of what it has, which nobody else ever sends. */
  readonly word: string;
  readonly slug: string;
  readonly reference: Reference;
  readonly namespace: string;
  /** Who asks for it, its admin among them. */
  readonly askers: readonly Asker[];
  readonly admin: Asker;
  /** Gives those who ask by capability tokens others. */
  renewTokens(): Promise<void>;
  /** What stands in its paths, by where it stands, such as `vms/{id}`. */
  readonly things: Readonly<Record<string, readonly string[]>>;
  readonly references: readonly string[];
}

export interface NeighbourWish {
  readonly name: string;
  readonly word: string;
  /** Of its Temporal namespace, which is named on a server of many deployments. */
  readonly namespaceSuffix: string;
  /** Where its webhooks go. */
  readonly webhookUrl: string;
}

const withId = z.looseObject({ id: z.string() });
const listOf = z.looseObject({ data: z.array(withId) });
const withState = z.looseObject({ state: z.string() });

/** Has a tenant move in: registered, with people, tokens, secrets, nodes, records and a run that has ended. */
export async function moveIn(api: Caller, wish: NeighbourWish): Promise<Neighbour> {
  const { name, word } = wish;
  const slug = `${name}-corp`;
  const tenant = tenantOfSlug(slug);
  const namespace = `${name}-${wish.namespaceSuffix}`;
  const idOf = async (path: string, body: object) =>
    withId.parse(made(await api.post(path, { tenant, ...body }))).id;
  const within = `/v1/tenants/${slug}`;

  await untilMade(() => api.post('/v1/tenants', { tenant_id: slug, display_name: word, namespace }));
  const admin = await newHolder(api, tenant, { role: 'admin', name: word });
  const member = await newHolder(api, tenant, { name: word });
  const spare = await newHolder(api, tenant, { name: word });
  const sessions = {
    admin: await openSession(api, admin),
    member: await openSession(api, member),
    spare: await openSession(api, spare),
  };
  const spareToken = await issueToken(api, slug);

  const secret = `${name}-first`;
  made(await api.put(`${within}/secrets/${encodeURIComponent(secret)}`, { value: word }));
  const device = { name: word, public_key: newHolderKey().publicKey };
  const { id: deviceId } = withId.parse(made(await api.post(`${within}/devices`, device)));
  const tool = {
    kind: 'calculator',
    name: 'calculator',
    description: word,
    parameters: { type: 'object', properties: {} },
  };
  const version = 'v1.0.0';
  made(await api.post(`/v1/tool-registries/${slug}/versions`, { version, tools: [tool] }));
  made(await api.post('/v1/key-stores/embedded/keys', { tenant, key_name: name }));

  const receipt = `receipt:${name}.first`;
  const evidence = { reference: receipt, commitment: `sha256:${word}`, issuer: 'authority:first' };
  const recorded = made(await api.post('/v1/evidence', { tenant, ...evidence }));
  const { receipt: proof } = z.looseObject({ receipt: withId }).parse(recorded);
  const vm = await idOf('/v1/vms', { name: word, host: `${name}.example.test` });
  const stored = await idOf('/v1/storage-reservations', { gigabytes: 1, purpose: word });
  const told = { url: wish.webhookUrl, events: ['escalation'], description: word };
  const endpoint = await idOf('/v1/webhook-endpoints', told);
  const asTenant = { headers: { 'portcullis-tenant': tenant } };
  made(await api.post(`/v1/webhook-endpoints/${endpoint}/test`, undefined, asTenant));
  const deliveries = listOf.parse(made(await api.get(`/v1/webhook-deliveries?tenant=${tenant}`)));
  const rehearsal = await idOf('/v1/rehearsals', { kind: 'rotation', key_ref: `key_registry:${name}` });
  const document = documentFor(name, { standing: false });
  const provisioning = await idOf('/v1/provisionings', { ...document, tenant });
  const run = await idOf('/v1/runs', { prompt: word });
  await until(
    async () => withState.parse(made(await api.get(`/v1/runs/${run}`))).state === 'answered',
    30_000,
  );

  const tokens = await tokenAskers(api, slug);
  const asAdmin = { what: 'an admin', mayMost: true, credentials: bearing(sessions.admin.token) };
  return {
    name,
    word,
    slug,
    reference: tenant,
    namespace,
    admin: asAdmin,
    renewTokens: tokens.renew,
    askers: [
      asAdmin,
      { what: 'a member', mayMost: false, credentials: bearing(sessions.member.token) },
      ...tokens.askers,
    ],
    things: {
      'tenants/{id}': [slug],
      'tenants/{ref}': [tenant],
      'tool-registries/{id}': [slug],
      'versions/{version}': [version],
      'secrets/{path}': [secret],
      'tokens/{tokenId}': [spareToken.id],
      'devices/{deviceId}': [deviceId],
      'principals/{id}': [spare.principal],
      'holder-keys/{key}': [spare.key.reference],
      'sessions/{id}': [sessions.spare.session],
      'records/{ref}': [receipt],
      'receipts/{id}': [proof.id],
      'vms/{id}': [vm],
      'storage-reservations/{id}': [stored],
      'webhook-endpoints/{id}': [endpoint],
      'webhook-deliveries/{id}': deliveries.data.map(({ id }) => id),
      'rehearsals/{id}': [rehearsal],
      'provisionings/{id}': [provisioning],
      'runs/{id}': [run],
      'key-stores/{name}': ['embedded'],
      'operator-tokens/{name}': ['admin'],
    },
    references: [receipt, ...referencesIn(JSON.stringify(document), name)],
  };
}

function made(answer: Answer): unknown {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body;
}

/** Where the worker is still starting, whoever asks is told to ask again. */
async function untilMade(make: () => Promise<Answer>): Promise<void> {
  let answer = await make();
  await until(async () => {
    if (!answer.text.includes('namespace_unavailable')) return true;
    answer = await make();
    return false;
  }, 40_000);
  made(answer);
}

function referencesIn(text: string, name: string): readonly string[] {
  return [...new Set(text.match(new RegExp(`[a-z_]+:${name}`, 'g')))];
}
