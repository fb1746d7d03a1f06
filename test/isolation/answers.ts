import type { Answer } from '../api/test-api';
import { type Command, saidIn, whatIsAsked } from './commands';
import type { Neighbour } from './neighbour';
import type { Neighbourhood } from './neighbourhood';
import type { Nobody } from './nobody';

/** What was answered to whom, and what it had said itself. */
export interface Told {
  readonly by: Neighbour;
  readonly where: string;
  readonly said: string;
  readonly told: string;
  readonly requestId: string;
}

/** Has one of two neighbours ask, and holds the answer against what it may know of the other. */
export async function carryOut(neighbourhood: Neighbourhood, command: Command): Promise<Told> {
  const other = neighbourhood.otherThan(command.by);
  const [one, another] = other.nobodies;
  const said = saidIn(command);
  const where = whatIsAsked(command);
  const named = other.namedIn(said);
  const ask = async (asked: Command) => {
    const answer = await neighbourhood.ask(asked.asker, asked.route.method, asked.path, asked);
    if (answer.status === 200 && endsTokens(asked)) await asked.by.renewTokens();
    return answer;
  };
  const askOf = async (nobody: Nobody) => (named.length === 0 ? [] : [await ask(inPlaceIn(command, nobody))]);

  const before = await askOf(one);
  const answer = await ask(command);
  const after = await askOf(another);

  const told = `${[...answer.headers].join('\n')}\n${answer.text}`;
  const fault = answer.status < 500 ? '' : answer.text;
  expect({ where, fault, traces: other.in(told, said) }).toEqual({ where, fault: '', traces: [] });
  // A decision is recorded, also where it refuses, with what was asked; a problem is none.
  if (answer.headers.get('content-type')?.includes('problem') !== true) other.excuse(named);
  // What there is of the other is to the asker as what there is not. What is asked may change what comes next, so that it
  // may be as it was just before, or as it is just after.
  const answered = (to: Answer) => ({ where, ...withoutNames(to, other.nobodies) });
  if (named.length > 0) expect([...before, ...after].map(answered)).toContainEqual(answered(answer));
  return { by: command.by, where, said, told, requestId: answer.headers.get('x-request-id') ?? '' };
}

/** Whether no token of the tenant is good any more once that is done. */
function endsTokens({ route, path }: Command): boolean {
  return route.path.endsWith('/token-keys/rotate') && path.includes('immediately=true');
}

/** The same of nobody. */
function inPlaceIn(command: Command, nobody: Nobody): Command {
  const { path, headers, body } = command;
  const [base = '', query = ''] = path.split('?', 2);
  const named = base
    .split('/')
    .map((segment) => encodeURIComponent(nobody.inPlaceIn(decodeURIComponent(segment))))
    .join('/');
  const asked = new URLSearchParams(
    [...new URLSearchParams(query)].map(([name, value]): [string, string] => [name, nobody.inPlaceIn(value)]),
  );
  return {
    ...command,
    path: query === '' ? named : `${named}?${asked}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, nobody.inPlaceIn(value)]),
    ),
    body: body === undefined ? undefined : nobody.inPlaceIn(body),
  };
}

/** An answer as it is but for names that were asked for, and for what is new in each. */
function withoutNames({ status, headers, text }: Answer, nobodies: readonly Nobody[]) {
  const body = nobodies
    .reduce((left, nobody) => nobody.withoutNames(left), text)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/(?<=_at":")[^"]+/g, '<time>')
    .replaceAll(/(?<="(?:hash|leaf_hash|salt|token|secret)":")[^"]+/g, '<secret>')
    .replaceAll(/(?<="seq":)\d+/g, '<place>');
  // Of what is done, not that there is more of it now than before.
  return { status, type: headers.get('content-type'), body: status < 400 ? '' : membersOf(body) };
}

function membersOf(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
