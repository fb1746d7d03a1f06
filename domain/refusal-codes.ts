import { breakGlassCodes } from './refusal-codes/break-glass';
import { keyCustodyCodes } from './refusal-codes/key-custody';
import { lifecycleCodes } from './refusal-codes/lifecycle';
import { pilotCodes } from './refusal-codes/pilot';
import { productionCodes } from './refusal-codes/production';
import { requestCodes } from './refusal-codes/request';
import { tenantCodes } from './refusal-codes/tenant';

export type { Mend } from './refusal-codes/code-entry';

/** Every stable code. Which operation gives it, with which outcome and in which order, stands with the operation. */
export const refusalCodes = {
  ...requestCodes,
  ...keyCustodyCodes,
  ...breakGlassCodes,
  ...tenantCodes,
  ...productionCodes,
  ...lifecycleCodes,
  ...pilotCodes,
};

export type RefusalCode = keyof typeof refusalCodes;

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(refusalCodes, code);
}
