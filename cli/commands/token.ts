import { Command } from 'commander';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { collected } from '../listing';
import { rowLines } from '../views/row-lines';

export const tokenCommand: MakeCommand = (run) =>
  new Command('token')
    .description('Add, list and revoke the tokens of operators.')
    .addCommand(addCommand(run))
    .addCommand(listCommand(run))
    .addCommand(revokeCommand(run));

function addCommand(run: Runner): Command {
  return describeCommand('add', 'Add an operator with a token. The token is told this once.')
    .argument('<name>', 'Who acts by it.')
    .action((name: string) =>
      run(async (session) => {
        const added = await session.client().operatorTokens.add(name);
        session.output.message(`Token of ${added.name}; it is not kept anywhere and not shown again:`);
        session.output.show({ data: added, lines: [added.token] });
        return exitCodes.done;
      }),
    );
}

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the tokens; never the tokens themselves.').action(() =>
    run(async (session) => {
      const tokens = await collected(session.client().operatorTokens.list());
      session.output.show({
        data: tokens,
        lines: rowLines(
          tokens.map(({ name, createdAt, revokedAt }) => [
            name,
            `added ${createdAt}`,
            revokedAt === null ? '' : `revoked ${revokedAt}`,
          ]),
        ),
      });
      return exitCodes.done;
    }),
  );
}

function revokeCommand(run: Runner): Command {
  return describeCommand('revoke', 'Revoke a token. Its name stays taken.')
    .argument('<name>', 'The name that it was added with.')
    .action((name: string) =>
      run(async (session) => {
        await session.client().operatorTokens.revoke(name);
        session.output.show({ data: { name, revoked: true }, lines: [`The token of ${name} is revoked.`] });
        return exitCodes.done;
      }),
    );
}
