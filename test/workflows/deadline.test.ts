import { pino } from 'pino';
import { installTemporalRuntime } from '../../worker/temporal-runtime';
import { sampleDocument } from './sample-document';
import { deploySkippingTime, type TimeSkippingDeployment } from './time-skipping-deployment';
import { findTimeSkippingServer, type TimeSkippingServer } from './time-skipping-server';

installTemporalRuntime(pino({ level: 'silent' }));

const server = findTimeSkippingServer(process.env);

if (server.found) {
  onServer(server);
} else {
  process.stderr.write(`The deadlines of days are left out: ${server.why}.\n`);
}

test('a server that skips time was found, or the search says why not', () => {
  expect(server).toEqual(
    server.found
      ? { found: true, executable: expect.stringMatching(/./) }
      : { found: false, why: expect.stringMatching(/./) },
  );
});

test('the search tells a file that is not there, and a machine without Java', () => {
  const misnamed = { PORTCULLIS_TIME_SKIPPING_SERVER: '/nowhere/server' };
  expect(findTimeSkippingServer(misnamed)).toMatchObject({
    found: false,
    why: expect.stringContaining("isn't there"),
  });
  expect(findTimeSkippingServer({ PATH: '/nowhere' })).toMatchObject({
    found: false,
    why: expect.stringContaining('no java on PATH'),
  });
});

function onServer(found: Extract<TimeSkippingServer, { found: true }>): void {
  describe('deadlines of days', () => {
    let skipping: TimeSkippingDeployment;
    beforeAll(async () => {
      skipping = await deploySkippingTime(found);
    });
    afterAll(() => skipping.close());

    test('a run that waits in vain for thirty days is abandoned at its deadline', async () => {
      const { environment, deployment } = skipping;
      const document = sampleDocument('vain', { withoutStanding: true, evidenceDeadline: 'P30D' });
      const { id, workflow_id } = await deployment.start(document);
      await deployment.reaches(id, 'waiting');
      // Time is skipped while somebody waits for the result.
      const result = await environment.client.workflow.getHandle(workflow_id).result();
      expect(result).toMatchObject({ state: 'abandoned', code: 'tenant_onboarding_standing_unknown' });
      const view = await deployment.reaches(id, 'abandoned');
      expect(view.ending?.withdrawn).toContain('tenant_node:vain');
    });
  });
}
