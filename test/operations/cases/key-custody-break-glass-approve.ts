import { breakGlassApproval, breakGlassRequest } from '../../../domain/break-glass';
import { type Cases, evidence, example, given, withdrawn } from '../decision-table';
import {
  anna,
  answer,
  answered,
  approvalBody,
  asked,
  bela,
  person,
  presence,
  request,
  requester,
  resolved,
  served,
  signed,
} from './emergency-access';
import { rehearsal } from './observed-drill';

const name = 'keyCustody.breakGlassApprove';
const subject = breakGlassRequest(rehearsal);
const present = evidence(presence);
const open = [asked(), anna.enrolled, bela.enrolled, requester.enrolled, present];
const as = ({ principal, holderKey }: typeof anna) => ({ principal, holderKey });
const later = (at: string) => ({ ...as(anna), at });

const refused = (code: string, ...missing: readonly string[]) =>
  ({ outcome: 'refused', code: `key_custody_break_glass_${code}`, subject, missing }) as const;
const recorded = {
  outcome: 'recorded',
  body: {
    ...approvalBody(anna),
    status: 'answered',
    emergency_access_executed: false,
    production_admission: false,
  },
} as const;

const ofTwo = request({
  policy: {
    needed: 2,
    approvers: [anna.principal, bela.principal],
    answer_seconds: 3600,
    access_seconds: 900,
  },
});
const short = request({ answer_by: '2026-11-21T12:04:00.000Z' });
const another = request({ rehearsal: '0197f0a0-0000-7000-a000-000000000002' });

const whoAnswers: Cases = {
  'another principal than the one who asked approves, and signs it': given(...open)
    .when(name, answer(anna), as(anna))
    .then(recorded),
  'or denies': given(...open)
    .when(name, answer(anna, 'deny'), as(anna))
    .then({ outcome: 'recorded', body: { answer: 'deny', approver: anna.principal } }),
  'each has an answer, whatever others answered': given(...open, answered(approvalBody(bela, 'deny')))
    .when(name, answer(anna), as(anna))
    .then(recorded),
  'an operator names no person': given(...open)
    .when(name, answer(anna))
    .then(refused('holder_key_required')),
  'a key that nobody enrolled is nobody’s': given(asked(), present)
    .when(name, answer(anna), as(anna))
    .then(refused('holder_key_required')),
  'one that was withdrawn is not either': given(...open, withdrawn(anna.holderKey))
    .when(name, answer(anna), as(anna))
    .then(refused('holder_key_required')),
  'the key of another principal than the one who asks will not do': given(...open)
    .when(name, answer(anna), { principal: bela.principal, holderKey: anna.holderKey })
    .then(refused('holder_key_required')),
  ...Object.fromEntries(
    (['rotated', 'revoked'] as const).map((status) => {
      const former = person(anna.principal, { status });
      return [
        `a key that was ${status} answers nothing`,
        given(...open, former.enrolled)
          .when(name, answer(former), as(former))
          .then(refused('holder_key_required')),
      ];
    }),
  ),
  'who asked does not answer': given(...open)
    .when(name, answer(requester), as(requester))
    .then(refused('approver_is_requester')),
  'nor under another session, by another key': (() => {
    const other = person(requester.principal);
    return given(...open, other.enrolled)
      .when(name, answer(other), as(other))
      .then(refused('approver_is_requester'));
  })(),
  'nor denies': given(...open)
    .when(name, answer(requester, 'deny'), as(requester))
    .then(refused('approver_is_requester')),
  'even where the policy names them': (() => {
    const named = request({ policy: { ...ofTwo.policy, approvers: [requester.principal, anna.principal] } });
    return given(...open.slice(1), asked(named))
      .when(name, answer(requester, 'approve', named), as(requester))
      .then(refused('approver_is_requester'));
  })(),
  'where the policy names principals, they answer': given(...open.slice(1), asked(ofTwo))
    .when(name, answer(bela, 'approve', ofTwo), as(bela))
    .then({ outcome: 'recorded', body: { approver: bela.principal } }),
  'and nobody else': (() => {
    const carla = person('0197f0a0-0000-7000-b000-00000000000d');
    return given(...open.slice(1), asked(ofTwo), carla.enrolled)
      .when(name, answer(carla, 'approve', ofTwo), as(carla))
      .then(refused('approver_not_named'));
  })(),
};

