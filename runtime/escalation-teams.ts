import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { defaultEscalationTeams, type EscalationTeams } from '../domain/escalation';
import { escalationTeamsSchema } from '../domain/escalation-schema';
import { StartError } from './start-error';

/** Whom to call for what fails. @throws StartError where the file doesn't say */
export function openEscalationTeams(path: string | undefined): EscalationTeams {
  if (path === undefined) return defaultEscalationTeams;
  const read = escalationTeamsSchema.safeParse(parsed(path));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new StartError(
    `${path} does not say which teams are called.`,
    `At ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'expected teams by name'}. See docs/escalation.md.`,
  );
}

function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch {
    throw new StartError(
      `${path} could not be read as YAML or JSON.`,
      'Set PORTCULLIS_ESCALATION_FILE to a file that names the teams, or to none.',
    );
  }
}
