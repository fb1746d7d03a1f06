import type { CodeEntry } from './code-entry';

/** Of emergency access: asked for, answered, reviewed. */
export const breakGlassCodes = {
  key_custody_break_glass_private_material_refused: {
    mend: 'resubmit',
    reason:
      'The break-glass request carries private key material, which Portcullis never takes in, in an emergency least of all.',
    remedy: 'Send the request again without the material, and treat the key that was sent as compromised.',
  },
  key_custody_break_glass_approval_missing: {
    mend: 'evidence',
    reason:
      'The justification or the receipt of an approver is absent, or the receipt is not a known record.',
    remedy:
      'Give justification_hash, record the human_presence_receipt of the approver with evidence.record, and name it in approver_receipt.',
  },
  key_custody_break_glass_request_missing: {
    mend: 'evidence',
    reason: 'No drill of this tenant asks for emergency access under that id.',
    remedy:
      'Name the rehearsal as the request that waits for an answer names it; see portcullis rehearsal list.',
  },
  key_custody_break_glass_request_mismatch: {
    mend: 'resubmit',
    reason: 'The answer is to another request: its hash is not the one of the request that waits.',
    remedy: 'Read what is asked for, and answer with the hash of that very request, signed anew.',
  },
  key_custody_break_glass_holder_key_required: {
    mend: 'resubmit',
    reason:
      'Only a session answers, by a holder key that is still active: an operator token names no person.',
    remedy: 'Open a session with an active holder key of the tenant, and answer with it.',
  },
  key_custody_break_glass_approver_is_requester: {
    mend: 'resubmit',
    reason: 'Nobody answers to what they asked for themselves, by whichever key or session.',
    remedy: 'Have another principal answer.',
  },
  key_custody_break_glass_approver_not_named: {
    mend: 'resubmit',
    reason: 'The binding of the key names who may answer, and this principal is not among them.',
    remedy: 'Have one of the principals answer whom the request names in its policy.',
  },
  key_custody_break_glass_already_answered: {
    mend: 'resubmit',
    reason: 'This principal has answered the request; each has one answer, and it stands.',
    remedy: 'Nothing: the first answer counts. Somebody else may answer otherwise.',
  },
  key_custody_break_glass_request_closed: {
    mend: 'resubmit',
    reason: 'The request takes no answers any more: what became of it is recorded, or its time has run out.',
    remedy: 'Ask for emergency access again, and answer in time.',
  },
  key_custody_break_glass_presence_missing: {
    mend: 'evidence',
    reason: 'The receipt that whoever answers is there is not a known record.',
    remedy: 'Record the human_presence_receipt with evidence.record, and send the same answer again.',
  },
  key_custody_break_glass_presence_stale: {
    mend: 'resubmit',
    reason: 'The receipt of presence is not of the last five minutes.',
    remedy: 'Prove presence again, record it with evidence.record and name the new receipt.',
  },
  key_custody_break_glass_presence_taken: {
    mend: 'resubmit',
    reason: 'The receipt of presence stands behind the answer of another principal.',
    remedy: 'Prove your own presence, record it with evidence.record and name that receipt.',
  },
  key_custody_break_glass_signature_invalid: {
    mend: 'resubmit',
    reason: 'The signature is not one of this answer and this request by the holder key of the session.',
    remedy:
      'Sign the lines portcullis-break-glass-v1, answer and request_hash, parted by line feeds, with the key of the session.',
  },
  key_custody_break_glass_review_not_due: {
    mend: 'resubmit',
    reason: 'No emergency access was granted to that rehearsal, so there is nothing to look back on.',
    remedy: 'Name a rehearsal that was granted access.',
  },
  key_custody_break_glass_reviewer_is_requester: {
    mend: 'resubmit',
    reason: 'Nobody reviews the access that they asked for themselves.',
    remedy: 'Have another principal file the review.',
  },
  key_custody_break_glass_review_missing: {
    mend: 'evidence',
    reason: 'Emergency access that was granted to this key before has not been reviewed.',
    remedy:
      'File the review with keyCustody.breakGlassReview for the rehearsal that is missing, and ask again.',
  },
  key_custody_break_glass_unresolved: {
    mend: 'resubmit',
    reason:
      'No record tells what became of the request for emergency access, or too few approvals stand behind it.',
    remedy: 'Start another rehearsal: only its workflow resolves a request.',
  },
  key_custody_break_glass_denied: {
    mend: 'resubmit',
    reason: 'The request for emergency access was denied, or too few of those are left who could approve it.',
    remedy: 'Read who denied it, settle why, and ask again.',
  },
  key_custody_break_glass_expired: {
    mend: 'resubmit',
    reason: 'The request for emergency access was not approved by enough principals in time.',
    remedy: 'Make sure that approvers can be reached, and ask again.',
  },
  key_custody_break_glass_withdrawn: {
    mend: 'resubmit',
    reason: 'The request for emergency access was withdrawn before it was granted.',
    remedy: 'Ask again where access is still needed.',
  },
} as const satisfies Record<string, CodeEntry>;
