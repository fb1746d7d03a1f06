import { timingSafeEqual } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import { DatabaseError } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { hashOfToken } from '../domain/bearer-token';
import type { Principal } from '../domain/principal';
import { type Reference, reference } from '../domain/reference';
import type { Schema } from './schema';

/** An operator of the deployment. */
export interface Operator extends Principal {
  readonly name: string;
}

/** Whom a token stands for, and which token it was. */
export interface AuthenticatedOperator {
  readonly principal: Principal;
  /** `operator_token:<id>` */
  readonly token: Reference;
}

/** An operator's token as it can be shown: never the token, never its hash. */
export interface OperatorToken {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  /** The UUID of the principal whom it stands for. */
  readonly principal: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly revokedAt: string | undefined;
}

/** The operators of the deployment and the bearer tokens that they act by. Only hashes of tokens are kept. */
export class Operators {
  constructor(private readonly database: Kysely<Schema>) {}

  /** The principal whom a presented token stands for, unless it is unknown or revoked. */
  async authenticate(token: string): Promise<AuthenticatedOperator | undefined> {
    const hash = hashOfToken(token);
    const row = await this.database
      .selectFrom('operator_token')
      .innerJoin('principal', 'principal.id', 'operator_token.principal')
      .select(['principal.id', 'principal.kind', 'operator_token.id as token', 'operator_token.hash'])
      .where('operator_token.hash', '=', hash)
      .where('operator_token.revoked_at', 'is', null)
      .executeTakeFirst();
    if (row === undefined || !timingSafeEqual(row.hash, hash)) return undefined;
    return { principal: { id: row.id, kind: row.kind }, token: reference('operator_token', row.token) };
  }

  async find(id: string): Promise<Operator | undefined> {
    return this.database
      .selectFrom('principal')
      .select(['id', 'kind', 'name'])
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /** The principal whose token has that name. */
  async findByName(name: string): Promise<Operator | undefined> {
    const row = await this.database
      .selectFrom('operator_token')
      .select('principal')
      .where('name', '=', name)
      .executeTakeFirst();
    return row === undefined ? undefined : this.find(row.principal);
  }

  /** Adds an operator with a token of that name; undefined where the name, or the token, is taken. */
  async add(name: string, token: string): Promise<OperatorToken | undefined> {
    try {
      return await this.database.transaction().execute(async (transaction) => {
        const principal = uuidv7();
        await transaction.insertInto('principal').values({ id: principal, kind: 'operator', name }).execute();
        const row = await transaction
          .insertInto('operator_token')
          .values({ id: uuidv7(), principal, name, hash: hashOfToken(token) })
          .returningAll()
          .executeTakeFirstOrThrow();
        return tokenOf(row);
      });
    } catch (error) {
      if (error instanceof DatabaseError && error.code === uniqueViolation) return undefined;
      throw error;
    }
  }

  /**
   * Makes a token the one of that name, whether or not there was one; the principal stays the same.
   * @throws Error where the token stands for another operator.
   */
  async install(name: string, token: string): Promise<void> {
    const updated = await this.database
      .updateTable('operator_token')
      .set({ hash: hashOfToken(token), revoked_at: null })
      .where('name', '=', name)
      .executeTakeFirst();
    if (updated.numUpdatedRows > 0n) return;
    if ((await this.add(name, token)) !== undefined) return;
    // Another process may have installed it at the same moment; else the token is that of another operator.
    const installed = await this.database
      .selectFrom('operator_token')
      .select('id')
      .where('name', '=', name)
      .where('hash', '=', hashOfToken(token))
      .executeTakeFirst();
    if (installed === undefined)
      throw new Error(`the token that ${name} was to have stands for another operator`);
  }

  async list(): Promise<readonly OperatorToken[]> {
    const rows = await this.database.selectFrom('operator_token').selectAll().orderBy('id').execute();
    return rows.map(tokenOf);
  }

  /** Revokes the token of that name; false where none stands. */
  async revoke(name: string): Promise<boolean> {
    const revoked = await this.database
      .updateTable('operator_token')
      .set({ revoked_at: new Date() })
      .where('name', '=', name)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return revoked.numUpdatedRows > 0n;
  }
}

const uniqueViolation = '23505';

function tokenOf(row: Selectable<Schema['operator_token']>): OperatorToken {
  return {
    id: row.id,
    name: row.name,
    principal: row.principal,
    createdAt: row.created_at.toISOString(),
    revokedAt: row.revoked_at?.toISOString(),
  };
}
