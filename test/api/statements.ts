import { Client } from 'pg';
import { z } from 'zod';

const sent = z.looseObject({ text: z.string(), values: z.array(z.unknown()).nullish() });
const sender = z.looseObject({
  connectionParameters: z.looseObject({ application_name: z.string().nullish() }),
});

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What is sent to PostgreSQL under one application name by this process, where the service under test runs too. */
export class Statements {
  private readonly spy = jest.spyOn(Client.prototype, 'query');

  constructor(private readonly applicationName: string) {}

  /** What was sent since it was asked the last time. */
  take(): readonly Statement[] {
    const { calls, contexts } = this.spy.mock;
    const taken = calls.flatMap((given: readonly unknown[], index): readonly Statement[] => {
      const from = sender.parse(contexts[index]).connectionParameters.application_name;
      if (from !== this.applicationName) return [];
      const [statement, values] = given;
      if (typeof statement === 'string')
        return [{ text: statement, values: Array.isArray(values) ? values : [] }];
      const { text, values: own } = sent.parse(statement);
      return [{ text, values: own ?? (Array.isArray(values) ? values : []) }];
    });
    this.spy.mockClear();
    return taken;
  }

  stop(): void {
    this.spy.mockRestore();
  }
}
