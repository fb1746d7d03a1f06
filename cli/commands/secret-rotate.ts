import type { Command } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { readSecretValue, type SecretValueOptions, withSecretValue } from '../secret-options';

export function rotateCommand(run: Runner): Command {
  return withSecretValue(
    describeCommand('rotate', 'Keep a new value in the place of the one that stands.', [
      'portcullis secret rotate --tenant acme-corp --path llm/openrouter < next.key',
    ]),
  ).action((options: SecretValueOptions, command: Command) =>
    run(async (session) => {
      const { tenant, path } = options;
      const value = await readSecretValue(session, options, command);
      const rotated = await session.client().tenantSecrets.rotate(tenant, path, { value });
      session.output.show({ data: rotated, lines: [`${path} is kept as version ${rotated.version}.`] });
      return exitCodes.done;
    }),
  );
}
