import { breakGlassReview } from '../../../domain/break-glass';
import { acting, type Cases, example, given } from '../decision-table';
import { key } from './attested-key';
import { anna, asked, request, requester, resolved } from './emergency-access';
import { rehearsal } from './observed-drill';

const name = 'keyCustody.breakGlassReview';
const subject = breakGlassReview(rehearsal);
const review = example(name, { rehearsal });
const due = [asked(), resolved('granted')];

const recorded = {
  outcome: 'recorded',
  body: {
    break_glass_review: subject,
    status: 'reviewed',
    rehearsal,
    key_ref: key,
    finding: 'as_expected',
    finding_hash: 'sha256:looked_back_on_the_rehearsal',
    reviewer: acting.principal,
    production_admission: false,
  },
} as const;
const notDue = {
  outcome: 'refused',
  code: 'key_custody_break_glass_review_not_due',
  subject,
  missing: [],
} as const;
const ownAccess = {
  outcome: 'refused',
  code: 'key_custody_break_glass_reviewer_is_requester',
  subject,
} as const;

export const keyCustodyBreakGlassReview: Cases = {
  'access that was granted is looked back on': given(...due)
    .when(name, review)
    .then(recorded),
  'by an operator, or by a principal of the tenant': given(...due)
    .when(name, review, anna)
    .then({ outcome: 'recorded', body: { reviewer: anna.principal } }),
  'what was found may need more to be done': given(...due)
    .when(name, { ...review, finding: 'follow_up_needed', reviewer_receipt: 'reviewer_receipt:m23' })
    .then({ outcome: 'recorded', body: { finding: 'follow_up_needed' } }),
  'nobody asked for anything': given().when(name, review).then(notDue),
  'nothing came of it yet': given(asked()).when(name, review).then(notDue),
  ...Object.fromEntries(
    (['denied', 'expired', 'withdrawn'] as const).map((resolution) => [
      `it was ${resolution}`,
      given(asked(), resolved(resolution)).when(name, review).then(notDue),
    ]),
  ),
  'it was granted to another drill': given(
    asked(request({ rehearsal: '0197f0a0-0000-7000-a000-000000000002' })),
    resolved('granted', { rehearsal: '0197f0a0-0000-7000-a000-000000000002' }),
  )
    .when(name, review)
    .then(notDue),
  'a grant that nobody asked for is none': given(resolved('granted')).when(name, review).then(notDue),
  'who asked does not review': given(...due)
    .when(name, review, requester)
    .then(ownAccess),
  'that it is not due is told before': given(asked()).when(name, review, requester).then(notDue),
  'drill, finding and receipt are what they are called': given()
    .when(name, {
      rehearsal: 'mine',
      finding: 'fine',
      finding_hash: 'nothing to see',
      reviewer_receipt: 'receipt:m23',
    })
    .then({ issues: ['/rehearsal', '/finding', '/finding_hash', '/reviewer_receipt'] }),
};
