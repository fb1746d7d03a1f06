import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readSecretValue, type SecretValueOptions, withSecretValue } from '../secret-options';

export function setCommand(run: Runner): Command {
  return withSecretValue(
    describeCommand('set', 'Keep a value, in the place of the one that stands.', [
      'portcullis secret set --tenant acme-corp --path llm/openrouter < openrouter.key',
      'portcullis secret set --tenant acme-corp --path llm/azure --file azure.key',
    ]),
  ).action((options: SecretValueOptions, command: Command) =>
    run(async (session) => {
      const { tenant, path } = options;
      const value = await readSecretValue(session, options, command);
      const set = await session.client().tenantSecrets.set(tenant, path, { value });
      session.output.show({ data: set, lines: [`${path} is kept as version ${set.version}.`] });
      return exitCodes.done;
    }),
  );
}
