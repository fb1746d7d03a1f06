import type { Outcome } from '../domain/outcome';
import { isRefusalCode, type Mend, type RefusalCode, refusalCodes } from '../domain/refusal-codes';
import { operations } from './catalogue';

/** Where a code is given: by which operation, with which outcome, and when it is checked. */
export interface CodeUse {
  readonly operation: string;
  readonly outcome: Outcome;
  /** Its place among the codes of the operation, in the order in which they are checked; the first is 1. */
  readonly order: number;
}

export interface CodeTableEntry {
  readonly code: RefusalCode;
  readonly mend: Mend;
  readonly reason: string;
  readonly remedy: string;
  readonly operations: readonly CodeUse[];
}

/** Every stable code with all its uses: what the API lists and the pages show. */
export const codeTable: readonly CodeTableEntry[] = Object.keys(refusalCodes)
  .filter(isRefusalCode)
  .map((code) => ({ code, ...refusalCodes[code], operations: usesOf(code) }));

function usesOf(code: RefusalCode): readonly CodeUse[] {
  return operations.flatMap(({ name, codes }) =>
    codes.flatMap((rule, index) =>
      rule.code === code ? [{ operation: name, outcome: rule.outcome, order: index + 1 }] : [],
    ),
  );
}
