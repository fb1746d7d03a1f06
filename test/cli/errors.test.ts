import { createServer } from 'node:http';
import { problem, type ScriptedServer, startScriptedServer } from '../client/scripted-server';
import { run } from './command-line';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});

afterAll(() => server.close());

const env = () => ({ PORTCULLIS_URL: server.url, PORTCULLIS_TOKEN: 'a-token-long-enough' });

it('says what happened, how to mend it, and the request', async () => {
  server.script(problem(401, 'unauthenticated'));
  const { exitCode, stdout, stderr } = await run(['status', 'id'], { env: env() });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatchInlineSnapshot(`
"Error: detail of unauthenticated
  Set PORTCULLIS_TOKEN to the token of an operator or of a session (\`portcullis session open\`), or PORTCULLIS_HOME to the folder that holds admin-token.
  Request request-1
"
`);
});

it('names the team to call, where the API does', async () => {
  const escalate_to = { team: 'Security', contact: '#security' };
  server.script(problem(502, 'secret_store_failed', {}, { escalate_to }));
  const told = await run(['status', 'id'], { env: env() });
  expect(told.stderr).toContain('  Escalate to Security (#security)\n');
  server.script(problem(502, 'secret_store_failed', {}, { escalate_to }));
  const { stderr } = await run(['status', 'id', '--json'], { env: env() });
  expect(JSON.parse(stderr)).toMatchObject({ error: { escalate_to } });
});

it('says it as JSON, on stderr, where JSON is asked for', async () => {
  server.script(problem(404, 'not_found'));
  const { stdout, stderr } = await run(['status', 'id', '--json'], { env: env() });
  expect(stdout).toBe('');
  expect(JSON.parse(stderr)).toEqual({
    error: { what: 'detail of not_found', code: 'not_found', request_id: 'request-1' },
  });
});

it('takes what the API can not read for a fault of usage, and says no more than it knows', async () => {
  server.script(problem(422, 'webhook_url_forbidden'));
  const { exitCode, stderr } = await run(['webhook', 'add', '--url', 'https://10.0.0.1/'], { env: env() });
  expect(exitCode).toBe(2);
  expect(stderr).toBe('Error: detail of webhook_url_forbidden\n  Request request-1\n');
});

it('names the provisioning that stands in the way, with the commands for it', async () => {
  server.script(problem(409, 'provisioning_running', {}, { provisioning: 'other' }));
  const { exitCode, stderr } = await run(['provision', '-f', '-'], { env: env(), stdin: 'a: 1' });
  expect(exitCode).toBe(1);
  expect(stderr).toContain('portcullis status other');
  expect(stderr).toContain('portcullis cancel other');
});

it('names the lines of a document that do not fit', async () => {
  const errors = [
    { pointer: '/evidence/0/issuer', detail: 'expected a reference' },
    { pointer: '/company', detail: 'missing' },
  ];
  server.script(problem(422, 'schema_invalid', {}, { errors }));
  const stdin = 'tenant: a\nevidence:\n  - reference: a:b\n    issuer: nobody\n';
  const { exitCode, stderr } = await run(['provision', '-f', '-'], { env: env(), stdin });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('stdin:4: /evidence/0/issuer expected a reference');
  expect(stderr).toContain('stdin: /company missing');
});

it('says where nothing answers, and what to do', async () => {
  const nobody = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => nobody.once('listening', resolve));
  const address = nobody.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  await new Promise((resolve) => nobody.close(resolve));
  const { exitCode, stderr } = await run(['list'], { env: { PORTCULLIS_URL: `http://127.0.0.1:${port}` } });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`Nothing answers at http://127.0.0.1:${port}`);
  expect(stderr).toContain('npm start');
});

it('lets a bug through, to be told as one', async () => {
  server.script((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{'));
  await expect(run(['status', 'id'], { env: env() })).rejects.toThrow('JSON');
});
