import type { Application } from '../../runtime/composition';
import { composeApplication } from '../../runtime/composition';
import { expectValue, openTestApplication, type TestApplication } from './test-application';

let app: TestApplication;
beforeEach(async () => {
  app = await openTestApplication();
});
afterEach(() => app.close());

/** The same deployment, started again with another configuration. */
function restarted(rootFallbackEnabled: boolean): Application {
  return composeApplication({ database: app.database, runs: app.runs, deployment: { rootFallbackEnabled } });
}

async function survey(application: Application) {
  const { body, receipt } = expectValue(await application.execute('keyCustody.readiness', {}, app.caller));
  return { status: body.status, version: receipt?.version, id: receipt?.id };
}

test('readiness has a version for each change of its answer, and none for a repeat', async () => {
  const first = await survey(app);
  expect(first).toMatchObject({ status: 'staging_no_root_ready', version: 1 });
  expect(await survey(restarted(false))).toEqual(first);

  const fallback = restarted(true);
  const second = await survey(fallback);
  expect(second).toMatchObject({ status: 'fixture_root_fallback_blocks_production', version: 2 });
  expect(await survey(fallback)).toEqual(second);

  // Back to what it was is a change again: it is held against the last answer, not against any.
  expect(await survey(app)).toMatchObject({ status: 'staging_no_root_ready', version: 3 });
  expect(await app.countEvents()).toBe(3);
});
