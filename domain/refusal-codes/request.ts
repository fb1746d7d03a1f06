import type { CodeEntry } from './code-entry';

/** Of what may not come in, whichever operation is asked. */
export const requestCodes = {
  key_custody_private_material_refused: {
    mend: 'resubmit',
    reason: 'The request carries private key material, which Portcullis never takes in.',
    remedy:
      'Send the request again with public material only, and treat the key that was sent as compromised.',
  },
  customer_data_forbidden: {
    mend: 'resubmit',
    reason:
      'The request carries customer data or says that it does; only references and commitments are admitted.',
    remedy: 'Replace the content by its sha256 commitment and send the request again.',
  },
  record_conflict: {
    mend: 'resubmit',
    reason: 'The reference already names a record with other content.',
    remedy: 'Choose another reference, or send the content that the record has.',
  },
  evidence_kind_not_recordable: {
    mend: 'resubmit',
    reason: 'Records of this kind are made by an operation of their own and cannot be entered as evidence.',
    remedy: 'Call the operation that makes such a record.',
  },
  authority_holder_key_mismatch: {
    mend: 'resubmit',
    reason: 'Only the session that was opened with a holder key that still stands can rotate it.',
    remedy: 'Open a session with the key that is to be rotated, and name that key in holder_key.',
  },
} as const satisfies Record<string, CodeEntry>;
