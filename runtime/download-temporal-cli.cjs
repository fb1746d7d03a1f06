'use strict';
// Downloads the Temporal CLI the way the Temporal SDK does for its tests, by starting and ending a server with it. A
// process of its own, because the SDK's download knows no time limit: whoever started this one can end it.
// Usage: node download-temporal-cli.cjs <folder> <version>; leaves <folder>/temporal-<version>.
const { Runtime } = require('@temporalio/worker');

const [, , downloadDir, version] = process.argv;

async function main() {
  const runtime = Runtime.instance();
  const server = await runtime.createEphemeralServer({
    type: 'dev-server',
    exe: {
      type: 'cached-download',
      downloadDir,
      version,
      ttl: 86_400_000,
      sdkName: 'sdk-typescript',
      sdkVersion: require('@temporalio/worker/package.json').version,
    },
    namespace: 'default',
    ip: '127.0.0.1',
    port: null,
    uiPort: null,
    dbFilename: null,
    ui: false,
    log: { format: 'json', level: 'error' },
    extraArgs: [],
  });
  await runtime.shutdownEphemeralServer(server);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
