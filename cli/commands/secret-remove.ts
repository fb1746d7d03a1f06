import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { type SecretOptions, withSecretOptions } from '../secret-options';

export function removeCommand(run: Runner): Command {
  return withSecretOptions(
    describeCommand('remove', 'Remove every version of a secret.', [
      'portcullis secret remove --tenant acme-corp --path llm/openrouter',
    ]),
  ).action(({ tenant, path }: SecretOptions) =>
    run(async (session) => {
      await session.client().tenantSecrets.remove(tenant, path);
      session.output.show({ data: { path, removed: true }, lines: [`${path} is removed.`] });
      return exitCodes.done;
    }),
  );
}
