import type { EscalateTo } from '../domain/escalation';
import { type ExitCode, exitCodes } from './exit-code';

/** Something that the user can mend; anything else that is thrown is a bug of ours. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    /** What happened. */
    readonly what: string,
    readonly explanation: {
      /** Why, where that isn't plain. */
      readonly why?: string | undefined;
      /** How to mend it. */
      readonly mend?: string | undefined;
      /** The stable code of the problem. */
      readonly code?: string | undefined;
      readonly requestId?: string | undefined;
      /** Whom to call, where the user can't mend it. */
      readonly escalateTo?: EscalateTo | undefined;
      readonly exitCode?: ExitCode;
    } = {},
    options?: ErrorOptions,
  ) {
    super(what, options);
  }

  get exitCode(): ExitCode {
    return this.explanation.exitCode ?? exitCodes.fault;
  }
}
