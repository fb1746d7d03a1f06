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
        const found = await client.provisionings.get(id);
        if (watch !== true) return showProvisioning(session.output, found);
        // By its own id: the newest of the tenant may be another one before this one has ended.
        const follow = { watch, atMost: undefined };
        return showProvisioning(
          session.output,
          await followProvisioning(client, found.id, session.output, follow),
        );
      }),
    );
