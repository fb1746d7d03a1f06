import { createHash } from 'node:crypto';
import type { Database } from './database';

/** The proofs of possession that were presented, to any process of the deployment. */
export class PresentedProofs {
  constructor(private readonly database: Pick<Database, 'app'>) {}

  /**
   * Takes note of a proof; false where it was presented before.
   *
   * @param key the thumbprint of the key that signed it; `id` is its `jti`, unique for that key
   */
  async take(key: string, id: string, expiresAt: Date): Promise<boolean> {
    const digest = createHash('sha256').update(`${key} ${id}`, 'utf8').digest();
    const { numInsertedOrUpdatedRows } = await this.database.app
      .insertInto('presented_proof')
      .values({ digest, expires_at: expiresAt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
}