const whatIsAnswered: Cases = {
  'nobody asked': given(...open.slice(1))
    .when(name, answer(anna), as(anna))
    .then(refused('request_missing', 'rehearsal')),
  'a record of that name that is no request': given(...open.slice(1), {
    stream: subject,
    type: 'SOMETHING_ELSE',
  })
    .when(name, answer(anna), as(anna))
    .then(refused('request_missing', 'rehearsal')),
  'that nobody asked is told to whoever answers': given()
    .when(name, answer(anna))
    .then(refused('request_missing', 'rehearsal')),
  'the approval of another request, sent to this one': given(...open, asked(another))
    .when(name, { ...answer(anna, 'approve', another), rehearsal }, as(anna))
    .then(refused('request_mismatch')),
  'the approval of a request as it was not asked': given(...open)
    .when(name, answer(anna, 'approve', request({ ticket: 'INC-1235' })), as(anna))
    .then(refused('request_mismatch')),
  'that is told before whether a session asks': given(...open)
    .when(name, { ...answer(anna), request_hash: 'sha256:another' })
    .then(refused('request_mismatch')),
  'an answer at the last moment': given(asked(short), ...open.slice(1))
    .when(name, answer(anna, 'approve', short), later(short.answer_by))
    .then({ outcome: 'recorded' }),
  'one after it': given(asked(short), ...open.slice(1))
    .when(name, answer(anna, 'approve', short), later('2026-11-21T12:04:00.001Z'))
    .then(refused('request_closed')),
  ...Object.fromEntries(
    (['granted', 'denied', 'expired', 'withdrawn'] as const).map((resolution) => [
      `one to a request that is ${resolution}`,
      given(...open, resolved(resolution))
        .when(name, answer(anna), as(anna))
        .then(refused('request_closed')),
    ]),
  ),
  'that of another drill closes nothing here': given(
    ...open,
    resolved('denied', { rehearsal: another.rehearsal }),
  )
    .when(name, answer(anna), as(anna))
    .then(recorded),
  'whoever answered otherwise has answered': given(...open, answered(approvalBody(anna)))
    .when(name, answer(anna, 'deny'), as(anna))
    .then(refused('already_answered')),
  'and by another key has so, too': (() => {
    const other = person(anna.principal);
    return given(...open, answered(approvalBody(anna)), other.enrolled)
      .when(name, answer(other), as(other))
      .then(refused('already_answered'));
  })(),
  'the very same again is no second answer': given(...open, answered(approvalBody(anna)))
    .when(name, answer(anna), as(anna))
    .then(recorded),
  'nor is it after the request is closed, when its presence is long ago': given(
    ...open,
    answered(approvalBody(anna)),
    resolved('granted'),
  )
    .when(name, answer(anna), later('2026-11-22T12:00:00.000Z'))
    .then(recorded),
  'that somebody answered is told before that the request is closed': given(
    ...open,
    answered(approvalBody(anna)),
    resolved('granted'),
  )
    .when(name, answer(anna, 'deny'), as(anna))
    .then(refused('already_answered')),
};

const howItIsProved: Cases = {
  'a presence that nobody recorded': given(...open.slice(0, -1))
    .when(name, answer(anna), as(anna))
    .then(refused('presence_missing', 'presence_receipt')),
  'one that was withdrawn': given(...open, withdrawn(presence))
    .when(name, answer(anna), as(anna))
    .then(refused('presence_missing', 'presence_receipt')),
  'one that has ended': given(
    ...open.slice(0, -1),
    evidence(presence, { valid_until: '2026-11-21T12:00:00Z' }),
  )
    .when(name, answer(anna), as(anna))
    .then(refused('presence_missing', 'presence_receipt')),
  'one of five minutes ago is fresh': given(...open)
    .when(name, answer(anna), later('2026-11-21T12:05:00.000Z'))
    .then(recorded),
  'one of longer ago is not': given(...open)
    .when(name, answer(anna), later('2026-11-21T12:05:00.001Z'))
    .then(refused('presence_stale', 'presence_receipt')),
  'nor is one that was recorded late': given(
    ...open.slice(0, -1),
    evidence(presence, { valid_from: '2026-11-21T11:54:59.999Z' }),
  )
    .when(name, answer(anna), as(anna))
    .then(refused('presence_stale', 'presence_receipt')),
  'nor one that a clock which jumped left in the future': given(...open)
    .when(name, answer(anna), later('2026-11-21T11:54:59.999Z'))
    .then(refused('presence_stale', 'presence_receipt')),
  'that the request is closed is told before it': given(...open.slice(0, -1), resolved('expired'))
    .when(name, answer(anna), as(anna))
    .then(refused('request_closed')),
  'one that stood behind another principal’s answer': given(...open, served(bela))
    .when(name, answer(anna), as(anna))
    .then(refused('presence_taken', 'presence_receipt')),
  'one’s own may stand behind several': given(...open, served(anna))
    .when(name, answer(anna), as(anna))
    .then(recorded),
  'somebody else’s signature': given(...open)
    .when(name, { ...answer(anna), signature: signed(bela, 'approve', request().request_hash) }, as(anna))
    .then(refused('signature_invalid')),
  'a signature of the other answer': given(...open)
    .when(name, { ...answer(anna), signature: signed(anna, 'deny', request().request_hash) }, as(anna))
    .then(refused('signature_invalid')),
  'a signature that was made for another request': given(...open, asked(another))
    .when(name, { ...answer(anna), signature: signed(anna, 'approve', another.request_hash) }, as(anna))
    .then(refused('signature_invalid')),
  'the presence is asked for before the signature': given(...open.slice(0, -1))
    .when(name, { ...answer(anna), signature: signed(bela, 'approve', request().request_hash) }, as(anna))
    .then(refused('presence_missing', 'presence_receipt')),
  'rehearsal, hash, answer, presence and signature are what they are called': given()
    .when(
      name,
      example(name, {
        rehearsal: 'mine',
        request_hash: 'all of it',
        answer: 'perhaps',
        presence_receipt: 'receipt:m17_presence',
        // 64 bytes end in two bits: another last character would be the same signature in another text.
        signature: `${'A'.repeat(85)}B`,
      }),
    )
    .then({ issues: ['/rehearsal', '/request_hash', '/answer', '/presence_receipt', '/signature'] }),
};

export const keyCustodyBreakGlassApprove: Cases = {
  ...whoAnswers,
  ...whatIsAnswered,
  ...howItIsProved,
  'the record is named by the drill and the principal': given(...open)
    .when(name, answer(anna), as(anna))
    .then({
      outcome: 'recorded',
      body: { break_glass_approval: breakGlassApproval(rehearsal, anna.principal) },
    }),
};
