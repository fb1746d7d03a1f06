import type { ClientBase } from 'pg';
import { roles } from '../migrations/roles';

/** A table as a backup sees it. */
export interface BackupTable {
  readonly name: string;
  /** A role that may read all of its rows, of whichever tenant. */
  readonly reader: string;
  readonly columns: readonly BackupColumn[];
  /** Row-level security stands in the way of the owner too. */
  readonly rowSecurity: boolean;
}

export interface BackupColumn {
  readonly name: string;
  readonly type: string;
  /** Whether PostgreSQL counts its values on. */
  readonly identity: boolean;
}

interface TableRow {
  readonly name: string;
  readonly row_security: boolean;
  readonly reader: string | null;
  readonly columns: readonly BackupColumn[];
  readonly depends_on: readonly string[];
}

/**
 * The tables of the schema, found in the database itself so that none is forgotten, each after those that it refers to.
 *
 * @throws Error where a table can be read by no role of ours: its backup would be empty and look whole.
 */
export async function findBackupTables(client: ClientBase): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<TableRow>(tablesQuery, [[roles.projector, roles.sequencer, roles.app]]);
  const tables = rows.map((row) => {
    if (row.reader === null) throw new Error(`no role may read the whole of the table ${row.name}`);
    return { ...row, reader: row.reader, rowSecurity: row.row_security };
  });
  return inOrder(tables).map(({ name, reader, columns, rowSecurity }) => ({
    name,
    reader,
    columns,
    rowSecurity,
  }));
}

/** The names of the migrations that have run, in order. */
export async function appliedMigrations(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name');
  return rows.map(({ name }) => name);
}

const tablesQuery = `
  select
    class.relname as name,
    class.relrowsecurity as row_security,
    (
      select reader.role from unnest($1::text[]) with ordinality as reader (role, rank)
      where has_table_privilege(reader.role, class.oid, 'select')
        and (
          not class.relrowsecurity
          or exists (
            select from pg_policy as policy
            where policy.polrelid = class.oid
              and reader.role::regrole = any (policy.polroles)
              and pg_get_expr(policy.polqual, policy.polrelid) = 'true'
          )
        )
      order by reader.rank
      limit 1
    ) as reader,
    (
      select jsonb_agg(
        jsonb_build_object(
          'name', attname, 'type', format_type(atttypid, atttypmod), 'identity', attidentity <> ''
        )
        order by attnum
      )
      from pg_attribute
      where attrelid = class.oid and attnum > 0 and not attisdropped and attgenerated = ''
    ) as columns,
    array(
      select referred.relname::text from pg_constraint
        join pg_class as referred on referred.oid = confrelid
      where conrelid = class.oid and contype = 'f' and conparentid = 0
    ) as depends_on
  from pg_class as class
  where class.relnamespace = 'public'::regnamespace
    and class.relkind in ('r', 'p')
    and not class.relispartition
    and class.relname not like 'kysely_migration%'
  order by class.relname`;

function inOrder<Table extends Pick<TableRow, 'name' | 'depends_on'>>(
  tables: readonly Table[],
): readonly Table[] {
  const ordered: Table[] = [];
  const placed = new Set<string>();
  const place = (table: Table) => {
    if (placed.has(table.name)) return;
    placed.add(table.name);
    for (const other of tables) if (table.depends_on.includes(other.name)) place(other);
    ordered.push(table);
  };
  for (const table of tables) place(table);
  return ordered;
}
