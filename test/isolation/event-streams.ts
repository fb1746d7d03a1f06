import { followStream, type OpenStream } from '../api/event-stream';
import { placesIn } from './commands';
import type { Neighbour } from './neighbour';
import type { Neighbourhood } from './neighbourhood';

export interface FollowedStream {
  readonly of: Neighbour;
  readonly path: string;
  readonly stream: OpenStream;
}

/** Each stream of events that those of a tenant may follow to whom next to nothing of it is closed, from its beginning. */
export async function followedStreams(neighbourhood: Neighbourhood): Promise<readonly FollowedStream[]> {
  const paths = neighbourhood.routes
    .filter(({ described }) => described.responses['200']?.content?.['text/event-stream'] !== undefined)
    .map(({ path }) => path);
  const opening = neighbourhood.both.flatMap(({ of }) =>
    of.askers
      .filter(({ mayMost }) => mayMost)
      .flatMap((asker) =>
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
