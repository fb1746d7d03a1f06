import { randomBytes } from 'node:crypto';
import type { Database } from './database';

/**
 * The secret by which processes know the challenges that any of them gave out. With it one could make challenges, for
 * which there is nothing to be had without the key that signs them. Read once, made where there is none.
 */
export class ChallengeSecret {
  private known: Promise<Buffer> | undefined;

  constructor(private readonly database: Pick<Database, 'app'>) {}

  read(): Promise<Buffer> {
    this.known ??= this.readOrMake().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async readOrMake(): Promise<Buffer> {
    await this.database.app
      .insertInto('challenge_secret')
      .values({ secret: randomBytes(32) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const { secret } = await this.database.app
      .selectFrom('challenge_secret')
      .select('secret')
      .executeTakeFirstOrThrow();
    return secret;
  }
}
