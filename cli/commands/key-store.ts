import { createHash } from 'node:crypto';
import { Command, Option } from 'commander';
import type { KeyCustodyProviderBindRequest, TenantKey } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { showRefusal } from '../show-refusal';
import { tenantOption } from '../tenant-option';
import { UserError } from '../user-error';
import { aligned } from '../views/aligned';
import { rowLines } from '../views/row-lines';
import { wholeNumber } from '../whole-number';

export const keyStoreCommand: MakeCommand = (run) =>
  new Command('key-store')
    .description('The key stores of the deployment, and keys of tenants there.')
    .addCommand(listCommand(run))
    .addCommand(createKeyCommand(run))
    .addCommand(connectCommand(run));

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the key stores that keys can be bound to.').action(() =>
    run(async (session) => {
      const stores = await session.client().keyStores.list();
      session.output.show({
        data: stores,
        lines: rowLines(stores.map(({ name, provider }) => [name, provider])),
      });
      return exitCodes.done;
    }),
  );
}

const algorithms = [
  'ed25519',
  'ecdsa-p256-sha256',
  'rsa-pss-3072-sha256',
] as const satisfies readonly TenantKey['algorithm'][];

function createKeyCommand(run: Runner): Command {
  return describeCommand('create-key', 'Make a key of a tenant, and show its public key, to be attested.', [
    'portcullis key-store create-key embedded mills_root --tenant tenant_node:mills',
  ])
    .argument('<key-store>', 'The key store, as the deployment names it.')
    .argument('<key>', 'What the key is called there; one that stands is shown as it is.')
    .addOption(tenantOption('Whose key it is.'))
    .addOption(new Option('--algorithm <algorithm>', 'How it signs.').choices(algorithms).default('ed25519'))
    .action(
      (
        keyStore: string,
        keyName: string,
        { tenant, algorithm }: { readonly tenant?: string; readonly algorithm: TenantKey['algorithm'] },
      ) =>
        run(async (session) => {
          const key = await session
            .client(tenant)
            .keyStores.createKey(keyStore, { tenant, key_name: keyName, algorithm });
          session.output.show({ data: key, lines: key.publicKey.trimEnd().split('\n') });
          return exitCodes.done;
        }),
    );
}

interface ConnectOptions {
  readonly tenant: string;
  readonly key: string;
  readonly policy: NonNullable<KeyCustodyProviderBindRequest['rotation_policy']>;
  readonly timeZone: string;
  readonly approvals: number;
}

function connectCommand(run: Runner): Command {
  return describeCommand(
    'connect',
    'Make a key of a tenant, attest it with its public key, and bind it, so that it can be rehearsed.',
    [
      'portcullis key-store connect embedded mills_root --tenant tenant_node:mills --key signing_key:mills_root',
    ],
  )
    .argument('<key-store>', 'The key store, as the deployment names it.')
    .argument('<key-name>', 'What the key is called there.')
    .addOption(tenantOption('Whose key it is.').makeOptionMandatory())
    .requiredOption('--key <kind:name>', 'What records call the key.')
    .addOption(
      new Option('--policy <policy>', 'Whether rehearsals use throw-away keys, or rotate this one.')
        .choices(['rehearse_only', 'rotate'] satisfies readonly ConnectOptions['policy'][])
        .default('rehearse_only'),
    )
    .option('--time-zone <zone>', 'By whose clocks the quarterly rehearsals go.', 'UTC')
    .option('--approvals <count>', 'How many others approve emergency access.', wholeNumber(1, 16), 1)
    .action(
      (keyStore: string, keyName: string, { tenant, key, policy, timeZone, approvals }: ConnectOptions) =>
        run(async (session) => {
          const client = session.client(tenant);
          const store = (await client.keyStores.list()).find(({ name }) => name === keyStore);
          if (store === undefined)
            throw new UserError(`The deployment has no key store ${keyStore}.`, {
              mend: 'See `portcullis key-store list` for those that it has.',
              exitCode: exitCodes.usage,
            });
          const made = await client.keyStores.createKey(keyStore, { tenant, key_name: keyName });
          const attested = await client.keyCustodyProviderAttest({
            tenant,
            provider_attestation_ref: `key_custody_provider_attestation:${nameIn(key)}`,
            mode: 'key_store',
            provider: store.provider,
            key_ref: key,
            public_key: made.publicKey,
            attestation_hash: `sha256:${createHash('sha256').update(made.publicKey, 'utf8').digest('hex')}`,
          });
          if (attested.outcome === 'refused') return showRefusal(session.output, attested);
          const bound = await client.keyCustodyProviderBind({
            tenant,
            provider_attestation: attested.body.providerAttestation,
            key_ref: key,
            key_store: keyStore,
            key_name: keyName,
            rotation_policy: policy,
            time_zone: timeZone,
            break_glass_approvals: approvals,
          });
          if (bound.outcome === 'refused') return showRefusal(session.output, bound);
          session.output.show({
            data: bound,
            lines: aligned(
              [
                ['Key', key],
                ['At', `${keyStore} (${store.provider}), as ${keyName}`],
                ['Attested', attested.body.providerAttestation],
                ['Bound', bound.body.providerBinding],
              ],
              '',
            ),
          });
          return exitCodes.done;
        }),
    );
}

function nameIn(reference: string): string {
  return reference.slice(reference.indexOf(':') + 1);
}
