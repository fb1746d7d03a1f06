import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultEscalationTeams } from '../../domain/escalation';
import { openEscalationTeams } from '../../runtime/escalation-teams';
import { StartError } from '../../runtime/start-error';
import { makeTemporaryFolder } from './temporary-folder';

const folder = makeTemporaryFolder();
afterAll(() => folder.remove());

function file(content: string): string {
  const path = join(folder.path, 'teams.yaml');
  writeFileSync(path, content);
  return path;
}

test('a team that is left out goes by its own name', () => {
  expect(openEscalationTeams(undefined)).toEqual(defaultEscalationTeams);
  const teams = openEscalationTeams(file('platform_sre: { team: Operations, contact: "#operations" }'));
  expect(teams).toEqual({
    ...defaultEscalationTeams,
    platform_sre: { team: 'Operations', contact: '#operations' },
  });
});

test.each(['nobody: { team: a }', 'security: { contact: a }', 'security: a', '- a', 'a: ['])(
  'no process starts with a file that holds %s',
  (content) => expect(() => openEscalationTeams(file(content))).toThrow(StartError),
);

test('nor with one that is not there', () =>
  expect(() => openEscalationTeams(join(folder.path, 'absent'))).toThrow(StartError));
