import { z } from 'zod';
import { verifySignature } from '../../custody/signature';
import { isSignedBy, jwkThumbprintOf } from '../../domain/ed25519-public-key';
import { type JsonObject, jsonObject } from '../../domain/json';
import { keyAlgorithms } from '../../domain/key';
import { rehearsalMessage } from '../../domain/rehearsal-message';
import {
  type ProviderCallReport,
  type RehearsalReport,
  rehearsalReportSchema,
  reportMessage,
} from '../../domain/rehearsal-report';
import { isSameJson, provenEvent } from './proven-event';
import { finding, type ReportFinding } from './report-finding';
import { approvalFindings } from './verify-approvals';
import { stepFindings } from './verify-rehearsal-steps';

/**
 * Holds a report against itself: its own signature, the ledger leaves of its events, the signatures that keys made and
 * the order of the drill. Nobody is asked. Whose signature it is, only a public key that is known from elsewhere tells.
 *
 * @param document what was read, of any shape
 * @param trusted the public key of the service (base64url), as `signature.public_key` has it
 */
export function verifyReport(document: unknown, trusted?: string): readonly ReportFinding[] {
  const read = rehearsalReportSchema.safeParse(document);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.join('.') || 'its top';
    return [
      finding(false, `The document is no rehearsal report, version 1: at ${place}, ${issue?.message}.`),
    ];
  }
  const report = read.data;
  return [
    finding(true, 'The document is a rehearsal report, version 1.'),
    ...signatureFindings(report, jsonObject(z.looseObject({}).parse(document)), trusted),
    ...approvalFindings(report),
    ...report.calls.flatMap((call, index) => callFindings(report, call, index)),
    ...report.decisions.map(decisionFinding),
    ...stepFindings(report),
  ];
}

export function isVerified(findings: readonly ReportFinding[]): boolean {
  return findings.every(({ pass }) => pass);
}

function signatureFindings(
  { signature: { public_key: key, key_id: id, signature } }: RehearsalReport,
  document: JsonObject,
  trusted: string | undefined,
): readonly ReportFinding[] {
  const signed = isSignedDocument(document, (message) =>
    isSignedBy(key, message, Buffer.from(signature, 'base64url')),
  );
  return [
    finding(signed, `The report ${signed ? 'is' : 'is not'} as the key ${key} signed it.`),
    finding(
      jwkThumbprintOf(key) === id,
      `The key's id ${jwkThumbprintOf(key) === id ? 'is' : 'is not'} its thumbprint.`,
    ),
    ...(trusted === undefined
      ? []
      : [finding(trusted === key, `That key ${trusted === key ? 'is' : 'is not'} the one that is trusted.`)]),
  ];
}

function isSignedDocument(document: JsonObject, verify: (message: string) => boolean): boolean {
  try {
    return verify(reportMessage(document));
  } catch {
    return false;
  }
}

function callFindings(
  { rehearsal, asked, calls }: RehearsalReport,
  { receipt, ...observation }: ProviderCallReport,
  index: number,
): readonly ReportFinding[] {
  const name = `Call ${index + 1} (${observation.title})`;
  const event = provenEvent(receipt, observation.provider_observation);
  const recorded =
    event !== undefined &&
    event.type === 'PROVIDER_OBSERVED' &&
    isSameJson(event.data.body, observation) &&
    observation.rehearsal === rehearsal &&
    observation.key_ref === asked.key_ref;
  return [
    finding(
      recorded,
      recorded
        ? `${name} is what its ledger leaf commits to.`
        : `${name} is not what its ledger leaf commits to.`,
    ),
    ...recordedSignature(rehearsal, calls, observation).map((holds) =>
      finding(
        holds,
        `The signature of call ${index + 1} ${holds ? 'is' : 'is not'} as its public key in this report tells.`,
      ),
    ),
  ];
}

function decisionFinding({ receipt, ...decision }: RehearsalReport['decisions'][number]): ReportFinding {
  const event = provenEvent(receipt, decision.record);
  const recorded =
    event !== undefined &&
    event.data.operation === decision.operation &&
    event.data.outcome === decision.outcome &&
    (event.data.code ?? null) === decision.code;
  const name = `The decision ${decision.operation}, ${decision.outcome},`;
  return finding(recorded, `${name} ${recorded ? 'is' : 'is not'} what its ledger leaf commits to.`);
}

const publishedSchema = z.object({
  key: z.string(),
  version: z.string(),
  algorithm: z.enum(keyAlgorithms),
  public_key: z.string(),
});
const signedSchema = z
  .object({
    signature: z.string(),
    verified: z.boolean(),
    nonce: z.string().optional(),
    payload_hash: z.string().optional(),
  })
  .transform(({ nonce, payload_hash, ...signed }) => ({ ...signed, subject: nonce ?? payload_hash }));

/** Whether what a call says of the signature that it gave is so; nothing where it gave none. */
function recordedSignature(
  rehearsal: string,
  calls: readonly ProviderCallReport[],
  call: Omit<ProviderCallReport, 'receipt'>,
): readonly boolean[] {
  if (call.details.signature === undefined) return [];
  const signed = signedSchema.safeParse(call.details);
  const key = calls
    .map(({ details }) => publishedSchema.safeParse(details).data)
    .find((told) => told?.key === call.key_name && told.version === call.key_version);
  if (!signed.success || signed.data.subject === undefined || key === undefined) return [false];
  const verified = verifySignature(
    { algorithm: key.algorithm, pem: key.public_key },
    rehearsalMessage(rehearsal, signed.data.subject),
    Buffer.from(signed.data.signature, 'base64url'),
  );
  return [verified === signed.data.verified && (verified || !call.as_expected)];
}
