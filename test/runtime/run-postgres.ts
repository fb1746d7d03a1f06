import { startEmbeddedPostgres } from '../../runtime/embedded-postgres';

/** A process of its own that starts a database and then can be killed. Arguments: home folder, port. */
async function main(): Promise<void> {
  const [home = '', port = ''] = process.argv.slice(2);
  const server = await startEmbeddedPostgres({
    home,
    port: Number(port),
    searchPath: [],
    report: () => undefined,
  });
  process.stdout.write(`${server.pid}\n`);
  await server.exited;
}

void main();
