import { Command } from 'commander';
import type { Portcullis, RehearsalSchedule } from '../../client';
import { scheduledKinds } from '../../domain/rehearsal-schedule';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { kindOption } from '../rehearsal-kind';
import { tenantOption } from '../tenant-option';
import { aligned } from '../views/aligned';
import { scheduleRow } from '../views/rehearsal-view';
import { rowLines } from '../views/row-lines';

export function scheduleCommand(run: Runner): Command {
  return new Command('schedule')
    .description('When keys are rehearsed next.')
    .addCommand(listCommand(run), { isDefault: true })
    .addCommand(pauseCommand(run))
    .addCommand(resumeCommand(run));
}

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List when the keys of a tenant are rehearsed next.', [
    'portcullis rehearsal schedule --tenant tenant_node:mills',
  ])
    .addOption(tenantOption('Whose keys.'))
    .action(({ tenant }: { readonly tenant?: string }) =>
      run(async (session) => {
        const listed = await session.client(tenant).rehearsalSchedules.list();
        session.output.show({
          data: listed,
          lines: rowLines(listed.map(scheduleRow)),
        });
        return exitCodes.done;
      }),
    );
}

interface KeyOptions extends Pick<RehearsalSchedule, 'kind'> {
  readonly key: string;
  readonly tenant?: string;
}

function pauseCommand(run: Runner): Command {
  return ofKey(
    'pause',
    'Start no rehearsals of a key until it is resumed; it becomes overdue all the same.',
    [
      "portcullis rehearsal schedule pause --tenant tenant_node:mills --key signing_key:mills_root --reason 'The HSM moves house.'",
    ],
  )
    .requiredOption('--reason <sentence>', 'Why; whoever lists the schedules is told it.')
    .action(({ kind, key, tenant, reason }: KeyOptions & { readonly reason: string }) =>
      told(run, tenant, ({ rehearsalSchedules }) =>
        rehearsalSchedules.pause({ tenant, kind, key_ref: key, reason }),
      ),
    );
}

function resumeCommand(run: Runner): Command {
  return ofKey('resume', 'Rehearse a key by schedule again.', [
    'portcullis rehearsal schedule resume --tenant tenant_node:mills --key signing_key:mills_root',
  ]).action(({ kind, key, tenant }: KeyOptions) =>
    told(run, tenant, ({ rehearsalSchedules }) => rehearsalSchedules.resume({ tenant, kind, key_ref: key })),
  );
}

function ofKey(...description: Parameters<typeof describeCommand>): Command {
  return describeCommand(...description)
    .requiredOption('--key <kind:name>', 'The key.')
    .addOption(tenantOption('Whose key it is.'))
    .addOption(kindOption(scheduledKinds, 'What is rehearsed.').default('rotation'));
}

function told(
  run: Runner,
  tenant: string | undefined,
  tell: (client: Portcullis) => Promise<RehearsalSchedule>,
): Promise<void> {
  return run(async (session) => {
    const schedule = await tell(session.client(tenant));
    session.output.show({ data: schedule, lines: aligned([scheduleRow(schedule)], '') });
    return exitCodes.done;
  });
}
