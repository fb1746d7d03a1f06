import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findPortHolder } from '../../runtime/port-holder';
import { findFreePorts, isPortFree, PortTakenError, requireFreePort } from '../../runtime/ports';

const listenThenTell = `
  const server = require('node:net').createServer();
  server.listen(Number(process.argv.at(-1)), '127.0.0.1', () => process.stdout.write('listening'));
`;

test('free ports differ and are free', async () => {
  const ports = await findFreePorts(5);
  expect(new Set(ports).size).toBe(5);
  expect(await Promise.all(ports.map((port) => isPortFree(port)))).toEqual([true, true, true, true, true]);
});

test('a taken port names its holder and the variable to set', async () => {
  const [port = 0] = await findFreePorts(1);
  const holder = spawn(process.execPath, ['-e', listenThenTell, 'secret-argument', String(port)]);
  try {
    await once(holder.stdout, 'data');
    const refused = requireFreePort(port, 'the API', 'PORT');
    await expect(refused).rejects.toBeInstanceOf(PortTakenError);
    await expect(refused).rejects.toMatchObject({
      port,
      variable: 'PORT',
      holder: { pid: holder.pid, command: 'node' },
      message: `Port ${port}, meant for the API, is held by process ${holder.pid} (node).\nStop that process, or set PORT to a free port.`,
    });
  } finally {
    holder.kill();
    await once(holder, 'exit');
  }
  await expect(requireFreePort(port, 'the API', 'PORT')).resolves.toBeUndefined();
});

test('a holder on every address, by IPv6, is found too', async () => {
  const server = createServer().listen(0, '::');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  expect(findPortHolder(port)?.pid).toBe(process.pid);
  server.close();
  await once(server, 'close');
  expect(findPortHolder(port)).toBeUndefined();
});
