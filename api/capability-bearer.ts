import type { FastifyRequest } from 'fastify';
import type { CapabilityAccess, CapabilityBearer } from '../application/capabilities/capability-access';
import { FaultyToken } from '../application/capabilities/token-fault';
import type { PresentedToken } from './presented-token';
import { RequestProblem } from './problems/request-problem';

/** Who presents a capability token with a request. @throws RequestProblem which says what is wrong with it */
export async function bearerOfCapability(
  access: CapabilityAccess,
  { method, headers, url, host }: FastifyRequest,
  { scheme, token }: PresentedToken,
): Promise<CapabilityBearer> {
  const [path = '/'] = url.split('?', 1);
  // A token that needs a proof isn't taken as Bearer, whatever else the request carries (RFC 9449, 7.1).
  const proof = scheme === 'dpop' ? (headers.dpop ?? '') : undefined;
  try {
    return await access.letIn(token, { proof: proof?.toString(), method, host, path });
  } catch (error) {
    if (error instanceof FaultyToken) throw new RequestProblem({ code: error.code, detail: error.detail });
    throw error;
  }
}
