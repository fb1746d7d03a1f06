import Fastify, { type FastifyInstance } from 'fastify';
import { Pool } from 'pg';
import { pino } from 'pino';
import { listen } from '../api/listen';
import { createApi } from '../api/server';
import { logDestination } from '../cli/logger';
import { composeApplication } from '../runtime/composition';
import { openDatabase } from '../store/database';
import { Sequencer } from '../store/sequencer';

/** Connections to the database that each server has. */
const connections = 8;

/** A process of its own for each server that is measured: `http-server.ts bare|portcullis DATABASE_URL TOKEN`. */
async function main([kind, databaseUrl = '', token = '']: readonly string[]): Promise<void> {
  const app = kind === 'bare' ? bare(databaseUrl) : await portcullis(databaseUrl, token);
  const { addresses } = await listen(app, { host: '127.0.0.1', ports: [0] });
  process.send?.({ url: addresses[0] });
}

/** What routes cost that do nothing but one insert, or one read by the primary key and one insert. */
function bare(databaseUrl: string): FastifyInstance {
  const pool = new Pool({ connectionString: databaseUrl, max: connections });
  const app = Fastify();
  const insert = (body: unknown) =>
    pool.query({
      name: 'insert',
      text: 'insert into bare (body) values ($1)',
      values: [JSON.stringify(body)],
    });
  app.post('/insert', async (request) => {
    await insert(request.body);
    return { outcome: 'recorded' };
  });
  app.post('/read-and-insert', async (request) => {
    await pool.query({ name: 'read', text: 'select body from bare where id = $1', values: [1] });
    await insert(request.body);
    return { outcome: 'recorded' };
  });
  return app;
}

/** As it is deployed, logging included, with the sequencer running beside. */
async function portcullis(databaseUrl: string, token: string): Promise<FastifyInstance> {
  const database = openDatabase({ url: databaseUrl, connections });
  const sequencer = new Sequencer({ database });
  const application = composeApplication({
    database,
    runs: {
      start: notMeasured,
      cancel: notMeasured,
      submitEvidence: notMeasured,
      factsChanged: notMeasured,
      status: notMeasured,
    },
    onAppended: () => sequencer.nudge(),
  });
  await application.operators.install('admin', token);
  sequencer.start();
  return createApi({ application, logger: pino({ level: 'info' }, logDestination('/dev/null')) });
}

async function notMeasured(): Promise<never> {
  throw new Error('provisionings are not measured here');
}

void main(process.argv.slice(2));
