import type { Provisioning } from '../client';
import type { ExitCode } from './exit-code';
import type { Output } from './output';
import { exitCodeOf, provisioningLines } from './views/provisioning-view';

/** Shows where a provisioning stands, and gives the code that tells it. */
export function showProvisioning(output: Output, provisioning: Provisioning): ExitCode {
  output.show({ data: provisioning, lines: provisioningLines(provisioning) });
  return exitCodeOf(provisioning);
}
