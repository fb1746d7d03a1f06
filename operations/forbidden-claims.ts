import { boundaryContract } from './boundary-contract';

const forbiddenClaims = boundaryContract.customer_boundary_lane.forbidden_doc_claims.map(spoken);

/** Whether a text makes one of the claims that the boundary contract forbids, however it is spelled. */
export function makesForbiddenClaim(text: string): boolean {
  const words = spoken(text);
  return forbiddenClaims.some((claim) => ` ${words} `.includes(` ${claim} `));
}

/** As one would say it: `Public_Launch`, `public-launch` and `public  launch` are the same claim. */
function spoken(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim();
}
