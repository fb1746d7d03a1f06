import { median } from './measuring';

/** Medians over the rounds of what each did in a second, and of what each round gave for their ratio. */
export interface Comparison {
  readonly perSecond: { readonly portcullis: number; readonly bare: number };
  readonly ratio: number;
}

export interface ComparisonOptions {
  readonly rounds: number;
  readonly report: (line: string) => void;
}

/** Does so many pieces of work, and gives how many a second. */
export type Contender = () => Promise<number>;

/** Two contenders in turns, each first in every other round; the first round warms up. */
export async function compare(
  name: string,
  { portcullis, bare }: { readonly portcullis: Contender; readonly bare: Contender },
  { rounds, report }: ComparisonOptions,
): Promise<Comparison> {
  const taken: Comparison['perSecond'][] = [];
  for (let round = 0; round <= rounds; round++) {
    const result = { portcullis: 0, bare: 0 };
    if (round % 2 === 0) result.portcullis = await portcullis();
    result.bare = await bare();
    if (round % 2 === 1) result.portcullis = await portcullis();
    report(JSON.stringify({ name, round, ...result }));
    if (round > 0) taken.push(result);
  }
  return {
    perSecond: {
      portcullis: median(taken.map(({ portcullis }) => portcullis)),
      bare: median(taken.map(({ bare }) => bare)),
    },
    ratio: median(taken.map(({ portcullis, bare }) => portcullis / bare)),
  };
}

/** Does a piece of work so many times, some at once; gives how many a second. */
export async function rateOf(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const drain = async () => {
    while (next < count) await work(next++);
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, drain));
  return count / ((performance.now() - began) / 1000);
}
