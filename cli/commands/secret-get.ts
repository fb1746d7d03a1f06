import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type SecretOptions, withSecretOptions } from '../secret-options';

export function getCommand(run: Runner): Command {
  return withSecretOptions(
    describeCommand('get', 'Show which version stands, or with --reveal its value.', [
      'portcullis secret get --tenant acme-corp --path llm/openrouter',
    ]),
  )
    .option('--reveal', 'Write the value to stdout. That is recorded.')
    .action(({ tenant, path, reveal }: SecretOptions & { readonly reveal?: true }) =>
      run(async (session) => {
        const { tenantSecrets } = session.client();
        if (reveal) {
          const revealed = await tenantSecrets.reveal(tenant, path);
          session.output.show({ data: revealed, lines: [revealed.value] });
          return exitCodes.done;
        }
        const secret = await tenantSecrets.get(tenant, path);
        const by = secret.createdBy === null ? 'not recorded by whom' : `by ${secret.createdBy}`;
        session.output.show({
          data: secret,
          lines: [`${path}  version ${secret.version}  ${secret.createdAt}  ${by}`],
        });
        return exitCodes.done;
      }),
    );
}
