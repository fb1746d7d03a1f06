import { openTestApplication, type TestApplication } from './test-application';

let application: TestApplication;

beforeAll(async () => {
  application = await openTestApplication();
});

afterAll(() => application.close());

test('a list whose followers are away is given after a while, and says that it may lack something', async () => {
  const { ledgerReader, caller } = application;
  const page = { order: 'asc', limit: 10 } as const;
  expect(await ledgerReader.list(caller, {}, page)).toEqual({ entries: [], upToDate: true });
  await application.answer('evidence.record', {
    reference: 'receipt:a',
    commitment: 'sha256:a',
    issuer: 'authority:a',
    fixture: true,
  });
  expect(await ledgerReader.list(caller, {}, page)).toEqual({ entries: [], upToDate: false });
});
