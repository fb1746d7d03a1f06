import { describeCommand, type MakeCommand } from '../command';
import { exitCodes } from '../exit-code';
import { lazyModules } from '../lazy-modules';
import { findingLines } from '../views/finding-lines';

export const doctorCommand: MakeCommand = (run) =>
  describeCommand(
    'doctor',
    'Look at everything that Portcullis rests on, and say how to mend what is not well.',
  ).action(() =>
    run(async (session) => {
      const { diagnose } = lazyModules.diagnose();
      const findings = await diagnose(session.configuration, session.client());
      session.output.show({ data: { findings }, lines: findingLines(findings) });
      return findings.some(({ status }) => status === 'failed') ? exitCodes.fault : exitCodes.done;
    }),
  );
