import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { lazyModules } from '../lazy-modules';
import { aligned } from '../views/aligned';

const marks = { ok: 'ok', warning: 'warning', failed: 'FAILED' } as const;

export const doctorCommand: MakeCommand = (run) =>
  describeCommand(
    'doctor',
    'Look at everything that Portcullis rests on, and say how to mend what is not well.',
  ).action(() =>
    run(async (session) => {
      const { diagnose } = lazyModules.diagnose();
      const findings = await diagnose(session.configuration, session.client());
      const rows = aligned(
        findings.map(({ name, status, detail }) => [marks[status], name, detail]),
        '',
      );
      session.output.show({
        data: { findings },
        lines: findings.flatMap(({ mend }, index) => [
          rows[index] ?? '',
          ...(mend === undefined ? [] : [`         ${mend}`]),
        ]),
      });
      return findings.some(({ status }) => status === 'failed') ? exitCodes.fault : exitCodes.done;
    }),
  );
