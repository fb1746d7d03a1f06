import { newReportKey, reportKeyOf } from '../../application/rehearsals/report-key';
import { verifyReport } from '../../application/rehearsals/verify-rehearsal-report';
import { type JsonObject, type JsonValue, jsonObject } from '../../domain/json';
import { reportMessage } from '../../domain/rehearsal-report';

/** What verifying a report complains of. */
export function failures(document: unknown, trusted?: string): readonly string[] {
  return verifyReport(document, trusted)
    .filter(({ pass }) => !pass)
    .map(({ sentence }) => sentence);
}

/** As somebody would who has changed a report and signs it with a key of their own. */
export function resigned(changed: JsonObject): JsonObject {
  const key = reportKeyOf(newReportKey());
  const signature = { ...key.told, signed_at: '2026-11-21T12:00:00.000Z' };
  const unsigned = { ...changed, signature };
  return { ...unsigned, signature: { ...signature, signature: key.sign(reportMessage(unsigned)) } };
}

export type Path = readonly (string | number)[];

/** The way to each value that has no members. */
export function leavesOf(value: JsonValue, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) =>
    leavesOf(member, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

export function changedAt(
  value: JsonValue,
  [step, ...rest]: Path,
  change: (leaf: JsonValue) => JsonValue,
): JsonValue {
  if (step === undefined) return change(value);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value)
    ? value.map((item, index) => (index === step ? changedAt(item, rest, change) : item))
    : Object.fromEntries(
        Object.entries(value).map(([name, member]) => [
          name,
          name === step ? changedAt(member, rest, change) : member,
        ]),
      );
}

/** The document with one value that is another: of a text one character, else `other`. */
export function altered(document: JsonObject, path: Path, other: unknown, place: number): JsonValue {
  return changedAt(document, path, (leaf) => {
    if (typeof leaf === 'string' && leaf !== '') {
      const at = place % leaf.length;
      return `${leaf.slice(0, at)}${leaf[at] === 'A' ? 'B' : 'A'}${leaf.slice(at + 1)}`;
    }
    const value = jsonObject({ other }).other ?? null;
    return JSON.stringify(value) === JSON.stringify(leaf) ? 'changed' : value;
  });
}
