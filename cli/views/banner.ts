import type { Started } from '../../runtime/start';
import { aligned } from './aligned';

/** What a start has brought up, where to look at it, and what to do next. */
export function bannerLines(started: Started, logFile: string): readonly string[] {
  const { apiUrl, temporalUiUrl, embedded, adminTokenPath, example } = started;
  return [
    '',
    'Portcullis is running.',
    '',
    ...aligned([
      ['API', apiUrl],
      ['API docs', `${apiUrl}/docs`],
      ...(temporalUiUrl === undefined ? [] : [['Temporal UI', temporalUiUrl]]),
      ...(adminTokenPath === undefined ? [] : [['Admin token', adminTokenPath]]),
      ['Log', logFile],
      ...(example === undefined ? [] : exampleRows(example)),
    ]),
    '',
    ...(embedded ? ['PostgreSQL and Temporal run embedded: for trying out, not for production.'] : []),
    'Next:  npx portcullis provision -f examples/missing-standing.yaml',
    'Ctrl-C stops everything.',
  ];
}

/** The example, and what it rehearsed, each a run of its own in the Temporal UI. */
function exampleRows({ tenant, state, steps }: NonNullable<Started['example']>): readonly string[][] {
  return [
    ['Example', `${tenant}, ${state}`],
    ...steps.flatMap(({ title, rehearsal }) =>
      rehearsal === null ? [] : [['', `${title}: ${rehearsal.state}`]],
    ),
  ];
}

export function bannerData({ apiUrl, temporalUiUrl, embedded, adminTokenPath, example }: Started): object {
  return {
    apiUrl,
    docsUrl: `${apiUrl}/docs`,
    temporalUiUrl: temporalUiUrl ?? null,
    embedded,
    adminTokenPath: adminTokenPath ?? null,
    example: example ?? null,
  };
}
