import { escalationAreas, escalationLine, escalationOf } from '../../domain/escalation';

test('each area has the team that the runbook names for it', () => {
  expect(Object.fromEntries(escalationAreas.map((area) => [area, escalationOf(area).team]))).toEqual({
    namespace: 'Platform/SRE',
    workers: 'Platform/SRE',
    provisioning: 'Platform/SRE',
    webhooks: 'Platform/SRE',
    secrets: 'Security',
    policy: 'Product/Application owner',
  });
});

test('a person is told the team, and how to reach it where that is known', () => {
  expect(escalationLine({ team: 'Platform/SRE' })).toBe('Escalate to Platform/SRE');
  expect(escalationLine({ team: 'Platform/SRE', contact: '#sre' })).toBe('Escalate to Platform/SRE (#sre)');
});
