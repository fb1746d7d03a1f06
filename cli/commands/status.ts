import { describeCommand, type MakeCommand } from '../command';
import { followProvisioning } from '../follow-provisioning';
import { showProvisioning } from '../show-provisioning';

export const statusCommand: MakeCommand = (run) =>
  describeCommand('status', 'Show where a provisioning stands, and what it waits for.')
    .argument('<id>', 'The id of the provisioning, or its tenant: the newest is meant then.')
    .option('--watch', 'Follow it until it ends.')
    .action((id: string, { watch }: { readonly watch?: boolean }) =>
      run(async (session) => {
        const client = session.client();
        const provisioning =
          watch === true
            ? await followProvisioning(client, id, session.output, { watch, atMost: undefined })
            : await client.provisionings.get(id);
        return showProvisioning(session.output, provisioning);
      }),
    );
