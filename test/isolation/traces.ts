import type { Pool } from 'pg';
import { decodeBytes } from '../api/test-api';
import type { Neighbour } from './neighbour';
import { identifiersOf, Nobody } from './nobody';

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What gives a tenant away: its words, its names, and each id in what is stored of it and of nobody else. */
export class Traces {
  /** Two that are not there, to be asked for in its place. */
  readonly nobodies: readonly [Nobody, Nobody];
  /** A name of something of the tenant, as it stands in what somebody sends. */
  private readonly name: RegExp;
  private readonly excused = new Set<string>();
  private ids: ReadonlySet<string> = new Set();

  constructor(
    readonly of: Neighbour,
    private readonly superuser: Pool,
    /** What everybody may read: ids in it are nobody's, though the tenant may have sent its examples. */
    private readonly published: string,
  ) {
    this.nobodies = [new Nobody(of, 'xx'), new Nobody(of, 'yy')];
    this.name = new RegExp(`${of.name}(?:[A-Za-z0-9_-]|\\.[A-Za-z0-9])*`, 'g');
  }

  /** Looks up which ids are the tenant's alone, as of now. */
  async look(): Promise<void> {
    const { rows: tables } = await this.superuser.query<{ name: string }>(
      `select distinct quote_ident(relname) as name from pg_class join pg_attribute on attrelid = pg_class.oid
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
         and attname = 'tenant'`,
    );
    const own = new Set<string>();
    const others = new Set<string>();
    const { rows: found } = await this.superuser.query<{ id: string }>(
      'select id::text from tenant where reference = $1',
      [this.of.reference],
    );
    for (const { name } of tables) {
      const { rows } = await this.superuser.query<{ row: string; own: boolean | null }>(
        `select row_to_json(t)::text as row, tenant = $1 as own from ${name} t`,
        [found[0]?.id],
      );
      for (const { row, own: isOwn } of rows)
        for (const id of decodeBytes(row).match(uuids) ?? []) (isOwn === true ? own : others).add(id);
    }
    this.ids = new Set([...own].filter((id) => !others.has(id) && !this.published.includes(id)));
  }

  get count(): number {
    return this.ids.size;
  }

  /** Which things of the tenant a text names that somebody sends. */
  namedIn(text: string): readonly string[] {
    const others = identifiersOf(this.of).filter((identifier) => text.includes(identifier));
    return [...new Set([...(text.match(this.name) ?? []), ...others])];
  }

  /** What another has recorded of its own accord it may be told again. */
  excuse(things: readonly string[]): void {
    for (const thing of things) this.excused.add(thing);
  }

  /** What gives the tenant away in what another is told who said so much itself, with what stands around it. */
  in(told: string, said = ''): readonly string[] {
    const known = [...this.excused, ...this.namedIn(said)].sort((one, other) => other.length - one.length);
    const rest = known.reduce(without, told);
    const around = new RegExp(`.{0,80}(?:${this.of.word}|${this.of.name}).{0,40}`, 'gi');
    return [
      ...(rest.match(around) ?? []),
      ...new Set((rest.match(uuids) ?? []).filter((id) => this.ids.has(id))),
    ];
  }
}

/** The text without a thing, whatever kind a reference calls it; what only begins alike stays. */
function without(text: string, thing: string): string {
  const written = [thing, encodeURIComponent(thing), thing.replace(':', '.')].map((one) =>
    one.replaceAll('.', '\\.'),
  );
  const whole = new RegExp(`(?:${written.join('|')})(?![A-Za-z0-9_-]|\\.[A-Za-z0-9])`, 'g');
  return text.replaceAll(whole, '<named>');
}
