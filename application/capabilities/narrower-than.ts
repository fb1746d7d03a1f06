import {
  type CapabilityGrant,
  longestChain,
  type NotNarrower,
  whyNotNarrower,
} from '../../domain/capability-token';
import { ok, problem, type Result } from '../problem';

/** Whether a token may be issued by the bearer of another one. */
export function narrowerThan(parent: CapabilityGrant, child: CapabilityGrant): Result<undefined> {
  const why = whyNotNarrower(parent, child);
  switch (why) {
    case undefined:
      return ok(undefined);
    case 'another_tenant':
      return problem({ code: 'tenant_mismatch', detail: details[why] });
    default:
      return problem({ code: why, detail: details[why] });
  }
}

const details: Readonly<Record<NotNarrower, string>> = {
  another_tenant: 'The token that asks belongs to another tenant.',
  scope_not_narrower: 'The token that asks does not hold every scope that it would grant. Ask for fewer.',
  life_not_shorter: 'The token would outlive the one that asks. Ask for fewer seconds.',
  binding_dropped: 'The token that asks is bound to a key, and so is whatever is made of it.',
  chain_too_long: `A line of tokens is ${longestChain} long at most, and the one that asks is its last.`,
};
