import { Escalations } from '../../application/escalation/escalations';
import { defaultEscalationTeams } from '../../domain/escalation';
import { reference } from '../../domain/reference';
import { openTestApplication, type TestApplication, tenant } from './test-application';

let application: TestApplication;
let now = new Date('2026-01-01T10:00:00.000Z');
let escalations: Escalations;
beforeAll(async () => {
  application = await openTestApplication();
  escalations = new Escalations({
    ...application,
    teams: { ...defaultEscalationTeams, security: { team: 'Trust desk', contact: 'trust@desk.example' } },
    clock: () => now,
  });
});
afterAll(() => application.close());

const escalation = { area: 'secrets', tenant, code: 'secret_store_sealed' } as const;

it('is told once an hour for an area and a subject, however often it fails at once', async () => {
  const subject = reference('tenant_secret', 'llm.openrouter');
  await Promise.all(Array.from({ length: 5 }, () => escalations.raise({ ...escalation, subject })));
  expect(await application.countEvents('ESCALATED')).toBe(1);
  await escalations.raise({ ...escalation, subject: reference('tenant_secret', 'llm.azure') });
  await escalations.raise({ ...escalation, subject, area: 'policy' });
  expect(await application.countEvents('ESCALATED')).toBe(3);
  now = new Date('2026-01-01T11:00:00.000Z');
  await escalations.raise({ ...escalation, subject });
  expect(await application.countEvents('ESCALATED')).toBe(4);
});

it('names the team as the deployment calls it, and keeps how to reach it out of the ledger', async () => {
  const subject = reference('tenant_secret', 'told');
  expect(await escalations.raise({ ...escalation, subject })).toEqual({
    team: 'Trust desk',
    contact: 'trust@desk.example',
  });
  const { rows } = await application.test.superuser.query<{ canonical: string }>(
    `select convert_from(canonical, 'UTF8') as canonical from event where type = 'ESCALATED'`,
  );
  const told = rows.map(({ canonical }) => canonical).filter((text) => text.includes(subject));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('Trust desk');
  expect(told[0]).not.toContain('desk.example');
});
