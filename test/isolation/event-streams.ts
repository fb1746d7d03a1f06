import { followStream, type OpenStream } from '../api/event-stream';
import type { Asker } from './asker';
import { placesIn } from './commands';
import type { Neighbour } from './neighbour';
import type { Neighbourhood } from './neighbourhood';

export interface FollowedStream {
  readonly of: Neighbour;
  readonly path: string;
  readonly stream: OpenStream;
}

/** Each stream of events that some of each tenant may follow, from its beginning. */
export async function followedStreams(
  neighbourhood: Neighbourhood,
  who: (of: Neighbour) => readonly Asker[],
): Promise<readonly FollowedStream[]> {
  const paths = neighbourhood.routes
    .filter(({ described }) => described.responses['200']?.content?.['text/event-stream'] !== undefined)
    .map(({ path }) => path);
  const opening = neighbourhood.both.flatMap(({ of }) =>
    who(of).flatMap((asker) =>
      paths.map(async (path) => {
        const [place] = placesIn(path);
        const [thing = ''] = of.things[place ?? ''] ?? [];
        const url = `${neighbourhood.url}${path.replace('{id}', thing)}${place === undefined ? '?from=0' : ''}`;
        const stream = await followStream(url, await asker.credentials('GET', url));
        expect({ path, by: asker.what, status: stream.status }).toEqual({
          path,
          by: asker.what,
          status: 200,
        });
        return { of, path, stream };
      }),
    ),
  );
  return Promise.all(opening);
}
