import type { ObservedStep } from '../../domain/provider-observation';
import type { RehearsalKind } from '../../domain/rehearsal';
import type { ProviderCallReport, RehearsalReport } from '../../domain/rehearsal-report';
import type { ReportFinding } from './report-finding';

/** The steps that a drill which was done has gone through; of a rotation, on either policy. */
const stepsOf: Readonly<Record<RehearsalKind, readonly ObservedStep[]>> = {
  rotation: ['rotate', 'sign_with_old', 'sign_with_new', 'retire_old', 'prove_old_retired', 'verify_old'],
  signing: ['sign'],
  break_glass: ['examine', 'use_access', 'prove_access_ended'],
};

const ofTheOld = [
  'sign_with_old',
  'retire_old',
  'prove_old_retired',
  'verify_old',
] as const satisfies readonly ObservedStep[];

/** Whether the steps speak of the same keys, and are those that the ending rests on. */
export function stepFindings({ asked, calls, decisions, ending }: RehearsalReport): readonly ReportFinding[] {
  const step = (name: ObservedStep) => calls.find((call) => call.step === name);
  const onePublicKeyEach = publishedKeys(calls).every(([version, key]) =>
    publishedKeys(calls).every(([other, otherKey]) => (version === other) === (key === otherKey)),
  );
  const old = step('sign_with_old');
  const replaced = step('rotate');
  const made = step('sign_with_new');
  const sameOld = ofTheOld.every((name) => {
    const call = step(name);
    return call === undefined || old === undefined || versionOf(call) === versionOf(old);
  });
  const followed =
    replaced === undefined ||
    ((old === undefined || versionOf(old) === versionOf(replaced)) &&
      (made === undefined || versionOf(made) === publishedVersion(replaced)));
  return [
    told(onePublicKeyEach, 'each version of a key has one public key, and no two have the same'),
    told(sameOld && followed, 'old and new are the same versions from step to step'),
    ...(ending.state === 'done'
      ? [
          told(
            stepsOf[asked.kind].every((name) => step(name)?.as_expected === true) &&
              decisions.some(({ outcome }) => outcome !== 'refused'),
            'each step that its ending rests on went as it should, and was decided on',
          ),
        ]
      : []),
  ];
}

function told(pass: boolean, what: string): ReportFinding {
  return { pass, sentence: pass ? `In the drill, ${what}.` : `It does not hold that in the drill ${what}.` };
}

function versionOf({ key_name: name, key_version: version }: ProviderCallReport): string {
  return JSON.stringify([name, version]);
}

function publishedVersion({ details }: ProviderCallReport): string {
  return JSON.stringify([details.key, details.version]);
}

function publishedKeys(calls: readonly ProviderCallReport[]) {
  return calls.flatMap((call) => {
    const { public_key: key } = call.details;
    return key === undefined ? [] : [[publishedVersion(call), key] as const];
  });
}
