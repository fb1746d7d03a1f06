import { defaultEscalationTeams, type EscalationTeams } from '../domain/escalation';
import { escalationTeamsSchema } from '../domain/escalation-schema';
import { readDocument } from './configured-document';

/** Whom to call for what fails. @throws StartError where the file doesn't say */
export function openEscalationTeams(path: string | undefined): EscalationTeams {
  if (path === undefined) return defaultEscalationTeams;
  return readDocument(path, {
    schema: escalationTeamsSchema,
    variable: 'PORTCULLIS_ESCALATION_FILE',
    says: 'which teams are called',
    page: 'docs/escalation.md',
  });
}
