import { guardedFetch } from '../../../outbound/guarded-fetch';

/** Asks each URL of its arguments, whose names all lead to this machine, and prints what came of it, a line each. */
async function main(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const outcome = await guardedFetch(url, {
      allow: ['127.0.0.1/32'],
      resolve: async () => ['127.0.0.1'],
      timeoutMs: 10_000,
      maxBytes: 1_000,
      maxRedirects: 1,
    });
    const { kind } = outcome;
    const told = kind === 'answered' ? { kind, body: outcome.body.toString() } : outcome;
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }
}

void main(process.argv.slice(2));
