import { z } from 'zod';

/** What a backup of the database consists of. */
export const backupManifestSchema = z.strictObject({
  format: z.literal(1),
  created_at: z.iso.datetime(),
  /** The schema that the rows fit: the names of its migrations. */
  migrations: z.array(z.string()),
  tables: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z_]+$/),
      columns: z.array(z.string()),
      rows: z.int().nonnegative(),
      /** SHA-256 of the rows as they are written, before compression; hexadecimal. */
      sha256: z.string(),
    }),
  ),
});
export type BackupManifest = z.output<typeof backupManifestSchema>;

/** Is written last: a folder without it holds no whole backup. */
export const manifestFile = 'database.json';

/** A row a line, each a JSON array of the columns' texts as PostgreSQL writes them. */
export function rowsFile(table: string): string {
  return `${table}.jsonl.gz`;
}
