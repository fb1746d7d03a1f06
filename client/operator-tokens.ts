import type { CallOptions } from './options';
import { itemsOf, type Page } from './pages';
import type { NewOperatorToken, OperatorToken } from './shapes.generated';
import type { Transport } from './transport';
import { fromWire } from './wire';

/** The bearer tokens of the deployment's operators. */
export class OperatorTokens {
  constructor(private readonly transport: Transport) {}

  /** Adds an operator with a token; the token itself is told this once. @throws ConflictError `name_taken` */
  async add(name: string, options?: CallOptions): Promise<NewOperatorToken> {
    const { text } = await this.transport.request(
      // Not tried again: a token that was made but whose answer got lost could never be told.
      { method: 'POST', path: '/v1/operator-tokens', body: { name }, maxRetries: 0 },
      options,
    );
    return fromWire<NewOperatorToken>(text);
  }

  list(options?: CallOptions): AsyncGenerator<OperatorToken> {
    return itemsOf(async (cursor) => {
      const { text } = await this.transport.request(
        { method: 'GET', path: '/v1/operator-tokens', query: { cursor } },
        options,
      );
      return fromWire<Page<OperatorToken>>(text);
    });
  }

  /** From now on the token is no good; its operator's name stays taken. @throws NotFoundError */
  async revoke(name: string, options?: CallOptions): Promise<void> {
    await this.transport.request(
      { method: 'DELETE', path: `/v1/operator-tokens/${encodeURIComponent(name)}` },
      options,
    );
  }
}
