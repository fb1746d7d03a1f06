import { Command, Option } from 'commander';
import type { TenantKey } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { aligned } from '../views/aligned';

export const keyStoreCommand: MakeCommand = (run) =>
  new Command('key-store')
    .description('The key stores of the deployment, and keys of tenants there.')
    .addCommand(listCommand(run))
    .addCommand(createKeyCommand(run));

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the key stores that keys can be bound to.').action(() =>
    run(async (session) => {
      const stores = await session.client().keyStores.list();
      session.output.show({
        data: stores,
        lines:
          stores.length === 0
            ? ['None.']
            : aligned(
                stores.map(({ name, provider }) => [name, provider]),
                '',
              ),
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
    .option('--tenant <kind:name>', 'Whose key it is.')
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
