import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { type RefusalBody, refusalLines } from './views/refusal-lines';

/** Shows a refusal, and gives the code that tells it. */
export function showRefusal(
  output: Output,
  refused: { readonly operation: string; readonly body: RefusalBody },
): ExitCode {
  output.show({ data: refused, lines: refusalLines(refused.operation, refused.body) });
  return exitCodes.refused;
}
