import { HOLDER_KEY_ENROLLED, type HolderKeyBody } from '../../../domain/holder-key';
import { jsonObject } from '../../../domain/json';
import type { Earlier } from '../decision-table';

/** A holder key's record, which no operation of the catalogue enrols. */
export function holderKeyRecord(body: HolderKeyBody, type = HOLDER_KEY_ENROLLED): Earlier {
  const data = { operation: 'holderKey.enroll', outcome: 'recorded', request: {}, body };
  return { stream: body.holder_key, type, data: jsonObject(data) };
}
