// Carries out what the documents ask of curl, so that no more than Node is needed to follow them.
const { parseArgs } = require('node:util');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    request: { type: 'string', short: 'X', default: 'GET' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    data: { type: 'string', short: 'd' },
    silent: { type: 'boolean', short: 's' },
    'show-error': { type: 'boolean', short: 'S' },
    fail: { type: 'boolean', short: 'f' },
    'write-out': { type: 'string', short: 'w', default: '' },
  },
});

async function main() {
  const response = await fetch(positionals[0], {
    method: values.request,
    headers: values.header.map((line) => /^([^:]+):\s*(.*)$/.exec(line).slice(1)),
    body: values.data,
  });
  const text = await response.text();
  if (values.fail && !response.ok) {
    if (values['show-error'])
      process.stderr.write(`curl: (22) The requested URL returned error: ${response.status}\n`);
    process.exitCode = 22;
    return;
  }
  process.stdout.write(text + values['write-out'].replace('%{http_code}', response.status));
}

main();
